"""The same app and people as for the other services, and an organisation with an administrator."""

import pytest
from flask import Flask

from planapp.documents.word.write import write_word
from planapp.domain.access import Visitor
from tests.services.conftest import app, owner, plan_id, planner, rows
from tests.small_plan import small_plan
from tests.stored import person

__all__ = ["app", "owner", "plan_id", "planner", "rows"]


@pytest.fixture
def admin(app: Flask) -> Visitor:
    """An administrator."""
    return person("administrator")


@pytest.fixture
def home(admin: Visitor) -> int:
    """Id of the administrator's organisation."""
    return admin.roles[0].organisation_id


@pytest.fixture
def small_docx() -> bytes:
    """The small plan as a Word file."""
    return write_word(small_plan())

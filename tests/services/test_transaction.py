"""A write transaction: all of it or nothing, alone or as a part of another."""

import pytest
from flask import Flask

from planapp.services.organisations import find_or_make_organisation
from planapp.services.transaction import transaction
from planapp.storage.models import Organisation
from tests.stored import count


def make(*names: str, fails: bool = False) -> None:
    """Make organisations, each in a transaction of its own inside one for all of them."""
    with transaction():
        for name in names:
            with transaction():
                find_or_make_organisation(name)
        if fails:
            raise RuntimeError


def test_what_fails_stores_nothing_not_even_what_was_done(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        make("Region Norr", "Region Söder", fails=True)
    assert count(Organisation) == 0


def test_after_a_failure_the_next_one_is_stored(app: Flask) -> None:
    with pytest.raises(RuntimeError):
        make("Region Norr", fails=True)
    make("Region Norr", "Region Söder")
    assert count(Organisation) == 2

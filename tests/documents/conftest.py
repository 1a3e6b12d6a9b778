"""The demo plan, which git holds: the Word file and what must come out of it."""

import json
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demo_plan_docx() -> Path:
    """The demo plan as a planner would drag it in."""
    return PROJECT / "imports" / "demo" / "verksamhetsplan-2022-2024.docx"


@pytest.fixture
def demo_plan_json() -> dict:
    """What must come out of it, a copy for each test."""
    return json.loads((PROJECT / "tests" / "files" / "demo-plan.json").read_text("utf-8"))

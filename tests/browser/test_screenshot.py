"""The picture in the README: the demo plan's page. PLANAPP_SCREENSHOT=path keeps it."""

import os
import struct
from collections.abc import Callable
from pathlib import Path

from planapp.services.demo import load_demo
from planapp.services.list_plans import list_plans
from tests.browser.people import Desk
from tests.installation import Installation

# Read as the module is imported: a test's environment holds no settings.
KEEP = os.environ.get("PLANAPP_SCREENSHOT")
SIZE = (1280, 1400)


def test_the_readme_picture_can_be_taken(
    desk: Callable[..., Desk], site: tuple[Installation, str], tmp_path: Path
):
    installation, base = site
    with installation.app.app_context():
        link = load_demo()["planner"]
        plan_id = list_plans()[0].id
    sat = desk(base)
    sat.page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
    sat.follow_link(f"/logga-in/lank/{link}")
    sat.open(f"/planer/{plan_id}")
    path = Path(KEEP) if KEEP else tmp_path / "planen.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    sat.page.screenshot(path=path)
    assert struct.unpack(">II", path.read_bytes()[16:24]) == SIZE
    assert sat.faults == []

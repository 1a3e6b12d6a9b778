"""A link in a goal cell leads somewhere on the pages too."""

from planapp.domain.record import Link
from tests.installation import Installation
from tests.settled import settle
from tests.small_plan import small_plan


def test_a_link_in_a_goal_cell_is_a_link_on_the_plans_page(installation: Installation) -> None:
    record = small_plan()
    area = next(area for area in record.areas() if area.goal and area.rows)
    link = Link("goal", 0, area.goal[0].split()[0], "https://plan.example.se/mal")
    area.rows[0].links.insert(0, link)
    settled = settle(installation, record)
    page = installation.client(settled.people["reader"]).get(f"/planer/{settled.plan_id}").text
    assert f'<a href="{link.url}" rel="noopener noreferrer">{link.text}</a>' in page

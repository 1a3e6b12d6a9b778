"""An internal note stays with those who may write one."""

from tests.settled import Settled

NOTE = "Ring klinikchefen före mötet"


def test_a_reader_sees_an_internal_note_neither_on_the_row_nor_in_its_history(settled: Settled) -> None:
    people, installation = settled.people, settled.installation
    address = f"/rader/{settled.rows[0]}"
    planner = installation.client(people["planner"])
    form = {"version": "1", "internal_note": NOTE, "comment": "Arbetet går framåt"}
    assert planner.send(address, form).status_code == 302
    planner.send(address, {"version": "2", "internal_note": ""})
    for role in ("planner", "administrator", "owner"):
        assert NOTE in installation.client(people[role]).get(address).text, role
    for role in ("reader", "bystander"):
        seen = installation.client(people[role]).get(address).text
        assert "Arbetet går framåt" in seen, role
        assert NOTE not in seen, role
        assert "Intern anteckning" not in seen, role

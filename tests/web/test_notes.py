"""What a person wrote is shown to those it is for, and not lost."""

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


def test_what_was_written_in_a_session_that_has_ended_is_shown_and_not_lost(settled: Settled) -> None:
    owner = settled.installation.client(settled.people["owner"])
    address = f"/rader/{settled.rows[0]}"
    form = {"version": "1", "comment": "Mötet är bokat", "csrf_token": owner.token()}
    owner.send("/logga-ut", {})
    answer = owner.post(address, data=form)
    assert answer.status_code == 400
    assert "Inget är sparat" in answer.text
    assert "Mötet är bokat" in answer.text
    assert f"/logga-in?next={address}" in answer.text


def test_a_row_without_status_shows_what_its_status_cell_says_and_why_it_is_late(settled: Settled) -> None:
    page = settled.installation.client(settled.people["reader"]).get(f"/planer/{settled.plan_id}").text
    assert "I planen: «2022–05»" in page
    assert "Tidsramen gick ut" in page


def test_a_printed_selection_says_which_it_is(settled: Settled) -> None:
    reader = settled.installation.client(settled.people["reader"])
    page = reader.get(f"/planer/{settled.plan_id}?forsenade=1&status=none&text=a").text
    assert "Urval: status status saknas, försenade, «a»." in page

"""What is held about a user, and taking it away for good: only on a decision, and nothing more than that."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text, update

from planapp.domain.access import Visitor
from planapp.domain.clock import today
from planapp.domain.record import to_json
from planapp.extensions import db
from planapp.services import files, users
from planapp.services.check_installation import check_installation
from planapp.services.errors import Conflict, FieldErrors, NotFound, ServiceError
from planapp.services.imports.import_plan import check_file, store_file
from planapp.services.life.end_plan import end_plan, reopen_plan
from planapp.services.life.remove_draft import remove_draft
from planapp.services.owners.assign import link_owner
from planapp.services.owners.hand_back import give_to, hand_back
from planapp.services.owners.ownerless import answer_ownership
from planapp.services.register.anonymise import anonymise, traces_of
from planapp.services.register.destroy_plan import destroy_plan, destroyable_plans, what_would_go
from planapp.services.register.disposals import Decision, list_disposals
from planapp.services.register.end_user import end_user, take_back_user
from planapp.services.register.list_users import UserFilter, list_users
from planapp.services.register.personal_data import as_json, data_of_user, own_data
from planapp.services.register.substitutes import Wanted, set_own_substitute
from planapp.services.show_plan import get_plan
from planapp.services.transaction import transaction
from planapp.storage.models import (
    Activity,
    Change,
    Disposal,
    HandBack,
    Membership,
    Owner,
    Plan,
    RememberedAnswer,
    SentMail,
    User,
    Version,
)
from planapp.storage.versions import store_draft
from tests.installation import OTHER
from tests.small_plan import small_plan
from tests.stored import count, person, plan_role, row, row_ids, save, statements, store

NAME = "Ola Öhman"


def decision(typed: str) -> Decision:
    return Decision("RV 2026/123", today(), typed)


@pytest.fixture
def ola(admin: Visitor, planner: Visitor, plan_id: int, rows: list[int]) -> Visitor:
    """Somebody with traces everywhere."""
    made = person("owner", NAME.replace(" ", "-"))
    with transaction():
        db.session.get_one(User, made.id).name = NAME
        db.session.add(_mail(made.id))
    link_owner(planner, get_plan(plan_id), rows[:2], made.id)
    set_own_substitute(made, Wanted(planner.id, today(), today()))
    save(made, rows[0], comment="Klart i maj")
    return made


def _mail(user_id: int) -> SentMail:
    told = {
        "kind": "invitation",
        "to_address": "ola-öhman@example.se",
        "subject": "Hej",
        "outcome": "refused",
    }
    now = db.session.scalar(select(User.created_at).limit(1))
    return SentMail(at=now, user_id=user_id, answer="550 <ola-öhman@example.se>", **told)


def everything() -> str:
    """All that the database holds, as one text."""
    db.session.rollback()
    tables = inspect(db.engine).get_table_names()
    found = [str(row) for table in tables for row in db.session.execute(text(f'SELECT * FROM "{table}"'))]
    return "\n".join(found).casefold()


def test_what_is_held_is_told_to_oneself_and_the_administrator(
    admin: Visitor, home: int, planner: Visitor, ola: Visitor
) -> None:
    mine, theirs = as_json(own_data(ola)), as_json(data_of_user(admin, home, ola.id))
    assert mine == theirs
    json.dumps(mine)
    assert mine["account"][0]["name"] == NAME
    assert mine["roles"] == [{"organisation": "Region Västmanland", "role": "Rapportör", "plan": None}]
    assert (len(mine["rows"]), len(mine["substitutes"]), len(mine["mails"])) == (2, 1, 1)
    assert "Klart i maj" in {one["new"] for one in mine["changes"]}
    with pytest.raises(ServiceError, match="Bara en administratör"):
        data_of_user(planner, home, ola.id)
    with pytest.raises(NotFound):
        data_of_user(admin, home, person("owner", "annan", OTHER).id)


def test_of_what_somebody_does_elsewhere_an_administrator_learns_nothing(
    admin: Visitor, home: int, ola: Visitor
) -> None:
    other = person("administrator", "annan", OTHER)
    elsewhere = other.roles[0].organisation_id
    users.invite(other, elsewhere, ola.email, "", "owner")
    told = as_json(data_of_user(other, elsewhere, ola.id))
    assert told["rows"] == told["changes"] == []
    assert [one["organisation"] for one in told["roles"]] == [OTHER]
    assert "mails" not in told
    assert len(as_json(own_data(ola))["roles"]) == 2


def test_the_name_goes_from_answers_and_invitations_but_not_from_longer_words(
    admin: Visitor, home: int, planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    bo, cia = person("owner", "bo"), person("owner", "cia")
    link_owner(planner, get_plan(plan_id), [rows[0]], cia.id)
    give_to(planner, rows[0], hand_back(cia, rows[0], "Den är bostadens", "", bo.id), bo.id, "bostad")
    with transaction():
        db.session.get_one(User, bo.id).name = "Bo"
        db.session.add(_mail(cia.id))
        db.session.flush()
        mail = select(SentMail).where(SentMail.user_id == cia.id)
        db.session.scalars(mail).one().subject = "Bo bjuder in dig"
        db.session.scalars(mail).one().organisation_id = home
        db.session.execute(update(HandBack).values(answer="Bo har den nu. Bostad"))
        db.session.execute(update(Change).filter_by(what="hand_back").values(new="Bostad\nKanske: Bo"))
    end_user(admin, home, bo.id, {plan_id: None})
    anonymise(admin, home, bo.id, decision("Bo"))
    assert db.session.scalars(select(HandBack.answer)).all() == ["Borttagen person har den nu. Bostad"]
    told = select(Change.new).where(Change.what == "hand_back")
    assert db.session.scalars(told).all() == ["Bostad\nKanske: Borttagen person"]
    sent = select(SentMail.subject).where(SentMail.organisation_id == home)
    assert db.session.scalars(sent).all() == ["Borttagen person bjuder in dig"]


def test_what_was_answered_of_a_destroyed_plans_rows_is_forgotten(
    admin: Visitor, home: int, planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    answer_ownership(planner, rows[0], row(rows[0]).version, {}, is_right=True)
    assert count(RememberedAnswer) == 1
    remove_draft(planner, plan_id)
    destroy_plan(admin, home, plan_id, decision(get_plan(plan_id).title or ""))
    assert count(RememberedAnswer) == 0


def test_anonymising_leaves_no_name_and_every_line(
    admin: Visitor, home: int, plan_id: int, rows: list[int], ola: Visitor
) -> None:
    end_user(admin, home, ola.id, {plan_id: None})
    assert NAME.casefold() in everything()
    found = traces_of(home, db.session.get_one(User, ola.id))
    assert (found.named, found.mails, found.namesakes) == (4, 1, 0)
    before = count(Change)
    anonymise(admin, home, ola.id, decision(" ola  öhman "))
    left = everything()
    assert NAME.casefold() not in left
    assert "ola-öhman" not in left
    assert count(Change) == before
    told = select(Change.what, Change.old, Change.new).filter_by(activity_id=rows[0], what="owner")
    assert [tuple(one) for one in db.session.execute(told.order_by(Change.id))] == [
        ("owner", "", "Borttagen person"),
        ("owner", "Borttagen person", ""),
    ]
    (line,) = list_disposals(home)
    assert (line.decision, line.who) == (f"RV 2026/123, {today().isoformat()}", "administrator")
    assert str(ola.id) in line.subject
    (user,) = list_users(home, UserFilter(state="ended"))
    assert (user.name, user.is_anonymous) == ("Borttagen person", True)
    with pytest.raises(Conflict, match="redan avidentifierad"):
        anonymise(admin, home, ola.id, decision("Borttagen person"))
    with pytest.raises(ServiceError, match="går inte att ta tillbaka"):
        take_back_user(admin, home, ola.id)
    assert check_installation().faults == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Decision("", today(), NAME), "registry_number"),
        (Decision(" – ", today(), NAME), "registry_number"),
        (Decision("RV 1", None, NAME), "decided_on"),
        (Decision("RV 1", today() + timedelta(days=1), NAME), "decided_on"),
        (Decision("RV 1", today(), "Ola"), "typed"),
    ],
)
def test_without_a_decision_and_the_name_nothing_is_taken_away(
    admin: Visitor, home: int, plan_id: int, ola: Visitor, wanted: Decision, field: str
) -> None:
    end_user(admin, home, ola.id, {plan_id: None})
    with pytest.raises(FieldErrors) as told:
        anonymise(admin, home, ola.id, wanted)
    assert list(told.value.fields) == [field]
    assert NAME.casefold() in everything()
    assert count(Disposal) == 0


def test_only_an_administrator_anonymises_and_only_who_has_ended(
    admin: Visitor, home: int, planner: Visitor, plan_id: int, ola: Visitor
) -> None:
    with pytest.raises(ServiceError, match="inte avslutad"):
        anonymise(admin, home, ola.id, decision(NAME))
    end_user(admin, home, ola.id, {plan_id: None})
    with pytest.raises(ServiceError, match="Bara en administratör"):
        anonymise(planner, home, ola.id, decision(NAME))
    other = person("administrator", "annan", OTHER)
    with pytest.raises(NotFound):
        anonymise(other, other.roles[0].organisation_id, ola.id, decision(NAME))


# --- Plans ----------------------------------------------------------------------------------------


def test_a_destroyed_plan_leaves_nothing_of_it_and_nothing_else_changes(
    app: Flask, admin: Visitor, home: int, planner: Visitor, plan_id: int, ola: Visitor
) -> None:
    other_plan, kept_rows = store(small_plan()), count(Activity)
    before = everything()
    # A plan with a version, its draft, a role of its own, somebody's rows, and two that point at it.
    whole = store(small_plan())
    with transaction():
        draft_id = store_draft(db.session(), db.session.get_one(Plan, whole))
        now = db.session.get_one(Plan, whole).created_at
        made = Version(plan_id=whole, number=1, decided_on=today(), created_at=now, file_hash=None)
        made.record, made.row_ids = to_json(small_plan()), row_ids(whole)
        db.session.add(made)
        db.session.get_one(Plan, other_plan).parent_id = whole
        db.session.get_one(Plan, plan_id).predecessor_id = whole
        pointing = update(Activity).where(Activity.id == row_ids(other_plan)[0])
        db.session.execute(pointing.values(origin_id=row_ids(whole)[0]))
    link_owner(planner, get_plan(whole), row_ids(whole), ola.id)
    save(planner, row_ids(whole)[0], comment="Förstörs")
    narrow = plan_role(person("owner", "smal"), whole)
    with pytest.raises(Conflict, match="Planen används"):
        destroy_plan(admin, home, whole, decision("Verksamhetsplan 2022–2024"))
    with transaction():
        db.session.get_one(Plan, whole).state = "ended"
    found = what_would_go(home, whole)
    told = found.rows, found.versions, found.drafts, found.roles, found.below, found.after
    assert told == (12, 1, 1, 1, 1, 1)
    destroy_plan(admin, home, whole, decision(found.title))
    assert (count(Plan), count(Activity), count(Version)) == (2, kept_rows, 0)
    assert db.session.get(Plan, draft_id) is None
    assert count(Membership) == len(db.session.scalars(select(Membership.id)).all())
    assert db.session.scalars(select(Membership).filter_by(user_id=narrow.id)).all() == []
    orphans = select(Owner.id).where(Owner.activity_id.not_in(select(Activity.id)))
    assert db.session.scalars(orphans).all() == []
    gone = {line for line in before.split("\n") if line not in everything()}
    assert gone == set()
    assert "förstörs" not in everything()
    assert check_installation().faults == []
    assert [one.subject for one in list_disposals(home)] == [f"{found.title}, 12 rader"]
    with pytest.raises(NotFound):
        destroy_plan(admin, home, whole, decision(found.title))


def test_a_removed_draft_is_destroyed_and_one_that_is_in_use_is_not(
    admin: Visitor, home: int, planner: Visitor, plan_id: int, rows: list[int]
) -> None:
    assert destroyable_plans(home) == []
    remove_draft(planner, plan_id)
    (found,) = destroyable_plans(home)
    for visitor in (planner, person("administrator", "annan", OTHER), person("owner", "rapportör")):
        with pytest.raises(ServiceError):
            destroy_plan(visitor, home, plan_id, decision(found.title))
    with pytest.raises(FieldErrors):
        destroy_plan(admin, home, plan_id, decision("Fel titel"))
    destroy_plan(admin, home, plan_id, decision(found.title))
    assert (count(Plan), count(Activity), count(Change)) == (0, 0, 0)


def test_a_plan_of_another_region_cannot_be_destroyed(admin: Visitor, home: int) -> None:
    theirs = store(small_plan(OTHER), OTHER)
    with transaction():
        db.session.get_one(Plan, theirs).state = "ended"
    with pytest.raises(NotFound):
        what_would_go(home, theirs)
    with pytest.raises(NotFound):
        destroy_plan(admin, home, theirs, decision("x"))


def test_a_plan_that_was_opened_again_is_not_destroyed(
    admin: Visitor, home: int, planner: Visitor, plan_id: int
) -> None:
    with transaction():
        db.session.get_one(Plan, plan_id).state = "decided"
    end_plan(planner, plan_id)
    (found,) = destroyable_plans(home)
    reopen_plan(planner, plan_id)
    with pytest.raises(Conflict, match="Planen används"):
        destroy_plan(admin, home, plan_id, decision(found.title))
    assert count(Plan) == 1


def test_only_files_that_no_other_plan_has_go(admin: Visitor, home: int, small_docx: bytes) -> None:
    checked = [check_file(small_docx, "liten.docx", "Region Västmanland") for _ in range(2)]
    first, second = (store_file(small_docx, one).plan_id for one in checked)
    path = files.original_path(files.hash_of(small_docx), "word")
    for plan, is_left in ((first, True), (second, False)):
        with transaction():
            db.session.get_one(Plan, plan).state = "ended"
        found = next(one for one in destroyable_plans(home) if one.id == plan)
        destroy_plan(admin, home, plan, decision(found.title))
        assert path.is_file() is is_left
        assert check_installation().faults == []


def test_destroying_takes_as_many_statements_for_a_large_plan(
    admin: Visitor, home: int, plan_id: int
) -> None:
    with transaction():
        db.session.get_one(Plan, plan_id).state = "ended"
    (found,) = destroyable_plans(home)
    with statements() as sent:
        destroy_plan(admin, home, plan_id, decision(found.title))
    assert len(sent) < 60

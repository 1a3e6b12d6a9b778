"""A database of the version before, with a plan in it, becomes one of this version with nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from planapp.domain.comparing import differences
from planapp.extensions import db
from planapp.services.schema import upgrade_schema
from planapp.storage.dump import all_tables
from planapp.storage.models import Activity, Chapter, ImportRun
from tests.imported import look, read_in
from tests.installation import Installation
from tests.small_plan import PLAIN, small_plan
from tests.stored import person, row_ids, save, stored_record

ADDED = {
    "plan": {
        *("version", "version_of_id", "base", "registry_number", "decided_by", "decided_on", "handler"),
        *("own_words", "removed_at", "search_text"),
    },
    "chapter": {"search_text"},
    "rcc_activity": {"stable_id"},
    "import_run": {"columns", "answers", "outcome", "before", "undone_at", "undone_by_id"},
    "activity": {
        *("places", "import_id", "missing_import_id", "followed_up_set", "cancelled_reason", "cancelled_by"),
        *("proposed_status", "origin_id", "ended_at", "ended"),
        *("reference", "confirmed_at", "decided_timeframe", "timeframe_moves"),
    },
    "change": {"place", "part_id", "for_id", "according_to"},
    "organisation": {"region_id", "aliases", "ended_at"},
    "user_account": {"is_function", "unit_id", "sso_issuer", "sso_id"},
    "membership": {"by_sso"},
    "sign_in_link": {"code_hash", "tries"},
    "owner": {"part_status", "part_waiting_for", "part_comment", "part_reference", "part_at"},
}


@pytest.fixture
def bare(empty_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The app on a database without any table."""
    installation = Installation(tmp_path / "instance", empty_database_url)
    with installation.app.app_context():
        yield installation.app
        db.session.remove()
        db.engine.dispose()


def tables() -> dict[str, list[dict]]:
    """Every row of every table that the database has."""
    found = {}
    with db.engine.connect() as connection:
        for name in sa.inspect(connection).get_table_names():
            table = sa.Table(name, sa.MetaData(), autoload_with=connection)
            rows = connection.execute(sa.select(table))
            found[name] = sorted((dict(row._mapping) for row in rows), key=repr)
    return found


def older_rows() -> dict[str, list[dict]]:
    """What this version stores of a plan with a change in it, without what the version before lacks."""
    upgrade_schema()
    plan_id, _ = read_in(small_plan())
    save(person("planner"), row_ids(plan_id)[PLAIN], status="done", comment="Ordet")
    kept = {}
    with db.engine.begin() as connection:
        for table in all_tables():
            rows = connection.execute(sa.select(table)).mappings()
            kept[table.name] = [
                {name: value for name, value in row.items() if name not in ADDED.get(table.name, ())}
                for row in rows
            ]
    db.session.remove()
    with db.engine.begin() as connection:
        db.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    return kept


def test_a_plan_of_the_version_before_is_kept_whole(bare: Flask) -> None:
    kept = older_rows()
    upgrade(revision="0001")
    with db.engine.begin() as connection:
        for table in all_tables():
            if kept[table.name]:
                older = sa.Table(table.name, sa.MetaData(), autoload_with=connection)
                names = {name: table.c[name].type for name in kept[table.name][0]}
                for name, kind in names.items():
                    older.c[name].type = kind
                connection.execute(sa.insert(older), kept[table.name])
    before = tables()
    upgrade_schema()
    after = tables()
    for name, rows in before.items():
        if name != "alembic_version":
            added = ADDED.get(name, set())
            found = [{key: value for key, value in row.items() if key not in added} for row in after[name]]
            assert sorted(found, key=repr) == rows, name
    run_id = db.session.scalar(sa.select(ImportRun.id))
    assert run_id is not None
    assert {one.import_id for one in db.session.scalars(sa.select(Activity))} == {run_id}
    assert [one.places for one in db.session.scalars(sa.select(Activity))] == [{}] * 6
    plan_id = db.session.scalar(sa.select(ImportRun.plan_id))
    assert plan_id is not None
    expected = small_plan()
    expected.rows()[PLAIN].status_raw, expected.rows()[PLAIN].status = "Klar", "done"
    assert differences(stored_record(plan_id), expected) == []
    assert {one.search_text for one in db.session.scalars(sa.select(Chapter))} != {""}
    # What was set before the upgrade is known as somebody's.
    [kept_value] = [one for outcome in look(plan_id, small_plan()).outcomes for one in outcome.changes]
    assert kept_value.kept

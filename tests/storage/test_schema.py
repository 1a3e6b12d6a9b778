"""The migrated schema is the models' schema, with names that a migration can foresee."""

import re

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from planapp.extensions import db


def compared() -> list:
    """What the models have and the database lacks, or the other way round."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, db.metadata)


def test_migrated_schema_is_that_of_the_models(app: Flask) -> None:
    assert compared() == []


@pytest.mark.parametrize(
    "planted",
    [
        "ALTER TABLE plan ADD COLUMN planted TEXT",
        "DROP INDEX ix_change_batch",
        "CREATE TABLE planted (id INTEGER PRIMARY KEY)",
    ],
)
def test_a_difference_from_the_models_is_seen(app: Flask, planted: str) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql(planted)
    assert len(compared()) == 1


def test_every_constraint_has_the_name_that_the_convention_gives_it(app: Flask) -> None:
    found = sa.inspect(db.engine)
    for table in db.metadata.tables:
        names = [found.get_pk_constraint(table)["name"]]
        names += [one["name"] for one in found.get_unique_constraints(table)]
        names += [one["name"] for one in found.get_foreign_keys(table)]
        names += [one["name"] for one in found.get_indexes(table) if not one.get("duplicates_constraint")]
        assert names[0] == f"pk_{table}"
        for name in names:
            assert re.match(rf"(pk|uq|fk|ix)_{table}(_|$)", name or ""), (table, name)


def test_postgresql_would_cut_no_name_short(app: Flask) -> None:
    found = sa.inspect(db.engine)
    names = [key["name"] for table in db.metadata.tables for key in found.get_foreign_keys(table)]
    assert names
    assert all(len(name or "") <= 63 for name in names)

"""Readings that can be answered, repeated and undone.

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-22 04:30:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EMPTY_LIST, EMPTY_DICT = sa.text("'[]'"), sa.text("'{}'")


def upgrade():
    op.create_table(
        "remembered_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_remembered_answer_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_answer")),
        sa.UniqueConstraint(
            "organisation_id", "scope", "key", name=op.f("uq_remembered_answer_organisation_id_scope_key")
        ),
    )
    with op.batch_alter_table("remembered_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_remembered_answer_organisation_id"), ["organisation_id"], unique=False
        )
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("columns", sa.JSON(), nullable=False, server_default=EMPTY_LIST))
        batch_op.add_column(sa.Column("answers", sa.JSON(), nullable=False, server_default=EMPTY_DICT))
        batch_op.add_column(sa.Column("outcome", sa.JSON(), nullable=False, server_default=EMPTY_DICT))
        batch_op.add_column(sa.Column("before", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_import_run_undone_by_id_user_account"), "user_account", ["undone_by_id"], ["id"]
        )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("places", sa.JSON(), nullable=False, server_default=EMPTY_DICT))
        batch_op.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("missing_import_id", sa.Integer(), nullable=True))
        for name in ("import_id", "missing_import_id"):
            batch_op.create_foreign_key(
                batch_op.f(f"fk_activity_{name}_import_run"), "import_run", [name], ["id"]
            )
    op.execute(
        "UPDATE activity SET import_id = (SELECT max(import_run.id) FROM import_run"
        " WHERE import_run.plan_id = activity.plan_id)"
    )


def downgrade():
    with op.batch_alter_table("activity", schema=None) as batch_op:
        for name in ("import_id", "missing_import_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_activity_{name}_import_run"), type_="foreignkey")
            batch_op.drop_column(name)
        batch_op.drop_column("places")
    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_import_run_undone_by_id_user_account"), type_="foreignkey")
        for name in ("undone_by_id", "undone_at", "before", "outcome", "answers", "columns"):
            batch_op.drop_column(name)
    op.drop_table("remembered_answer")

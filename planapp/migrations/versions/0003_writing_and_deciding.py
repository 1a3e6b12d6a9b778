"""Plans that are written here, decided in versions, and whose rows can be taken out, split and joined.

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-22 08:00:00

"""

import sqlalchemy as sa
from alembic import op

from planapp.domain.text import search_form

# revision identifiers, used by Alembic.
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NO_TEXT, EMPTY_DICT = sa.text("''"), sa.text("'{}'")


def _text(name):
    return sa.Column(name, sa.Text(), nullable=False, server_default=NO_TEXT)


def _reference(table, target, *names):
    for name in names:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_foreign_key(batch_op.f(f"fk_{table}_{name}_{target}"), target, [name], ["id"])


def _index(table, *names):
    for name in names:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_{name}"), [name], unique=False)


def _new_table(name, *columns, references, unique=()):
    keys = [
        sa.ForeignKeyConstraint([one], [f"{target}.id"], name=op.f(f"fk_{name}_{one}_{target}"))
        for one, target in references.items()
    ]
    uniques = [sa.UniqueConstraint(*one, name=op.f(f"uq_{name}_{'_'.join(one)}")) for one in unique]
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        *keys,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *uniques,
    )


def _create_tables():
    number, moment = sa.Integer(), sa.DateTime(timezone=True)
    _new_table(
        "plan_version",
        sa.Column("plan_id", number, nullable=False),
        sa.Column("number", number, nullable=False),
        _text("registry_number"),
        _text("decided_by"),
        sa.Column("decided_on", sa.Date(), nullable=False),
        _text("handler"),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("user_id", number, nullable=True),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("row_ids", sa.JSON(), nullable=False),
        _text("file_name"),
        sa.Column("file_hash", sa.String(length=64), nullable=True),
        sa.Column("file_format", sa.String(length=20), nullable=True),
        references={"plan_id": "plan", "user_id": "user_account"},
        unique=[("plan_id", "number")],
    )
    _new_table(
        "edit",
        sa.Column("plan_id", number, nullable=False),
        sa.Column("user_id", number, nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        _text("sentence"),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("undone_by_id", number, nullable=True),
        references={"plan_id": "plan", "user_id": "user_account", "undone_by_id": "user_account"},
        unique=[("batch",)],
    )
    _new_table(
        "descent",
        sa.Column("plan_id", number, nullable=False),
        sa.Column("activity_id", number, nullable=False),
        sa.Column("from_id", number, nullable=False),
        sa.Column("change_id", number, nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        references={"plan_id": "plan", "activity_id": "activity", "from_id": "activity"},
    )
    _index("plan_version", "plan_id")
    _index("edit", "plan_id")
    _index("descent", "plan_id", "activity_id", "from_id", "batch")


def _fold_texts():
    """Search looks in the explanatory texts too, folded as the program folds them."""
    link = op.get_bind()
    texts_of = {"plan": ("title", "intro", "after_legend", "trailing"), "chapter": ("heading", "intro")}
    for name, texts in texts_of.items():
        table = sa.table(name, *(sa.column(one) for one in ("id", "search_text", *texts)))
        for row in link.execute(sa.select(table)).mappings().all():
            folded = search_form("\n".join(row[text] for text in texts if row[text]))
            link.execute(sa.update(table).where(table.c.id == row["id"]).values(search_text=folded))


def upgrade():
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("version_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("base", sa.JSON(), nullable=True))
        for name in ("registry_number", "decided_by", "handler", "search_text"):
            batch_op.add_column(_text(name))
        batch_op.add_column(sa.Column("decided_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("own_words", sa.JSON(), nullable=False, server_default=EMPTY_DICT))
        batch_op.add_column(sa.Column("removed_at", moment, nullable=True))
    _reference("plan", "plan", "version_of_id")
    _index("plan", "version_of_id")
    with op.batch_alter_table("chapter", schema=None) as batch_op:
        batch_op.add_column(_text("search_text"))
    with op.batch_alter_table("rcc_activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stable_id", sa.String(length=40), nullable=True))
    _index("rcc_activity", "stable_id")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.alter_column("area_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(
            sa.Column("followed_up_set", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name in ("cancelled_reason", "cancelled_by"):
            batch_op.add_column(_text(name))
        batch_op.add_column(sa.Column("proposed_status", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("origin_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", moment, nullable=True))
        batch_op.add_column(sa.Column("ended", sa.JSON(), nullable=True))
    _reference("activity", "activity", "origin_id")
    _index("activity", "origin_id")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.add_column(_text("place"))
        batch_op.add_column(sa.Column("part_id", sa.Integer(), nullable=True))
    _create_tables()
    _fold_texts()


def downgrade():
    for table in ("descent", "edit", "plan_version"):
        op.drop_table(table)
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_column("part_id")
        batch_op.drop_column("place")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_origin_id"))
        batch_op.drop_constraint(batch_op.f("fk_activity_origin_id_activity"), type_="foreignkey")
        for name in (
            *("ended", "ended_at", "origin_id", "proposed_status", "cancelled_by", "cancelled_reason"),
            "followed_up_set",
        ):
            batch_op.drop_column(name)
        batch_op.alter_column("area_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("rcc_activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rcc_activity_stable_id"))
        batch_op.drop_column("stable_id")
    with op.batch_alter_table("chapter", schema=None) as batch_op:
        batch_op.drop_column("search_text")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_version_of_id"))
        batch_op.drop_constraint(batch_op.f("fk_plan_version_of_id_plan"), type_="foreignkey")
        for name in (
            *("search_text", "removed_at", "own_words", "handler", "decided_on", "decided_by"),
            *("registry_number", "base", "version_of_id", "version"),
        ):
            batch_op.drop_column(name)

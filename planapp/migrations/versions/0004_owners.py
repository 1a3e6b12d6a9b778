"""Who reports what: units, substitutes, part-answers, proposals, sessions, mail, and whose word was reported.

Revision ID: 0004
Revises: 0003
Create Date: 2026-11-22 10:45:00

"""

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NO_TEXT, NO, NONE_YET = sa.text("''"), sa.false(), sa.text("0")
MOMENT, NUMBER, CODE = sa.DateTime(timezone=True), sa.Integer(), sa.String(length=20)
TABLES = (
    "proposal",
    "hand_back",
    "disposal",
    "sent_mail",
    "remembered_owner",
    "substitute",
    "signed_in",
)
# What each table gains.
ADDED = {
    "organisation": [("region_id", NUMBER), ("aliases", NO_TEXT), ("ended_at", MOMENT)],
    "user_account": [
        ("is_function", NO),
        ("unit_id", NUMBER),
        ("sso_issuer", sa.String(length=400)),
        ("sso_id", sa.String(length=400)),
    ],
    "membership": [("by_sso", NO)],
    "sign_in_link": [("code_hash", sa.String(length=64)), ("tries", NONE_YET)],
    "activity": [
        ("reference", NO_TEXT),
        ("confirmed_at", MOMENT),
        ("decided_timeframe", sa.Text()),
        ("timeframe_moves", NONE_YET),
    ],
    "owner": [
        ("part_status", CODE),
        ("part_waiting_for", NO_TEXT),
        ("part_comment", NO_TEXT),
        ("part_reference", NO_TEXT),
        ("part_at", MOMENT),
    ],
    "change": [("for_id", NUMBER), ("according_to", NO_TEXT)],
}
REFERENCES = (
    ("organisation", "region_id", "organisation"),
    ("user_account", "unit_id", "organisation"),
    ("change", "for_id", "user_account"),
)
INDEXES = (
    *(("organisation", "region_id"), ("user_account", "unit_id")),
    *(("change", "user_id"), ("change", "for_id"), ("change", "undoes")),
)


def _column(name, kind):
    """A column; a default says both its type and that it is never empty."""
    types = {id(NO_TEXT): sa.Text(), id(NO): sa.Boolean(), id(NONE_YET): sa.Integer()}
    if id(kind) in types:
        return sa.Column(name, types[id(kind)], nullable=False, server_default=kind)
    return sa.Column(name, kind, nullable=True)


def _new_table(name, *columns, references, unique=(), indexes=()):
    keys = [
        sa.ForeignKeyConstraint([one], [f"{target}.id"], name=op.f(f"fk_{name}_{one}_{target}"))
        for one, target in references.items()
    ]
    uniques = [sa.UniqueConstraint(*one, name=op.f(f"uq_{name}_{'_'.join(one)}")) for one in unique]
    op.create_table(
        name,
        sa.Column("id", NUMBER, nullable=False),
        *columns,
        *keys,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *uniques,
    )
    for one in indexes:
        op.create_index(op.f(f"ix_{name}_{one}"), name, [one], unique=False)


def _must(name, kind):
    return sa.Column(name, kind, nullable=False)


def _may(name, kind):
    return sa.Column(name, kind, nullable=True)


def _create_people():
    _new_table(
        "signed_in",
        _must("user_id", NUMBER),
        _must("secret_hash", sa.String(length=64)),
        _must("method", CODE),
        _must("at", MOMENT),
        _must("expires_at", MOMENT),
        _may("ended_at", MOMENT),
        references={"user_id": "user_account"},
        unique=[("secret_hash",)],
        indexes=("user_id", "at"),
    )
    _new_table(
        "substitute",
        _must("user_id", NUMBER),
        _must("substitute_id", NUMBER),
        _must("starts_on", sa.Date()),
        _must("ends_on", sa.Date()),
        _may("made_by_id", NUMBER),
        _must("made_at", MOMENT),
        _may("ended_at", MOMENT),
        references=dict.fromkeys(("user_id", "substitute_id", "made_by_id"), "user_account"),
        indexes=("user_id", "substitute_id"),
    )
    _new_table(
        "remembered_owner",
        _must("organisation_id", NUMBER),
        _must("party", sa.Text()),
        _must("user_id", NUMBER),
        _must("at", MOMENT),
        references={"organisation_id": "organisation", "user_id": "user_account"},
        unique=[("organisation_id", "party", "user_id")],
        indexes=("organisation_id", "user_id"),
    )


def _create_logs():
    _new_table(
        "sent_mail",
        _must("at", MOMENT),
        _must("kind", CODE),
        _may("organisation_id", NUMBER),
        _may("user_id", NUMBER),
        _must("to_address", sa.String(length=320)),
        _must("subject", sa.String(length=200)),
        _must("outcome", CODE),
        _must("answer", sa.Text()),
        references={"organisation_id": "organisation", "user_id": "user_account"},
        indexes=("at", "organisation_id", "user_id"),
    )
    _new_table(
        "disposal",
        _must("at", MOMENT),
        _must("organisation_id", NUMBER),
        _may("user_id", NUMBER),
        _must("kind", CODE),
        _must("subject", sa.Text()),
        _must("decision", sa.Text()),
        references={"organisation_id": "organisation", "user_id": "user_account"},
        indexes=("organisation_id",),
    )


def _answered():
    names = {"answered_at": MOMENT, "answered_by_id": NUMBER, "outcome": CODE}
    return [*(_may(name, kind) for name, kind in names.items()), _must("answer", sa.Text())]


def _create_questions():
    row = {"plan_id": "plan", "activity_id": "activity"}
    _new_table(
        "hand_back",
        *(_must(one, NUMBER) for one in ("plan_id", "activity_id", "user_id")),
        _must("at", MOMENT),
        _must("said", sa.Text()),
        _must("suggestion", sa.Text()),
        _may("suggested_id", NUMBER),
        *_answered(),
        references=row | dict.fromkeys(("user_id", "suggested_id", "answered_by_id"), "user_account"),
        indexes=("plan_id", "activity_id", "user_id"),
    )
    _new_table(
        "proposal",
        *(_must(one, NUMBER) for one in ("plan_id", "activity_id", "user_id")),
        _may("for_id", NUMBER),
        _must("at", MOMENT),
        _must("field", CODE),
        *(_must(one, sa.Text()) for one in ("old", "new", "reason")),
        *_answered(),
        references=row | dict.fromkeys(("user_id", "for_id", "answered_by_id"), "user_account"),
        indexes=("plan_id", "activity_id", "user_id"),
    )


def upgrade():
    for table, columns in ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns:
                batch_op.add_column(_column(name, kind))
    for table, name, target in REFERENCES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_foreign_key(batch_op.f(f"fk_{table}_{name}_{target}"), target, [name], ["id"])
    # Two regions may each have a «Kirurgkliniken» in their register.
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_organisation_name"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_organisation_region_id_name"), ["region_id", "name"])
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_user_account_sso_issuer_sso_id"), ["sso_issuer", "sso_id"]
        )
    for table, name in INDEXES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_{name}"), [name], unique=False)
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_plan_id"))
        batch_op.create_index("ix_change_plan_id_id", ["plan_id", "id"], unique=False)
    _create_people()
    _create_logs()
    _create_questions()


def downgrade():
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index("ix_change_plan_id_id")
        batch_op.create_index(batch_op.f("ix_change_plan_id"), ["plan_id"], unique=False)
    for table, name in INDEXES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_{name}"))
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_user_account_sso_issuer_sso_id"), type_="unique")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_organisation_region_id_name"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_organisation_name"), ["name"])
    for table, name, target in REFERENCES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"fk_{table}_{name}_{target}"), type_="foreignkey")
    for table, columns in ADDED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, _ in columns:
                batch_op.drop_column(name)

"""Customers, cases and promises."""

import sqlalchemy as sa
from alembic import op

from hotline.database import ROW_ID, UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables."""
    _customers()
    _cases()
    _promises()


def _customers() -> None:
    op.create_table(
        "customer",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("rule_tier", sa.String(16), nullable=False),
        sa.Column("rule_reason", sa.Text(), nullable=False),
        sa.Column("set_tier", sa.String(16)),
        sa.Column("set_reason", sa.Text()),
        sa.Column("set_by", sa.String(128)),
        sa.Column("set_until", UtcDateTime()),
        sa.Column("consent_recording", sa.String(16), nullable=False),
        sa.Column("consent_voice", sa.String(16), nullable=False),
        sa.Column("consent_marketing", sa.String(16), nullable=False),
        sa.Column("do_not_call", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("tenant", "pseudonym", name="ux_customer_pseudonym"),
    )
    op.create_table(
        "customer_word",
        sa.Column("word", sa.LargeBinary(10), primary_key=True),
        sa.Column("customer", ROW_ID, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tier_change",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column(
            "customer", ROW_ID, sa.ForeignKey("customer.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("before", sa.String(16)),
        sa.Column("tier", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(128), nullable=False),
        sa.Column("until", UtcDateTime()),
    )
    op.create_index("ix_tier_change_customer", "tier_change", ["customer"])
    op.create_table(
        "customer_note",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column(
            "customer", ROW_ID, sa.ForeignKey("customer.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("author", sa.String(128), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_customer_note_customer", "customer_note", ["customer"])
    op.create_table(
        "disclosure",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("pseudonym", sa.String(32), nullable=False),
    )
    op.create_index("ix_disclosure_at", "disclosure", ["tenant", "at"])


def _cases() -> None:
    op.create_table(
        "service_case",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("reference", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("key_id", sa.String(32)),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("pseudonym", sa.String(32)),
        sa.Column("claim", sa.String(16), nullable=False),
        sa.Column("cause", sa.String(64), nullable=False),
        sa.Column("tier", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("call_id", sa.String(36)),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("tenant", "name", name="ux_service_case_name"),
    )
    op.create_index("ix_service_case_due_at", "service_case", ["tenant", "state", "due_at"])
    op.create_index("ix_service_case_pseudonym", "service_case", ["tenant", "pseudonym"])
    op.create_table(
        "case_step",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("reference", sa.String(16), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.ForeignKeyConstraint(
            ["tenant", "reference"], ["service_case.tenant", "service_case.reference"]
        ),
    )
    op.create_table(
        "case_count",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("day", sa.String(6), primary_key=True),
        sa.Column("opened", sa.Integer(), nullable=False),
    )


def _promises() -> None:
    op.create_table(
        "promise",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("promise_id", sa.String(36), primary_key=True),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("key_id", sa.String(32)),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("pseudonym", sa.String(32)),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("case", sa.String(16)),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("when_late", sa.String(24), nullable=False),
        sa.Column("late_at", UtcDateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_by", sa.String(128)),
        sa.Column("leased_until", UtcDateTime()),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("tenant", "name", name="ux_promise_name"),
    )
    op.create_index("ix_promise_due_at", "promise", ["tenant", "state", "due_at"])
    op.create_index("ix_promise_pseudonym", "promise", ["tenant", "pseudonym"])
    op.create_table(
        "promise_step",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("promise_id", sa.String(36), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant", "promise_id"], ["promise.tenant", "promise.promise_id"]),
    )

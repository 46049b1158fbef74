"""Payments, so that those whose outcome nobody knows are found.

Those of an older version come by `hotline rebuild`, from the journal.
"""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "payment",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("call_id", sa.String(36), primary_key=True),
        sa.Column("ref", sa.Integer(), primary_key=True),
        sa.Column("operation", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(32)),
        sa.Column("key_id", sa.String(32)),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("intended_at", UtcDateTime(), nullable=False),
        sa.Column("known_at", UtcDateTime()),
        sa.Column("ask_at", UtcDateTime()),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("case", sa.String(16)),
    )
    op.create_index("ix_payment_intended_at", "payment", ["tenant", "intended_at"])
    is_open = sa.text("ask_at IS NOT NULL")
    op.create_index(
        "ix_payment_ask_at",
        "payment",
        ["tenant", "ask_at"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )

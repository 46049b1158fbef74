"""Calls are found by what was said in their recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "spoken_word",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("word", sa.LargeBinary(10), primary_key=True),
        sa.Column("call_id", sa.String(36), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
    )
    op.create_index("ix_spoken_word_call_id", "spoken_word", ["tenant", "call_id"])

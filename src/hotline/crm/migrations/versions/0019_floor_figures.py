"""What became of calls on the floor, by interval, for reports.

Those of before come by themselves, from the floor's log in the journal.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0019"
down_revision = "0018"

# As they were when this was written: tables do not change with the code.
COUNTED = (
    "offered",
    "answered",
    "abandoned",
    "overflowed",
    "called_back",
    "voicemail",
    "waiting",
    "answered_in_time",
    "with_target",
    "wanted_in_time",
    "abandoned_short",
    "promised",
    "promised_in_time",
    "transferred",
    "taken_over",
    "wait_s",
    "talk_s",
    "hold_s",
    "consult_s",
    "wrap_up_s",
)


def _key() -> list[sa.Column[Any]]:
    return [
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("begin", UtcDateTime(), primary_key=True),
        sa.Column("by", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(160), primary_key=True),
    ]


def upgrade() -> None:
    """Add the tables, and what finds promises by when they were made."""
    counted: list[sa.Column[Any]] = [
        sa.Column(name, sa.Double(), nullable=False) for name in COUNTED
    ]
    op.create_table("floor_cell", *_key(), *counted)
    op.create_table(
        "floor_time",
        *_key(),
        sa.Column("state", sa.String(16), primary_key=True),
        sa.Column("seconds", sa.Double(), nullable=False),
    )
    op.create_table(
        "floor_counted",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
    )
    op.create_index("ix_promise_made_at", "promise", ["tenant", "made_at"])

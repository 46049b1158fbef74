"""Many calls are replayed at once, and what came of it stays for a while."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "replay_run",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("replay_id", sa.String(36), primary_key=True),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime()),
        sa.Column("ended_at", UtcDateTime()),
        sa.Column("alive_at", UtcDateTime(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
    )
    op.create_index("ix_replay_run_asked_at", "replay_run", ["tenant", "asked_at"])

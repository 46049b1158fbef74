"""Callers' marks; and of each contact who served it, and at which node of the flow it ended.

What older contacts have of these comes by `hotline rebuild`, from the journal.
"""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "survey_mark",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("call_id", sa.String(36), primary_key=True),
        sa.Column("ref", sa.Integer(), primary_key=True),
        sa.Column("question", sa.String(64), primary_key=True),
        sa.Column("survey", sa.String(64), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("is_low", sa.Boolean(), nullable=False),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("flow", sa.String(128), nullable=False),
        sa.Column("bundle", sa.String(128), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_survey_mark_at", "survey_mark", ["tenant", "at"])
    for name, length in (("agent_id", 64), ("queue", 64), ("node", 256)):
        op.add_column("interaction", sa.Column(name, sa.String(length)))

"""Scorecards: their forms, steps and words, and calibrations."""

import sqlalchemy as sa
from alembic import op

from hotline.database import UtcDateTime
from hotline.database.append_only import refuse_changes

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "scorecard_form",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
    )
    op.create_table(
        "scorecard",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("scorecard_id", sa.String(36), primary_key=True),
        sa.Column("call_id", sa.String(36), nullable=False),
        sa.Column("agent_id", sa.String(64), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("calibration", sa.String(36), nullable=False),
        sa.Column("scorer", sa.String(128), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint(
            "tenant", "call_id", "calibration", "scorer", name="ux_scorecard_scorer"
        ),
    )
    op.create_index("ix_scorecard_began_at", "scorecard", ["tenant", "began_at"])
    op.create_index("ix_scorecard_agent", "scorecard", ["tenant", "agent_id", "began_at"])
    op.create_table(
        "scorecard_step",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("scorecard_id", sa.String(36), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("answers", sa.Text()),
        sa.Column("percent", sa.Double()),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("is_passed", sa.Boolean()),
    )
    refuse_changes("scorecard_step", "what was scored stays as it was; add a step")
    op.create_table(
        "scorecard_words",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("scorecard_id", sa.String(36), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("call_id", sa.String(36), nullable=False),
        sa.Column("key_id", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_scorecard_words_call", "scorecard_words", ["tenant", "call_id"])
    op.create_table(
        "calibration",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("calibration_id", sa.String(36), primary_key=True),
        sa.Column("call_id", sa.String(36), nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_calibration_at", "calibration", ["tenant", "at"])

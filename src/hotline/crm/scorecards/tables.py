"""The scorecards' tables.

What people wrote may tell of the customer: it is sealed with the call's key, in a table of its own,
and goes with the call. Marks and scores stay, for the figures; they tell of nobody but the agent.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

SCORECARD_FORM = Table(
    "scorecard_form",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)

SCORECARD = Table(
    "scorecard",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("scorecard_id", String(36), primary_key=True),
    Column("call_id", String(36), nullable=False),
    Column("agent_id", String(64), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("form", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    # "" for a score that counts.
    Column("calibration", String(36), nullable=False),
    Column("scorer", String(128), nullable=False),
    # When the call began.
    Column("began_at", UtcDateTime, nullable=False),
    UniqueConstraint("tenant", "call_id", "calibration", "scorer", name="ux_scorecard_scorer"),
    Index("ix_scorecard_began_at", "tenant", "began_at"),
    Index("ix_scorecard_agent", "tenant", "agent_id", "began_at"),
)

# Only grows: the database refuses to change or delete a step.
SCORECARD_STEP = Table(
    "scorecard_step",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("scorecard_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("deed", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(128), nullable=False),
    # JSON; NULL where the answers before hold on.
    Column("answers", Text),
    Column("percent", Double),
    Column("failed", Text, nullable=False),
    Column("is_passed", Boolean),
)

SCORECARD_WORDS = Table(
    "scorecard_words",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("scorecard_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("call_id", String(36), nullable=False),
    Column("key_id", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_scorecard_words_call", "tenant", "call_id"),
)

CALIBRATION = Table(
    "calibration",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("calibration_id", String(36), primary_key=True),
    Column("call_id", String(36), nullable=False),
    Column("form", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_calibration_at", "tenant", "at"),
)

"""The marks' table. Nothing in it is personal: the call's own row has who called, sealed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

SURVEY_MARK = Table(
    "survey_mark",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("call_id", String(36), primary_key=True),
    # Of the request that had it kept.
    Column("ref", Integer, primary_key=True),
    Column("question", String(64), primary_key=True),
    Column("survey", String(64), nullable=False),
    Column("score", Integer, nullable=False),
    Column("lowest", Integer, nullable=False),
    Column("highest", Integer, nullable=False),
    Column("is_low", Boolean, nullable=False),
    # Who had served the caller, and for which queue; "" for nobody.
    Column("agent_id", String(64), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("flow", String(128), nullable=False),
    Column("bundle", String(128), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_survey_mark_at", "tenant", "at"),
)

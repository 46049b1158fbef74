"""The table of replays. Nothing in it is personal of a customer: calls stand there by their ids."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

REPLAY_RUN = Table(
    "replay_run",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("replay_id", String(36), primary_key=True),
    Column("who", String(128), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    # `draft`, or a digest.
    Column("version", String(64), nullable=False),
    # The flows themselves, in JSON: a draft is another one tomorrow.
    Column("sources", Text, nullable=False),
    # Which calls, in JSON, as they were asked for.
    Column("wanted", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("calls", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    # The service's last sign that it goes on.
    Column("alive_at", UtcDateTime, nullable=False),
    # What came of it so far, in JSON; "" for nothing yet.
    Column("report", Text, nullable=False),
    Index("ix_replay_run_asked_at", "tenant", "asked_at"),
)

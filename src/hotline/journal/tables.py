"""The journal's tables."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text

from hotline.database import ROW_ID, UtcDateTime

METADATA = MetaData()

# PostgreSQL keeps it in parts: `hotline.journal.months`.
JOURNAL_RECORD = Table(
    "journal_record",
    METADATA,
    Column("seq", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("stream", String(128), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("event_kind", String(64), nullable=False),
    # JSON, written as text by the caller's side: one bad record must not fail its neighbours.
    Column("event", Text, nullable=False),
    Column("commands", Text, nullable=False),
    # The personal values of both, and the key that opens them; NULL where there are none.
    Column("key_id", String(32)),
    Column("sealed", LargeBinary),
    Index("ix_journal_record_stream", "tenant", "stream", "seq"),
    # A sequence is never given twice, not even after the last record is erased.
    sqlite_autoincrement=True,
)

CALL_HEADER = Table(
    "call_header",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("call_id", String(36), primary_key=True),
    Column("dialled_number", String(64), nullable=False),
    # The caller's number, and the key that opens it; NULL where it was withheld.
    Column("key_id", String(32)),
    Column("sealed", LargeBinary),
    Column("flow", String(128), nullable=False),
    Column("bundle", String(128), nullable=False),
    Column("engine", Integer, nullable=False),
    Column("pbx", String(64), nullable=False),
    Column("channel", String(150), nullable=False),
    # Whether the caller or the bank has rung.
    Column("direction", String(8), nullable=False, server_default="inbound"),
    Column("opened_at", UtcDateTime, nullable=False),
    # What the bank had decided about contacts then, as JSON.
    Column("handling", Text),
    Index("ix_call_header_opened_at", "tenant", "opened_at"),
)

# Which process carries the calls of a PBX: `hotline.journal.lease`.
LEASE = Table(
    "lease",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("pbx", String(64), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("beat", Integer, nullable=False),
    Column("machine", String(320), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", String(32), nullable=False),
)

BUNDLE = Table(
    "bundle",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("digest", String(128), primary_key=True),
    # File name to text, not compressed: a day's calls weigh more than a year's edits.
    Column("sources", JSON, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
)

BUNDLE_TAKEN = Table(
    "bundle_taken",
    METADATA,
    Column("seq", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("digest", String(128), nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
    Index("ix_bundle_taken_tenant", "tenant", "seq"),
    # Order is the sequence, never the clock.
    sqlite_autoincrement=True,
)

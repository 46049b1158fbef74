"""The tables of the ring of keys."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from hotline.database import ROW_ID, UtcDateTime

METADATA = MetaData()

_ALIVE = text("wrapped IS NOT NULL")

DATA_KEY = Table(
    "data_key",
    METADATA,
    Column("key_id", String(32), primary_key=True),
    Column("tenant", String(64), nullable=False),
    # `call:ID`, `case:NAME`, `promise:NAME`, `profile:PSEUDONYM`, `customer:PSEUDONYM`, or
    # `pseudonyms`.
    Column("name", String(128), nullable=False),
    # `master:FINGERPRINT`, or the id of the customer's key.
    Column("wrapped_by", String(40), nullable=False),
    # NULL once it is erased: the row stays, so that an erased key is told from a lost one.
    Column("wrapped", LargeBinary),
    # A call that goes on; nobody may erase it.
    Column("in_use", Boolean, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    # An erased customer who calls again gets a new key.
    Index(
        "ux_data_key_name",
        "tenant",
        "name",
        unique=True,
        sqlite_where=_ALIVE,
        postgresql_where=_ALIVE,
    ),
    Index("ix_data_key_wrapped_by", "wrapped_by"),
    # Holds the few calls that go on, and not all that ever were.
    Index(
        "ix_data_key_in_use",
        "tenant",
        "made_at",
        sqlite_where=text("in_use = 1"),
        postgresql_where=text("in_use"),
    ),
)

ERASURE = Table(
    "erasure",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(128), nullable=False),
    Column("why", Text, nullable=False),
    Column("subject", String(128), nullable=False),
    Column("calls", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("first_at", UtcDateTime),
    Column("last_at", UtcDateTime),
    sqlite_autoincrement=True,
)

HOLD = Table(
    "hold",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(128), nullable=False),
    Column("why", Text, nullable=False),
    Column("subject", String(128), nullable=False),
    # False where it was lifted: the latest row of a subject counts.
    Column("placed", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

"""The cases' tables. What a case is about is sealed with its own key, as a call is."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

# Not `case`, which is a word of SQL's own.
SERVICE_CASE = Table(
    "service_case",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("reference", String(16), primary_key=True),
    # What made it, so that it is not made twice.
    Column("name", String(160), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("key_id", String(32)),
    Column("sealed", LargeBinary),
    # Finds a customer's cases, and names the customer to nobody without the keys.
    Column("pseudonym", String(32)),
    Column("claim", String(16), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("tier", String(16), nullable=False),
    Column("owner", String(128), nullable=False),
    Column("call_id", String(36)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("escalated", Integer, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    UniqueConstraint("tenant", "name", name="ux_service_case_name"),
    Index("ix_service_case_pseudonym", "tenant", "pseudonym"),
    Index("ix_service_case_due_at", "tenant", "state", "due_at"),
)

CASE_STEP = Table(
    "case_step",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("reference", String(16), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(128), nullable=False),
    Column("state", String(16), nullable=False),
    Column("owner", String(128), nullable=False),
    Column("sealed", LargeBinary),
    ForeignKeyConstraint(
        ["tenant", "reference"], ["service_case.tenant", "service_case.reference"]
    ),
)

CASE_COUNT = Table(
    "case_count",
    METADATA,
    # How many cases were opened on a day, in the bank's time: the next reference follows from it.
    Column("tenant", String(64), primary_key=True),
    Column("day", String(6), primary_key=True),
    Column("opened", Integer, nullable=False),
)

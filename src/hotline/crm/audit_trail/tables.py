"""The audit trail's table, which only grows."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from hotline.crm.tables import METADATA
from hotline.database import ROW_ID, UtcDateTime

AUDIT_ENTRY = Table(
    "audit_entry",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(128), nullable=False),
    Column("what", String(16), nullable=False),
    Column("route", String(128), nullable=False),
    # Whoever reads it years later must not learn of whom: the customer's pseudonym.
    Column("pseudonym", String(32)),
    Column("address", String(64), nullable=False),
    Index("ix_audit_entry_at", "tenant", "at"),
    # What is rare, or was done by somebody long ago, is found without reading all that came since.
    Index("ix_audit_entry_what", "tenant", "what", "id"),
    Index("ix_audit_entry_who", "tenant", "who", "id"),
)

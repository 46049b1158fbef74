"""The record of what was given away."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from hotline.crm.tables import METADATA
from hotline.database import ROW_ID, UtcDateTime

DISCLOSURE = Table(
    "disclosure",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(128), nullable=False),
    Column("why", Text, nullable=False),
    # Whoever reads it years later must not learn of whom: the customer's pseudonym.
    Column("pseudonym", String(32), nullable=False),
    Index("ix_disclosure_at", "tenant", "at"),
)

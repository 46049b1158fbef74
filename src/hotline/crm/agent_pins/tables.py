"""The agents' PINs. Of each only the Argon2 hash is kept, and that under a key besides."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

AGENT_PIN = Table(
    "agent_pin",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("agent_id", String(32), primary_key=True),
    Column("pin_argon2", String(128), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("set_by", String(128), nullable=False),
    # In a row, since the last right one.
    Column("wrong", Integer, nullable=False, server_default="0"),
    Column("locked_until", UtcDateTime),
)

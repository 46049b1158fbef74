"""The table of requests. Of what was told only a keyed hash is kept."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

MAKING_REQUEST = Table(
    "making_request",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    # What names the thing that is made, too.
    Column("name", String(160), primary_key=True),
    Column("told", LargeBinary(10), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

"""The tokens' table. Of the secret only the SHA-256 is kept."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table, UniqueConstraint

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

API_TOKEN = Table(
    "api_token",
    METADATA,
    # The half of a token that is no secret: it finds the row.
    Column("token_id", String(16), primary_key=True),
    Column("tenant", String(64), nullable=False),
    # Stands for the program on record, so no other token ever has it.
    Column("name", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    Column("secret_sha256", LargeBinary(32), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(128), nullable=False),
    Column("until", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("revoked_by", String(128)),
    Column("agent_id", String(32)),
    UniqueConstraint("tenant", "name", name="ux_api_token_name"),
)

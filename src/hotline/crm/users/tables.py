"""The tables of users, of wrong passwords and of sessions.

Of a password only the Argon2 hash is kept, and that under a key besides; of a session's secret the
SHA-256.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

USER_ACCOUNT = Table(
    "user_account",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    # Stands for the person on record, so nobody else ever has it.
    Column("name", String(32), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("agent_id", String(32)),
    Column("password_argon2", String(128), nullable=False),
    Column("password_set_at", UtcDateTime, nullable=False),
    Column("password_set_by", String(128), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(128), nullable=False),
    Column("disabled_at", UtcDateTime),
    Column("disabled_by", String(128)),
)

WRONG_PASSWORD = Table(
    "wrong_password",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    # The SHA-256 of what was typed as a name: somebody may type a password there. Names that
    # nobody has are counted too, so that a lock does not tell which ones somebody has. A browser in
    # which somebody has signed in before is counted for itself, by the SHA-256 of its nonce.
    Column("name_sha256", LargeBinary(32), primary_key=True),
    # In a row, since the last right one.
    Column("wrong", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("locked_until", UtcDateTime),
    Index("ix_wrong_password_last_at", "tenant", "last_at"),
)

USER_SESSION = Table(
    "user_session",
    METADATA,
    # The half of the cookie that is no secret: it finds the row.
    Column("session_id", String(32), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("name", String(32), nullable=False),
    Column("secret_sha256", LargeBinary(32), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    # Within a minute: not each request writes.
    Column("seen_at", UtcDateTime, nullable=False),
    Index("ix_user_session_name", "tenant", "name"),
)

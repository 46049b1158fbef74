"""The payments' table: what the journal tells of each, and when the bank is asked next.

A notice is what a customer is told of one in writing.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table, false, text

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

_OPEN = text("ask_at IS NOT NULL")
_UNTOLD = text("notice_at IS NOT NULL")

PAYMENT = Table(
    "payment",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("call_id", String(36), primary_key=True),
    Column("ref", Integer, primary_key=True),
    Column("operation", String(64), nullable=False),
    # `intended`, `unknown` or `known`.
    Column("state", String(16), nullable=False),
    Column("outcome", String(32)),
    # Whose, how much and the bank's reference, and the call's key that opens them.
    Column("key_id", String(32)),
    Column("sealed", LargeBinary),
    Column("intended_at", UtcDateTime, nullable=False),
    Column("known_at", UtcDateTime),
    # When the bank is asked what became of it; NULL once that is known.
    Column("ask_at", UtcDateTime),
    Column("asked", Integer, nullable=False),
    # The case of a person who finds out.
    Column("case", String(16)),
    # Whether its caller did not hear what became of it.
    Column("is_unheard", Boolean, nullable=False, server_default=false()),
    # When the customer is to be told in writing, how often that was tried, and what came of it.
    Column("notice_at", UtcDateTime),
    Column("notice_tries", Integer, nullable=False, server_default="0"),
    Column("notice", String(16)),
    Index("ix_payment_intended_at", "tenant", "intended_at"),
    # Holds what is still to be found out, and not all that ever was.
    Index("ix_payment_ask_at", "tenant", "ask_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(
        "ix_payment_notice_at",
        "tenant",
        "notice_at",
        sqlite_where=_UNTOLD,
        postgresql_where=_UNTOLD,
    ),
)

"""The customers' tables. Names, numbers and money are sealed; what finds them is hashed."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from hotline.crm.tables import METADATA
from hotline.database import ROW_ID, UtcDateTime

_IN_A_CALL = text("call_id IS NOT NULL")

CUSTOMER = Table(
    "customer",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("pseudonym", String(32), nullable=False),
    # The profile, as JSON, and the key that opens it.
    Column("key_id", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    # All hashes of this customer in `customer_word`, one after the other: what to take back.
    Column("words", LargeBinary, nullable=False),
    Column("language", String(35), nullable=False),
    # What the rule says, and what a person decided instead, as long as it counts.
    Column("rule_tier", String(16), nullable=False),
    Column("rule_reason", Text, nullable=False),
    Column("set_tier", String(16)),
    Column("set_reason", Text),
    Column("set_by", String(128)),
    Column("set_until", UtcDateTime),
    Column("consent_recording", String(16), nullable=False),
    Column("consent_voice", String(16), nullable=False),
    Column("consent_marketing", String(16), nullable=False),
    Column("do_not_call", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    UniqueConstraint("tenant", "pseudonym", name="ux_customer_pseudonym"),
)

CUSTOMER_WORD = Table(
    "customer_word",
    METADATA,
    # Some 20 rows to a customer: the hash covers the tenant, and no foreign key is looked up.
    Column("word", LargeBinary(10), primary_key=True),
    Column("customer", ROW_ID, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

TIER_CHANGE = Table(
    "tier_change",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("customer", ROW_ID, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("before", String(16)),
    Column("tier", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(128), nullable=False),
    Column("until", UtcDateTime),
    Index("ix_tier_change_customer", "customer"),
)

CUSTOMER_CHANGE = Table(
    "customer_change",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("customer", ROW_ID, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    # That it became then; 1 where the customer was added.
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(128), nullable=False),
    # Names of fields, with spaces between; none where all are new.
    Column("fields", Text, nullable=False),
    Index("ix_customer_change_customer", "customer"),
)

CUSTOMER_NOTE = Table(
    "customer_note",
    METADATA,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("tenant", String(64), nullable=False),
    Column("customer", ROW_ID, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("author", String(128), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    # In which it was written; nobody's any more once that call is erased.
    Column("call_id", String(36)),
    Index("ix_customer_note_customer", "customer"),
    Index(
        "ix_customer_note_call_id",
        "tenant",
        "call_id",
        sqlite_where=_IN_A_CALL,
        postgresql_where=_IN_A_CALL,
    ),
)

"""The demo bank's ledger.

The schema is made anew, without migrations, where a file has another `VERSION`: this bank is a
demonstration, and what was tried with an older one is forgotten. The rooms that keep real data
migrate.

Amounts are whole numbers of the currency's smallest coin, so that sums are exact. A balance is
written nowhere: it is the sum of an account's entries. The database itself keeps the books sound:
see `hotline.bank.demo.soundness`.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 11
"""The schema's, to be raised with every change of it."""

METADATA = MetaData()

CUSTOMER = Table(
    "customer",
    METADATA,
    Column("number", String(8), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("latin_name", String(64), nullable=False),
    Column("family_name", String(64), nullable=False),
    Column("title", String(8), nullable=False),
    Column("language", String(35), nullable=False),
    Column("phone", String(16), nullable=False),
    Column("average_deposits", Integer, nullable=False),
    Column("total_assets", Integer, nullable=False),
    Column("pin_hash", String(128), nullable=False),
    Column("wrong_pins", Integer, nullable=False, default=0),
)
"""Who banks here; `wrong_pins` since the last right one. What they are worth is in fen of CNY."""

ACCOUNT = Table(
    "account",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("customer", ForeignKey(CUSTOMER.c.number), index=True),
    Column("number", String(32), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("card", String(32)),
    Column("blocked", Boolean, nullable=False, default=False),
)
"""A customer's account, or without a customer one of the bank's own.

`card` is one of `CARD_TERMS` where a card of the same number belongs to it, which may be `blocked`.
"""

BLOCK = Table(
    "block",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("customer", ForeignKey(CUSTOMER.c.number), nullable=False, unique=True),
)
"""That a customer has had cards blocked."""

UNKNOWN_NUMBER = Table(
    "unknown_number",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("minute", Integer, nullable=False, index=True),
)
"""That somebody wanted to block a number that is nobody's, and when: minutes since 1970."""

MOVEMENT = Table(
    "movement",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("is_payment", Boolean, nullable=False),
    Column("has_code", Boolean, nullable=False),
)
"""That money moved, on which day, whether a caller ordered it, and whether a one-time code was used
up for it; its entries sum to zero."""

ENTRY = Table(
    "entry",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column(
        "movement",
        # Entries are written before their movement, which is refused where they do not balance.
        ForeignKey(MOVEMENT.c.id, deferrable=True, initially="DEFERRED"),
        nullable=False,
        index=True,
    ),
    Column("account", ForeignKey(ACCOUNT.c.id), nullable=False, index=True),
    Column("amount", Integer, nullable=False),
    Column("what", String(32), nullable=False),
)
"""One side of a movement: what an account got, negative for what it gave, and why."""

HOLD = Table(
    "hold",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("account", ForeignKey(ACCOUNT.c.id), nullable=False, index=True),
    Column("amount", Integer, CheckConstraint("amount > 0"), nullable=False),
    Column("movement", ForeignKey(MOVEMENT.c.id)),
    Column("released", Boolean, nullable=False, default=False),
    CheckConstraint("movement IS NULL OR NOT released"),
)
"""An amount on an account that is set aside, until a movement captures it or it is released."""

BILL = Table(
    "bill",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("biller", ForeignKey(ACCOUNT.c.id), nullable=False),
    Column("number", String(32), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("due", Date, nullable=False),
    Column("is_paid", Boolean, nullable=False, default=False),
    UniqueConstraint("biller", "number"),
)
"""What a biller wants, in its account's currency; `biller` is that account."""

PAYEE = Table(
    "payee",
    METADATA,
    Column("customer", ForeignKey(CUSTOMER.c.number), primary_key=True),
    Column("code", String(1), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("account", String(32), nullable=False),
)
"""Whom a customer has registered; `account` is a number at this bank or at another."""

ANSWER = Table(
    "answer",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("asked", String(64)),
    Column("answer", Text, nullable=False),
    Column("at", String(32), nullable=False),
)
"""What was answered to the question of a name, and a hash of that question; without one the name is
barred. `at` is when, in ISO 8601 with the bank's offset."""

TEXT_MESSAGE = Table(
    "text_message",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("asked", String(64), nullable=False),
    Column("to", String(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("words", Text, nullable=False),
)
"""A text message, under the name of the question that it was sent for, with a hash of that."""

CODE = Table(
    "code",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("customer", ForeignKey(CUSTOMER.c.number), nullable=False, index=True),
    Column("amount", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("payee", String(16), nullable=False),
    Column("code", String(6), nullable=False),
    Column("sent_at", Integer, nullable=False),
    Column("wrong", Integer, nullable=False, default=0),
    Column("is_right", Boolean, nullable=False, default=False),
    Column("is_used", Boolean, nullable=False, default=False),
)
"""A one-time code: for paying what to whom, when it was sent in seconds since 1970, how many wrong
ones were typed in its place, whether the right one was, and whether its payment is made."""

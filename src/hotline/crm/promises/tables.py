"""The promises' tables. Whom to ring and what to say is sealed with the promise's own key."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime

PROMISE = Table(
    "promise",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("promise_id", String(36), primary_key=True),
    # What made it, so that it is not made twice.
    Column("name", String(160), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("state", String(16), nullable=False),
    Column("key_id", String(32)),
    Column("sealed", LargeBinary),
    # Finds a customer's promises, and names the customer to nobody without the keys.
    Column("pseudonym", String(32)),
    Column("owner", String(128), nullable=False),
    Column("case", String(16)),
    Column("made_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("when_late", String(24), nullable=False),
    Column("late_at", UtcDateTime),
    # How often its customer was rung.
    Column("attempts", Integer, nullable=False),
    # Until then nothing rings for it by itself; people may.
    Column("rests_until", UtcDateTime),
    # Who keeps it just now. The fence grows with each lease: a lost one is found out by it.
    Column("leased_by", String(128)),
    Column("leased_until", UtcDateTime),
    Column("fence", BigInteger, nullable=False),
    UniqueConstraint("tenant", "name", name="ux_promise_name"),
    Index("ix_promise_due_at", "tenant", "state", "due_at"),
    Index("ix_promise_pseudonym", "tenant", "pseudonym"),
    Index("ix_promise_made_at", "tenant", "made_at"),
)

PROMISE_STEP = Table(
    "promise_step",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("promise_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(128), nullable=False),
    # `made`, `leased`, `put_back`, `left`, `moved`, `late`, `kept`, `broken` or `withdrawn`.
    Column("what", String(16), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    # Never a customer's words: a reason such as `no_answer`.
    Column("why", Text, nullable=False),
    ForeignKeyConstraint(["tenant", "promise_id"], ["promise.tenant", "promise.promise_id"]),
)

"""The tables by which calls are found, beside their own rows.

Only `spoken_word` has something personal: what was said, as keyed hashes, until the call is erased.
"""

from __future__ import annotations

from sqlalchemy import Column, Double, Index, Integer, LargeBinary, String, Table, Text, text

from hotline.crm.tables import METADATA

CALL_SEARCH = Table(
    "call_search",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    Column("call_id", String(36), primary_key=True),
    # Through which nodes of the flow it went, each once, between blanks; "" while it lasts.
    Column("nodes", Text, nullable=False, server_default=text("''")),
    # From the floor's log, in seconds: how long the caller waited for agents in all, how much
    # longer than was promised, and the longest time on hold.
    Column("waited_s", Double, nullable=False, server_default=text("0")),
    Column("late_s", Double, nullable=False, server_default=text("0")),
    Column("longest_hold_s", Double, nullable=False, server_default=text("0")),
    Column("transfers", Integer, nullable=False, server_default=text("0")),
    # The longest time in its recordings in which nobody said anything, in seconds.
    Column("silence_s", Double, nullable=False, server_default=text("0")),
)

CALL_AGENT = Table(
    "call_agent",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    # Who was bridged with its caller; of one that was transferred, everybody.
    Column("agent_id", String(64), primary_key=True),
    Column("call_id", String(36), primary_key=True),
    # For which queue, "" where nobody knows, and when the last time, in seconds since 1970: 0, or 1
    # for the last one, in rows of older versions, which kept no moments.
    Column("queue", String(64), nullable=False, server_default=text("''")),
    Column("at_s", Double, nullable=False, server_default=text("0")),
    Index("ix_call_agent_call_id", "tenant", "call_id"),
)

CALL_QUEUE = Table(
    "call_queue",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    # In which queues it was, whoever answered there, or nobody.
    Column("queue", String(64), primary_key=True),
    Column("call_id", String(36), primary_key=True),
    # When it came there the last time, in seconds since 1970.
    Column("at_s", Double, nullable=False),
    Index("ix_call_queue_call_id", "tenant", "call_id"),
)

SPOKEN_WORD = Table(
    "spoken_word",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    # The keyed hash of a word, or of Chinese characters, that is in a recording's transcript.
    Column("word", LargeBinary(10), primary_key=True),
    # An id begins with when the call came, so calls of a span stand together.
    Column("call_id", String(36), primary_key=True),
    Column("number", Integer, primary_key=True),
    Index("ix_spoken_word_call_id", "tenant", "call_id"),
)

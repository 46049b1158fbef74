"""The tables of the floor's figures. Nothing in them is personal of a customer."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import BigInteger, Column, Double, String, Table, Text

from hotline.crm.tables import METADATA
from hotline.database import UtcDateTime
from hotline.routing.figures import Contacts

COUNTED = tuple(one.name for one in fields(Contacts))
"""The columns that are counts and seconds, named as `Contacts` has them."""


def _key() -> list[Column[object]]:
    return [
        Column("tenant", String(64), primary_key=True),
        # When the interval begins.
        Column("begin", UtcDateTime, primary_key=True),
        # What the cell is of: the `floor`, a `queue`, a `tier`, both, a `skill` or an `agent`.
        Column("by", String(16), primary_key=True),
        Column("name", String(160), primary_key=True),
    ]


FLOOR_CELL = Table(
    "floor_cell",
    METADATA,
    *_key(),
    *(Column(name, Double, nullable=False) for name in COUNTED),
)

FLOOR_TIME = Table(
    "floor_time",
    METADATA,
    *_key(),
    # What agents did, and for how many seconds.
    Column("state", String(16), primary_key=True),
    Column("seconds", Double, nullable=False),
)

FLOOR_COUNTED = Table(
    "floor_counted",
    METADATA,
    Column("tenant", String(64), primary_key=True),
    # Up to which record of the journal the floor's log is counted.
    Column("seq", BigInteger, nullable=False),
    # Who waits and who serves after that record, to go on from there.
    Column("state", Text, nullable=False),
)

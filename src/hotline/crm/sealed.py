"""What of an interaction is sealed, and how old rows come to be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, inspect, text, update

from hotline.crm.tables import INTERACTION
from hotline.database import Database, on_loop
from hotline.model.interaction import Interaction
from hotline.model.moment import as_utc
from hotline.model.personal import ERASED
from hotline.privacy import KeyRing, Seal

Row = Mapping[str, Any] | RowMapping

PLAIN = ("caller_number", "customer")
"""The columns that held these in clear; once they are gone nothing is left to do."""


async def to_row(interaction: Interaction, keys: KeyRing) -> dict[str, Any]:
    """Write an interaction as a row, its personal values sealed with the call's key.

    Raises:
        NaiveMoment: One of its moments has no time zone.
        KeyErased: The call was erased.
    """
    # Not by `asdict`, which makes a deep copy of each value.
    row = dict(vars(interaction))
    for moment in ("started_at", "ended_at", "retain_until", "erased_at"):
        row[moment] = None if row[moment] is None else as_utc(row[moment])
    number, customer = (row.pop(name) for name in PLAIN)
    return row | await sealed(row, number, customer, keys)


async def sealed(row: Row, number: str, customer: str | None, keys: KeyRing) -> dict[str, Any]:
    """Seal who called; what is returned are columns."""
    tenant = row["tenant"]
    if not number and customer is None:
        return {"key_id": None, "sealed": None, "pseudonym": None}
    seal = await keys.seal_of(tenant, f"call:{row['call_id']}")
    return {
        "key_id": seal.key_id,
        "sealed": seal.close(json.dumps([number, customer]), *_place(row)),
        "pseudonym": None if customer is None else await keys.pseudonym(tenant, customer),
    }


async def to_interactions(rows: Sequence[Row], keys: KeyRing) -> list[Interaction]:
    """Read rows; who called is `ERASED` where the key is."""
    seals = await keys.seals(row["key_id"] for row in rows)
    return [_to_interaction(row, seals) for row in rows]


def _to_interaction(row: Row, seals: Mapping[str, Seal | None]) -> Interaction:
    plain = dict(row)
    key_id, blob, _ = plain.pop("key_id"), plain.pop("sealed"), plain.pop("pseudonym")
    number, customer = "", None
    if key_id is not None:
        seal = seals[key_id]
        number, customer = ERASED, ERASED
        if seal is not None and blob is not None:
            number, customer = json.loads(seal.open(blob, *_place(row)))
    return Interaction(**plain, caller_number=number, customer=customer)


def _place(row: Row) -> tuple[str, ...]:
    return ("interaction", row["tenant"], row["call_id"])


async def seal_what_is_plain(database: Database, keys: KeyRing) -> None:
    """Seal what a version before this one wrote in clear, and leave no trace of it in the file.

    All or nothing: a process that dies in it leaves the file as it was. The calls of customers come
    under their customers' keys.
    """
    loop = asyncio.get_running_loop()

    def seal(connection: Connection) -> bool:
        # Another process may have been faster.
        if not _has_plain(connection):
            return False
        any_was = _seal_rows(connection, keys, loop)
        for name in PLAIN:
            connection.execute(text(f"ALTER TABLE interaction DROP COLUMN {name}"))
        return any_was

    if await database.read(_has_plain) and await database.write(seal, synced=True):
        await database.rewrite()


def _has_plain(connection: Connection) -> bool:
    columns = {column["name"] for column in inspect(connection).get_columns(INTERACTION.name)}
    return not columns.isdisjoint(PLAIN)


def _seal_rows(connection: Connection, keys: KeyRing, loop: asyncio.AbstractEventLoop) -> bool:
    """Seal all rows; return whether there was any."""
    columns = INTERACTION.c
    query = text(f"SELECT tenant, call_id, {', '.join(PLAIN)} FROM interaction")  # noqa: S608
    rows = connection.execute(query).mappings().all()
    for row in rows:
        number, customer = (row[name] for name in PLAIN)
        if customer is not None:
            on_loop(loop, keys.identify(row["tenant"], f"call:{row['call_id']}", customer))
        connection.execute(
            update(INTERACTION)
            .where(columns.tenant == row["tenant"], columns.call_id == row["call_id"])
            .values(on_loop(loop, sealed(row, number, customer, keys)))
        )
    return bool(rows)

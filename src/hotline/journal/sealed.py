"""What of the journal is sealed, with which keys, and where it opens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from hotline.journal.encoding import place, to_record, to_written
from hotline.journal.records import CallHeader, JournalRecord, WrittenRecord, call_stream
from hotline.model.interaction import Handling
from hotline.model.moment import as_utc
from hotline.model.personal import ERASED
from hotline.privacy import KeyRing, Seal

Row = Mapping[str, Any] | RowMapping

_HANDLING = TypeAdapter(Handling)


class Sealer:
    """Seals rows in the order in which they come, whether or not their keys are at hand."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        # First come, first sealed: a row that waits for its key is not overtaken by the next.
        self.turn = asyncio.Lock()

    async def seal(self, encoded: Iterable[tuple[dict[str, Any], str]]) -> list[dict[str, Any]]:
        """Seal the personal values of rows, with the key of each row's stream."""
        rows = []
        for row, personal in encoded:
            if personal:
                tenant, stream = row["tenant"], row["stream"]
                seal = self._keys.held(tenant, stream) or await self._keys.seal_of(tenant, stream)
                row |= {"key_id": seal.key_id, "sealed": seal.close(personal, *place(row))}
            rows.append(row)
        return rows

    async def records(self, rows: Sequence[Row]) -> list[JournalRecord]:
        """Read rows of the log."""
        seals = await self._keys.seals(row["key_id"] for row in rows)
        return [to_record(row, _leaves(row, seals)) for row in rows]

    async def written(self, rows: Sequence[Row]) -> list[WrittenRecord]:
        """Take over rows of the log unread, their personal values opened."""
        seals = await self._keys.seals(row["key_id"] for row in rows)
        return [to_written(row, _leaves(row, seals)) for row in rows]

    async def header_row(self, header: CallHeader) -> dict[str, Any]:
        """Write a call's header as a row, and hold the call's key from now on."""
        row = vars(header) | {"opened_at": as_utc(header.opened_at)}
        number = row.pop("caller_number")
        if header.handling is not None:
            row["handling"] = _HANDLING.dump_json(header.handling).decode()
        await self._keys.begin(header.tenant, call_stream(header.call_id))
        return row | await self.number(row, number)

    async def number(self, header: Row, number: str) -> dict[str, Any]:
        """Seal the number of a header's caller; what is returned are columns."""
        if not number:
            return {"key_id": None, "sealed": None}
        seal = await self._keys.seal_of(header["tenant"], call_stream(header["call_id"]))
        return {"key_id": seal.key_id, "sealed": seal.close(number, *header_place(header))}

    async def headers(self, rows: Sequence[Row]) -> list[CallHeader]:
        """Read rows with the headers of calls."""
        seals = await self._keys.seals(row["key_id"] for row in rows)
        return [_header(row, seals) for row in rows]


def header_place(row: Row) -> tuple[str, ...]:
    """Return where a header's number belongs, so that it opens nowhere else."""
    return ("header", row["tenant"], row["call_id"])


def _leaves(row: Row, seals: Mapping[str, Seal | None]) -> Sequence[Any] | None:
    if row["key_id"] is None:
        return ()
    seal = seals[row["key_id"]]
    return None if seal is None else json.loads(seal.open(row["sealed"], *place(row)))


def _header(row: Row, seals: Mapping[str, Seal | None]) -> CallHeader:
    plain = dict(row)
    key_id, sealed = plain.pop("key_id"), plain.pop("sealed")
    number = ""
    if key_id is not None:
        seal = seals[key_id]
        number = ERASED if seal is None else seal.open(sealed, *header_place(row))
    handling = plain.pop("handling")
    return CallHeader(
        **plain,
        caller_number=number,
        handling=None if handling is None else _HANDLING.validate_json(handling),
    )

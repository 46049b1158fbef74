"""Calls found by what was said in them, without a word of it in clear.

Each word of a transcript becomes a keyed hash, once for each recording. Who has the database and
not the keys learns which recordings share words and how often each hash occurs: the commonest words
of a language can be guessed by that. The rows of a call go with its erasure, and those of a
recording with its time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select

from hotline.crm.call_search.tables import SPOKEN_WORD
from hotline.crm.chosen import AT_A_TIME
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing

SLACK = timedelta(days=1)
"""A call's row may begin so much before or after what its id says."""
OF_TRANSCRIPTS = "said\0"
"""So that nobody can compare what was said with the names of customers, hashed by the same key."""

_ROW = SPOKEN_WORD.c


class SpokenWords:
    """What was said in recordings. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: Whence the hashes' key comes.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def hashes(self, tenant: str, tokens: Collection[str]) -> frozenset[bytes]:
        """Return the hashes of some tokens; see `hotline.model.search_words`."""
        index = await self._keys.blind_index(tenant)
        return frozenset(index.word(OF_TRANSCRIPTS + token) for token in tokens)

    async def save(self, tenant: str, call_id: str, number: int, tokens: Collection[str]) -> None:
        """Write by what a recording of a call is found, in place of what was written before."""
        rows = [
            {"tenant": tenant, "word": word, "call_id": call_id, "number": number}
            for word in sorted(await self.hashes(tenant, tokens))
        ]

        def write(connection: Connection) -> None:
            connection.execute(delete(SPOKEN_WORD).where(*_of(tenant, call_id, number)))
            if rows:
                connection.execute(insert(SPOKEN_WORD), rows)

        await self._database.write(write)

    async def forget(self, tenant: str, call_id: str, number: int) -> None:
        """Delete by what a recording is found; again is no harm."""
        statement = delete(SPOKEN_WORD).where(*_of(tenant, call_id, number))
        await self._database.write(lambda connection: connection.execute(statement))


def forget_spoken(connection: Connection, tenant: str, call_ids: Collection[str]) -> None:
    """Delete by what the recordings of some calls are found, in a transaction that has begun."""
    ids = sorted(call_ids)
    for start in range(0, len(ids), AT_A_TIME):
        chosen = _ROW.call_id.in_(ids[start : start + AT_A_TIME])
        connection.execute(delete(SPOKEN_WORD).where(_ROW.tenant == tenant, chosen))


def calls_where_said(
    tenant: str, word: bytes, *, since: datetime, until: datetime
) -> Select[tuple[str]]:
    """Return what selects the ids of the calls of a span in which a word was said, by its hash."""
    return select(_ROW.call_id).where(
        _ROW.tenant == tenant,
        _ROW.word == word,
        _ROW.call_id >= _first_id(since - SLACK),
        _ROW.call_id < _first_id(until + SLACK),
    )


def _first_id(at: datetime) -> str:
    """Return what no id of a call that came at an aware moment is less than (UUIDv7, RFC 9562)."""
    digits = f"{max(0, round(as_utc(at).timestamp() * 1000)):012x}"
    return f"{digits[:8]}-{digits[8:]}"


def _of(tenant: str, call_id: str, number: int) -> tuple[ColumnElement[bool], ...]:
    return _ROW.tenant == tenant, _ROW.call_id == call_id, _ROW.number == number

"""The bundles that calls are pinned to, and which of them new calls got from when on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from hotline.database import Database
from hotline.flow.bundle import Bundle, digest_of, recompile_bundle
from hotline.journal.errors import AmbiguousBundle, BundleAltered, UnknownBundle
from hotline.journal.port import BundlesPort
from hotline.journal.records import BundleTaken
from hotline.journal.tables import BUNDLE, BUNDLE_TAKEN
from hotline.model.moment import as_utc

CANDIDATES = 5
"""How many bundles are named where a prefix is too short."""


class Bundles:
    """The bundles in the journal's file. Implements `hotline.journal.port.BundlesPort`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(
        self, tenant: str, digest: str, sources: Mapping[str, str], at: datetime
    ) -> None:
        """Keep a bundle and note that new calls get it; see `BundlesPort.take`."""
        taken_at = as_utc(at)

        def save(connection: Connection) -> None:
            this = {"tenant": tenant, "digest": digest}
            if _sources(connection, tenant, digest) is None:
                row = this | {"sources": dict(sources), "stored_at": taken_at}
                connection.execute(insert(BUNDLE).values(row))
            current = _taken(connection, tenant, limit=1)
            if [one.digest for one in current] != [digest]:
                connection.execute(insert(BUNDLE_TAKEN).values(this | {"taken_at": taken_at}))

        await self._database.write(save)

    async def taken(self, tenant: str, *, limit: int = 50) -> list[BundleTaken]:
        """List what new calls got, the current one first; see `BundlesPort.taken`."""
        return await self._database.read(lambda connection: _taken(connection, tenant, limit))

    async def find(self, tenant: str, prefix: str) -> str:
        """Return the one digest that begins like this; see `BundlesPort.find`."""
        column = BUNDLE.c.digest
        query = (
            select(column)
            .where(BUNDLE.c.tenant == tenant, column.startswith(prefix, autoescape=True))
            .order_by(BUNDLE.c.stored_at.desc())
            .limit(CANDIDATES)
        )
        found = await self._database.read(lambda connection: connection.scalars(query).all())
        if not found:
            raise UnknownBundle(tenant=tenant, digest=prefix)
        if len(found) > 1:
            raise AmbiguousBundle(tenant=tenant, prefix=prefix, candidates=tuple(found))
        return str(found[0])

    async def sources(self, tenant: str, digest: str) -> Mapping[str, str]:
        """Give back a bundle's sources; see `BundlesPort.sources`."""
        sources = await self._database.read(lambda connection: _sources(connection, tenant, digest))
        if sources is None:
            raise UnknownBundle(tenant=tenant, digest=digest)
        return sources


async def compile_stored(bundles: BundlesPort, tenant: str, digest: str) -> Bundle:
    """Compile a stored bundle again for its calls, in a thread: calls wait for nothing.

    Raises:
        UnknownBundle: None was stored under this digest for this tenant.
        FlowProblems: This version cannot read it any more.
        BundleAltered: The stored sources are not those that were taken.
        DatabaseError: The file cannot be read.
    """
    sources = await bundles.sources(tenant, digest)
    # Before anything is made of them: what was altered may be nothing that compiles at all.
    if (found := digest_of(sources)) != digest:
        raise BundleAltered(tenant=tenant, digest=digest, compiled=found)
    return await asyncio.to_thread(recompile_bundle, sources)


def _taken(connection: Connection, tenant: str, limit: int) -> list[BundleTaken]:
    columns = BUNDLE_TAKEN.c
    query = (
        select(columns.digest, columns.taken_at)
        .where(columns.tenant == tenant)
        .order_by(columns.seq.desc())
        .limit(limit)
    )
    rows = connection.execute(query).mappings()
    return [BundleTaken(digest=row["digest"], taken_at=row["taken_at"]) for row in rows]


def _sources(connection: Connection, tenant: str, digest: str) -> Mapping[str, str] | None:
    columns = BUNDLE.c
    query = select(columns.sources).where(columns.tenant == tenant, columns.digest == digest)
    sources: Mapping[str, str] | None = connection.scalar(query)
    return sources

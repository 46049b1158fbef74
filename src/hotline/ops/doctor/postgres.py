"""The stores on a PostgreSQL server: can it be trusted, and which schema does each have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from hotline.database import PostgresSchema
from hotline.database.postgres.server import Server, look_at
from hotline.database.revision import known_revisions
from hotline.ops.doctor.finding import Check, Finding, broken, ok, warning
from hotline.ops.doctor.revisions import revision_finding
from hotline.ops.stores import MIGRATIONS
from hotline.store_addresses import Addresses

OLDEST = 15
"""The oldest version that we were run on."""

BYTEWISE = ("C", "POSIX", "C.UTF-8", "C.utf8")
"""The collations under which the beginning of a text is found by its index."""


def postgres_checks(stores: Addresses) -> Iterator[Check]:
    """Return the check of each schema."""
    for name, address in vars(stores).items():
        known = known_revisions(MIGRATIONS[name])
        yield Check(name=f"store.{name}", look=partial(_look, address, known))


async def _look(address: PostgresSchema, known: list[str]) -> Finding:
    server = await look_at(address)
    return (
        _of_server(server)
        or revision_finding(str(address), server.revision, known)
        or ok(f"schema {server.revision} on PostgreSQL {server.version}")
    )


def _of_server(server: Server) -> Finding | None:
    if server.unsafe:
        names = " and ".join(server.unsafe)
        return broken(
            f"the server has {names} off: a crash loses what it confirmed",
            f"set {names} to on in its postgresql.conf, and reload it",
        )
    if server.encoding != "UTF8":
        return broken(
            f"the database keeps texts in {server.encoding}, which cannot hold every name",
            "make another one with ENCODING 'UTF8' TEMPLATE template0",
        )
    if server.version < OLDEST:
        return warning(
            f"PostgreSQL {server.version} is older than any that hotline was tried on",
            f"upgrade the server to {OLDEST} or later",
        )
    if server.collation not in BYTEWISE:
        return warning(
            f"the database orders texts as {server.collation}: looking for the beginning of a call "
            "id takes ever longer",
            "make another one with LC_COLLATE 'C' TEMPLATE template0, and bring the stores there",
        )
    return None

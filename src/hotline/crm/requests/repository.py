"""Which request each key came with: asked again with it, somebody must ask for the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from hotline.crm.requests.errors import KeyReused
from hotline.crm.requests.tables import MAKING_REQUEST
from hotline.database import Database, insert_if_new
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing

KEPT = timedelta(days=30)
"""How long a key is known; who asks again, asks within the day."""

_IS = MAKING_REQUEST.c


class Requests:
    """The requests of all tenants. Every method may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: What hashes that which was told.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def note(self, tenant: str, name: str, told: str, *, at: datetime) -> datetime:
        """Note what was told under a name, before anything is made of it.

        Args:
            tenant: Whose request.
            name: What names the thing that is to be made.
            told: The request.
            at: When, aware.

        Returns:
            When it was told first.

        Raises:
            KeyReused: Something else was told under this name.
            NaiveMoment: `at` has no time zone.
        """
        # No word by which a customer is found begins so.
        heard = (await self._keys.blind_index(tenant)).word(f"\0{told}")
        row = {"tenant": tenant, "name": name, "told": heard, "at": as_utc(at)}
        before = select(_IS.told, _IS.at).where(_IS.tenant == tenant, _IS.name == name)

        def note(connection: Connection) -> datetime:
            if connection.execute(insert_if_new(connection, MAKING_REQUEST), row).rowcount:
                return as_utc(at)
            first = connection.execute(before).one()
            if first.told != heard:
                raise KeyReused
            told_at: datetime = first.at
            return told_at

        return await self._database.write(note)

    async def forget(self, tenant: str, name: str) -> None:
        """Let another request come under a name of which nothing was made."""
        forgotten = delete(MAKING_REQUEST).where(_IS.tenant == tenant, _IS.name == name)
        await self._database.write(lambda connection: connection.execute(forgotten))

    async def forget_old(self, tenant: str, at: datetime) -> None:
        """Forget what came longer than `KEPT` before `at`.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        old = delete(MAKING_REQUEST).where(_IS.tenant == tenant, _IS.at < as_utc(at) - KEPT)
        await self._database.write(lambda connection: connection.execute(old))

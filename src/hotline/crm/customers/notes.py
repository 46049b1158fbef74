"""What people write about customers: added, read, never changed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import RowMapping, insert, select

from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.customers.rows import customer_rows
from hotline.crm.customers.sealed import sealed_note, to_note
from hotline.crm.customers.tables import CUSTOMER_NOTE
from hotline.database import Database
from hotline.model.customer import Note
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing, Seal


class Notes:
    """Notes about customers. Every method may raise `hotline.database.DatabaseError`."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def add(self, tenant: str, number: str, note: Note) -> None:
        """Keep a note.

        Raises:
            UnknownCustomer: There is no such customer.
            NaiveMoment: Its moment has no time zone.
        """
        row, seal = await self._of(tenant, number)
        note = replace(note, at=as_utc(note.at))
        values = {
            "tenant": tenant,
            "customer": row["id"],
            "at": note.at,
            "author": note.author,
            "sealed": sealed_note(note, tenant, row["pseudonym"], seal),
        }
        await self._database.write(
            lambda connection: connection.execute(insert(CUSTOMER_NOTE), values)
        )

    async def of(self, tenant: str, number: str) -> list[Note]:
        """Return what was written about a customer, the latest first.

        Raises:
            UnknownCustomer: There is no such customer.
        """
        row, seal = await self._of(tenant, number)
        query = (
            select(CUSTOMER_NOTE)
            .where(CUSTOMER_NOTE.c.customer == row["id"])
            .order_by(CUSTOMER_NOTE.c.id.desc())
        )
        notes = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [to_note(note, tenant, row["pseudonym"], seal) for note in notes]

    async def _of(self, tenant: str, number: str) -> tuple[RowMapping, Seal]:
        pseudonym = await self._keys.pseudonym(tenant, number)
        row = await self._database.read(
            lambda connection: customer_rows(connection, tenant, [pseudonym]).get(pseudonym)
        )
        seal = None if row is None else (await self._keys.seals([row["key_id"]]))[row["key_id"]]
        if row is None or seal is None:
            raise UnknownCustomer
        return row, seal

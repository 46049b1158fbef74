"""What people write about customers: added, read, never changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, RowMapping, insert, select, update

from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.customers.rows import customer_rows
from hotline.crm.customers.sealed import sealed_note, to_note
from hotline.crm.customers.tables import CUSTOMER, CUSTOMER_NOTE
from hotline.database import Database
from hotline.model.customer import Note, NoteInCall
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing, Seal

_IS = CUSTOMER_NOTE.c
AT_A_TIME = 500
"""How many calls one statement names."""


class Notes:
    """Notes about customers. Every method may raise `hotline.database.DatabaseError`."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def add(self, tenant: str, number: str, note: Note) -> None:
        """Keep a note, once: the same words by the same author at the same moment are one note.

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
            "call_id": note.call_id,
        }
        same = select(CUSTOMER_NOTE).where(
            _IS.customer == row["id"], _IS.author == note.author, _IS.at == note.at
        )

        def keep(connection: Connection) -> None:
            # Of two who keep the same at once, the second has to see what the first has kept.
            connection.execute(
                select(CUSTOMER.c.id).where(CUSTOMER.c.id == row["id"]).with_for_update()
            )
            kept = connection.execute(same).mappings().all()
            others = (to_note(one, tenant, row["pseudonym"], seal) for one in kept)
            # Asked again, it may be in its call no more: that was erased, or is over for long.
            if note not in (replace(one, call_id=note.call_id) for one in others):
                connection.execute(insert(CUSTOMER_NOTE), values)

        await self._database.write(keep)

    async def of(self, tenant: str, number: str) -> list[Note]:
        """Return what was written about a customer, the latest first.

        Raises:
            UnknownCustomer: There is no such customer.
        """
        row, seal = await self._of(tenant, number)
        query = select(CUSTOMER_NOTE).where(_IS.customer == row["id"]).order_by(_IS.id.desc())
        notes = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [to_note(note, tenant, row["pseudonym"], seal) for note in notes]

    async def in_call(self, tenant: str, call_id: str, proved: str | None) -> list[NoteInCall]:
        """Return what was written in a call, the first one first.

        Of a customer whom the caller has not proved to be, only that somebody wrote is told. Who
        rings and says a name need not be that customer, and who reads the call's page is on record
        as looking at nobody but whom the caller has proved to be: the words, and on whom they are,
        are read with that customer. Once the caller proves to be the one, they stand in the call.

        Args:
            tenant: Whose call.
            call_id: The call.
            proved: The number of the customer who was proved in it last; None for nobody.
        """
        pseudonym = None if proved is None else await self._keys.pseudonym(tenant, proved)
        query = (
            select(CUSTOMER_NOTE, CUSTOMER.c.pseudonym, CUSTOMER.c.key_id)
            .join_from(CUSTOMER_NOTE, CUSTOMER, CUSTOMER.c.id == _IS.customer)
            .where(_IS.tenant == tenant, _IS.call_id == call_id)
            .order_by(_IS.id)
        )
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        own = {row["key_id"] for row in rows if row["pseudonym"] == pseudonym}
        seals = await self._keys.seals(own)
        return [_in_call(row, tenant, seals.get(row["key_id"])) for row in rows]

    async def _of(self, tenant: str, number: str) -> tuple[RowMapping, Seal]:
        pseudonym = await self._keys.pseudonym(tenant, number)
        row = await self._database.read(
            lambda connection: customer_rows(connection, tenant, [pseudonym]).get(pseudonym)
        )
        seal = None if row is None else (await self._keys.seals([row["key_id"]]))[row["key_id"]]
        if row is None or seal is None:
            raise UnknownCustomer
        return row, seal


def _in_call(row: RowMapping, tenant: str, seal: Seal | None) -> NoteInCall:
    text = None if seal is None else to_note(row, tenant, row["pseudonym"], seal).text
    return NoteInCall(at=row["at"], author=row["author"], text=text)


def forget_calls_of_notes(connection: Connection, tenant: str, call_ids: Collection[str]) -> None:
    """Forget within a transaction that notes were written in some calls; the notes stay."""
    ids, columns = sorted(call_ids), CUSTOMER_NOTE.c
    for start in range(0, len(ids), AT_A_TIME):
        which = (columns.tenant == tenant, columns.call_id.in_(ids[start : start + AT_A_TIME]))
        connection.execute(update(CUSTOMER_NOTE).where(*which).values(call_id=None))

"""The CRM in a database of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import ColumnElement, Connection, RowMapping, select, update

from hotline.crm.erasing import erase_made_on, erase_person
from hotline.crm.errors import AmbiguousCall, UnknownCall
from hotline.crm.routes import Routes
from hotline.crm.sealed import seal_what_is_plain, to_interactions, to_row
from hotline.crm.tables import INTERACTION
from hotline.database import Address, Database, upsert
from hotline.model.interaction import Interaction
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing

MIGRATIONS = Path(__file__).parent / "migrations"

CANDIDATES = 10
"""How many call ids `AmbiguousCall` names."""

AT_A_TIME = 500
"""How many calls one statement names."""


class CrmRepository:
    """Interactions, and the database of the whole CRM.

    Every method may raise `hotline.database.DatabaseError`.

    Open it with `CrmRepository.open`; it owns database connections until `close`, and is an async
    context manager that closes itself.

    Attributes:
        database: Where customers, cases and promises are, too.
        routes: Who answers which number.
        keys: What seals and opens personal values.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.database = database
        self.keys = keys
        self.routes = Routes(database)

    @classmethod
    async def open(cls, address: Address, keys: KeyRing) -> Self:
        """Open the CRM's database, create it if it is missing, and migrate it.

        What an older version left there in clear is sealed first.

        Args:
            address: Where it is.
            keys: What seals and opens personal values; it must stay open as long as the CRM.

        Raises:
            DatabaseError: It cannot be used; see `hotline.database.Database.open`.
        """
        database = await Database.open(address, migrations=MIGRATIONS, secure_delete=True)
        try:
            await seal_what_is_plain(database, keys)
        except BaseException:
            await database.close()
            raise
        return cls(database, keys)

    async def close(self) -> None:
        """Close the database."""
        await self.database.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def save_interaction(self, interaction: Interaction) -> None:
        """Write an interaction, in place of what was known of it before; again is no harm.

        Raises:
            NaiveMoment: One of its moments has no time zone.
            KeyErased: The call was erased.
        """
        await self.save_interactions([interaction])

    async def save_interactions(self, interactions: Sequence[Interaction]) -> None:
        """Write interactions as `save_interaction` does, all of them or none."""
        rows = [await to_row(interaction, self.keys) for interaction in interactions]
        if rows:
            await self.database.write(
                lambda connection: connection.execute(upsert(connection, INTERACTION), rows)
            )

    async def open_calls(self, tenant: str) -> list[str]:
        """Return the calls whose interactions have no end, in the order in which they came."""
        columns = INTERACTION.c
        query = (
            select(columns.call_id)
            .where(columns.tenant == tenant, columns.ended_at.is_(None))
            .order_by(columns.started_at, columns.call_id)
        )
        return await self.database.read(lambda connection: [*connection.scalars(query)])

    async def close_open(
        self, tenant: str, call_ids: Collection[str], at: datetime, *, outcome: str
    ) -> int:
        """Close those of some calls' interactions that have no end; return how many they were.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        end = {"ended_at": as_utc(at), "outcome": outcome}

        def close(connection: Connection) -> int:
            closings = (
                update(INTERACTION).where(*which, INTERACTION.c.ended_at.is_(None)).values(end)
                for which in _these(tenant, call_ids)
            )
            return sum(connection.execute(closing).rowcount for closing in closings)

        return await self.database.write(close)

    async def began(
        self, tenant: str, call_ids: Collection[str]
    ) -> tuple[datetime, datetime] | None:
        """Return when the first and the last of some calls began; None when none is here."""
        at = INTERACTION.c.started_at

        def starts(connection: Connection) -> list[datetime]:
            queries = (select(at).where(*which) for which in _these(tenant, call_ids))
            return [moment for query in queries for moment in connection.scalars(query)]

        moments = await self.database.read(starts)
        return (min(moments), max(moments)) if moments else None

    async def due(self, tenant: str, at: datetime) -> list[str]:
        """Return the calls that were to be erased by `at` and are not, the most overdue first.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        columns = INTERACTION.c
        query = (
            select(columns.call_id)
            .where(
                columns.tenant == tenant,
                columns.retain_until <= as_utc(at),
                columns.erased_at.is_(None),
            )
            .order_by(columns.retain_until)
        )
        return await self.database.read(lambda connection: [*connection.scalars(query)])

    async def over(self, tenant: str, call_ids: Collection[str], at: datetime) -> set[str]:
        """Return those of some calls that were erased, and were to be kept until `at` at most.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        over = (INTERACTION.c.retain_until <= as_utc(at), INTERACTION.c.erased_at.is_not(None))

        def rows(connection: Connection) -> set[str]:
            queries = (
                select(INTERACTION.c.call_id).where(*which, *over)
                for which in _these(tenant, call_ids)
            )
            return {call_id for query in queries for call_id in connection.scalars(query)}

        return await self.database.read(rows)

    async def unknown(self, tenant: str, call_ids: Collection[str]) -> list[str]:
        """Return those of some calls that have no row here, in their order."""

        def rows(connection: Connection) -> set[str]:
            queries = (
                select(INTERACTION.c.call_id).where(*which) for which in _these(tenant, call_ids)
            )
            return {call_id for query in queries for call_id in connection.scalars(query)}

        known = await self.database.read(rows)
        return [call_id for call_id in call_ids if call_id not in known]

    async def erase(
        self, tenant: str, call_ids: Collection[str], *, pseudonym: str | None = None
    ) -> None:
        """Clear who made some calls, and what else is known of a person; the figures stay.

        Args:
            tenant: Whose calls.
            call_ids: The calls.
            pseudonym: The customer who is to be erased; None where nobody is known.
        """

        def clear(connection: Connection) -> None:
            for which in _these(tenant, call_ids):
                nobody = {"sealed": None, "pseudonym": None}
                connection.execute(update(INTERACTION).where(*which).values(nobody))
            erase_made_on(connection, tenant, call_ids)
            if pseudonym is not None:
                erase_person(connection, tenant, pseudonym)

        await self.database.write(clear, synced=True)
        await self.database.forget_deleted()

    async def note_erased(self, tenant: str, call_ids: Collection[str], at: datetime) -> None:
        """Note that nothing personal is left of some calls: they are not due any more.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        erased_at = as_utc(at)

        def note(connection: Connection) -> None:
            for which in _these(tenant, call_ids):
                connection.execute(update(INTERACTION).where(*which).values(erased_at=erased_at))

        await self.database.write(note, synced=True)

    async def interactions(
        self, tenant: str, *, limit: int = 50, before: datetime | None = None
    ) -> list[Interaction]:
        """List at most `limit` interactions that started before `before`, the latest first.

        Raises:
            NaiveMoment: `before` has no time zone.
        """
        columns = INTERACTION.c
        query = (
            select(INTERACTION)
            .where(columns.tenant == tenant)
            .order_by(columns.started_at.desc(), columns.call_id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(columns.started_at < as_utc(before))
        rows = await self.database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return await to_interactions(rows, self.keys)

    async def interactions_of(self, tenant: str, customer: str) -> list[Interaction]:
        """List all the contacts of a customer, the latest first."""
        columns = INTERACTION.c
        pseudonym = await self.keys.pseudonym(tenant, customer)
        query = (
            select(INTERACTION)
            .where(columns.tenant == tenant, columns.pseudonym == pseudonym)
            .order_by(columns.started_at.desc(), columns.call_id.desc())
        )
        rows = await self.database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return await to_interactions(rows, self.keys)

    async def of_calls(self, tenant: str, call_ids: Collection[str]) -> dict[str, Interaction]:
        """Return the interactions of some calls, by call id; none where there is no row.

        Raises:
            SealBroken: Who made one of the calls was altered.
        """

        def read(connection: Connection) -> list[RowMapping]:
            queries = (select(INTERACTION).where(*which) for which in _these(tenant, call_ids))
            return [row for query in queries for row in connection.execute(query).mappings()]

        found = await to_interactions(await self.database.read(read), self.keys)
        return {one.call_id: one for one in found}

    async def pseudonyms(self, tenant: str, call_ids: Collection[str]) -> dict[str, str | None]:
        """Return under which pseudonyms some calls are found, by call id; None for under none."""
        columns = INTERACTION.c

        def read(connection: Connection) -> dict[str, str | None]:
            queries = (
                select(columns.call_id, columns.pseudonym).where(*which)
                for which in _these(tenant, call_ids)
            )
            rows = (row for query in queries for row in connection.execute(query))
            return {row.call_id: row.pseudonym for row in rows}

        return await self.database.read(read)

    async def call_ids(self, tenant: str) -> set[str]:
        """Return the ids of all calls that have a row."""
        query = select(INTERACTION.c.call_id).where(INTERACTION.c.tenant == tenant)
        return await self.database.read(lambda connection: {*connection.scalars(query)})

    async def interaction(self, tenant: str, call_id_prefix: str) -> Interaction:
        """Find the one interaction whose call id begins like this.

        Raises:
            UnknownCall: None does.
            AmbiguousCall: Several do.
        """
        columns = INTERACTION.c
        prefix = call_id_prefix.strip().lower()
        query = (
            select(INTERACTION)
            .where(columns.tenant == tenant, columns.call_id.startswith(prefix, autoescape=True))
            .order_by(columns.started_at.desc(), columns.call_id.desc())
            .limit(CANDIDATES + 1)
        )
        rows = await self.database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        found = await to_interactions(rows, self.keys)
        match found:
            case []:
                raise UnknownCall(tenant=tenant, prefix=call_id_prefix)
            case [interaction]:
                return interaction
            case _:
                raise AmbiguousCall(
                    tenant=tenant,
                    prefix=call_id_prefix,
                    candidates=tuple(one.call_id for one in found[:CANDIDATES]),
                    more=len(found) > CANDIDATES,
                )


def _these(tenant: str, call_ids: Collection[str]) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Choose the rows of some calls, a part at a time: a statement cannot name them all."""
    ids = sorted(call_ids)
    for start in range(0, len(ids), AT_A_TIME):
        chosen = INTERACTION.c.call_id.in_(ids[start : start + AT_A_TIME])
        yield INTERACTION.c.tenant == tenant, chosen

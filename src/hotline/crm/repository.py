"""The CRM in a database of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, RowMapping, select, update

from hotline.crm.call_search.repository import CallSearch
from hotline.crm.call_search.spoken_words import SpokenWords
from hotline.crm.chosen import these
from hotline.crm.counted import Counts
from hotline.crm.errors import AmbiguousCall, UnknownCall
from hotline.crm.floor_cells.repository import FloorCells
from hotline.crm.payments.notices import Notices
from hotline.crm.payments.repository import Payments
from hotline.crm.retained import Retained
from hotline.crm.routes import Routes
from hotline.crm.sealed import seal_what_is_plain, to_interactions, to_row
from hotline.crm.surveys.repository import Marks
from hotline.crm.tables import INTERACTION
from hotline.database import Address, Database, upsert
from hotline.model.interaction import Interaction
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing

MIGRATIONS = Path(__file__).parent / "migrations"

CANDIDATES = 10
"""How many call ids `AmbiguousCall` names."""


class CrmRepository:
    """Interactions, and the database of the whole CRM.

    Every method may raise `hotline.database.DatabaseError`.

    Open it with `CrmRepository.open`; it owns database connections until `close`, and is an async
    context manager that closes itself.

    Attributes:
        database: Where customers, cases and promises are, too.
        routes: Who answers which number.
        payments: What calls asked the bank for that moves money.
        notices: Those of them of which customers are to be told in writing.
        marks: What callers answered when they were asked how it was.
        floor_cells: What became of calls on the floor, by interval.
        counts: What reports count.
        search: What calls are found by.
        spoken_words: By what was said in their recordings.
        retained: How long contacts are kept, and what is left of those that are not.
        keys: What seals and opens personal values.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.database = database
        self.keys = keys
        self.routes = Routes(database)
        self.payments = Payments(database, keys)
        self.notices = Notices(database, keys)
        self.marks = Marks(database)
        self.floor_cells = FloorCells(database)
        self.counts = Counts(database)
        self.search = CallSearch(database)
        self.spoken_words = SpokenWords(database, keys)
        self.retained = Retained(database)

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
                for which in these(tenant, call_ids)
            )
            return sum(connection.execute(closing).rowcount for closing in closings)

        return await self.database.write(close)

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
            queries = (select(INTERACTION).where(*which) for which in these(tenant, call_ids))
            return [row for query in queries for row in connection.execute(query).mappings()]

        found = await to_interactions(await self.database.read(read), self.keys)
        return {one.call_id: one for one in found}

    async def pseudonyms(self, tenant: str, call_ids: Collection[str]) -> dict[str, str | None]:
        """Return under which pseudonyms some calls are found, by call id; None for under none."""
        columns = INTERACTION.c

        def read(connection: Connection) -> dict[str, str | None]:
            queries = (
                select(columns.call_id, columns.pseudonym).where(*which)
                for which in these(tenant, call_ids)
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

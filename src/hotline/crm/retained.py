"""How long contacts are kept, and what is left of those that are not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from hotline.crm.call_search.spoken_words import forget_spoken
from hotline.crm.chosen import these
from hotline.crm.customers.notes import forget_calls_of_notes
from hotline.crm.erasing import erase_made_on, erase_person
from hotline.crm.payments.repository import clear_payments
from hotline.crm.scorecards.rows import erase_words
from hotline.crm.tables import INTERACTION
from hotline.database import Database
from hotline.model.moment import as_utc


class Retained:
    """What retention and erasure ask of contacts, and do to them.

    Every method may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def began(
        self, tenant: str, call_ids: Collection[str]
    ) -> tuple[datetime, datetime] | None:
        """Return when the first and the last of some calls began; None when none is here."""
        at = INTERACTION.c.started_at

        def starts(connection: Connection) -> list[datetime]:
            queries = (select(at).where(*which) for which in these(tenant, call_ids))
            return [moment for query in queries for moment in connection.scalars(query)]

        moments = await self._database.read(starts)
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
        return await self._database.read(lambda connection: [*connection.scalars(query)])

    async def over(self, tenant: str, call_ids: Collection[str], at: datetime) -> set[str]:
        """Return those of some calls that were erased, and were to be kept until `at` at most.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        over = (INTERACTION.c.retain_until <= as_utc(at), INTERACTION.c.erased_at.is_not(None))

        def rows(connection: Connection) -> set[str]:
            queries = (
                select(INTERACTION.c.call_id).where(*which, *over)
                for which in these(tenant, call_ids)
            )
            return {call_id for query in queries for call_id in connection.scalars(query)}

        return await self._database.read(rows)

    async def unknown(self, tenant: str, call_ids: Collection[str]) -> list[str]:
        """Return those of some calls that have no row here, in their order."""

        def rows(connection: Connection) -> set[str]:
            queries = (
                select(INTERACTION.c.call_id).where(*which) for which in these(tenant, call_ids)
            )
            return {call_id for query in queries for call_id in connection.scalars(query)}

        known = await self._database.read(rows)
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
            for which in these(tenant, call_ids):
                nobody = {"sealed": None, "pseudonym": None}
                connection.execute(update(INTERACTION).where(*which).values(nobody))
            erase_made_on(connection, tenant, call_ids)
            clear_payments(connection, tenant, call_ids)
            erase_words(connection, tenant, call_ids)
            forget_calls_of_notes(connection, tenant, call_ids)
            forget_spoken(connection, tenant, call_ids)
            if pseudonym is not None:
                erase_person(connection, tenant, pseudonym)

        await self._database.write(clear, synced=True)
        await self._database.forget_deleted()

    async def note_erased(self, tenant: str, call_ids: Collection[str], at: datetime) -> None:
        """Note that nothing personal is left of some calls: they are not due any more.

        Raises:
            NaiveMoment: `at` has no time zone.
        """
        erased_at = as_utc(at)

        def note(connection: Connection) -> None:
            for which in these(tenant, call_ids):
                connection.execute(update(INTERACTION).where(*which).values(erased_at=erased_at))
            # A transcript that was being made when the key went has brought its words meanwhile.
            forget_spoken(connection, tenant, call_ids)

        await self._database.write(note, synced=True)

"""Callers' marks in the CRM, as the journal tells them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from hotline.crm.surveys.tables import SURVEY_MARK
from hotline.database import Database, upsert
from hotline.model.moment import as_utc
from hotline.model.survey import Mark

_IS = SURVEY_MARK.c


class Marks:
    """The marks of all tenants. Every method may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, marks: Sequence[Mark]) -> None:
        """Write marks; again is no harm.

        Raises:
            NaiveMoment: One of their moments has no time zone.
        """
        rows = [vars(mark) | {"at": as_utc(mark.at)} for mark in marks]
        if rows:
            await self._database.write(
                lambda connection: connection.execute(upsert(connection, SURVEY_MARK), rows)
            )

    async def restore(self, tenant: str, call_id: str, marks: Sequence[Mark]) -> None:
        """Write a call's marks, in place of whatever there is of it.

        Raises:
            NaiveMoment: One of their moments has no time zone.
        """
        rows = [vars(mark) | {"at": as_utc(mark.at)} for mark in marks]
        of_call = (_IS.tenant == tenant, _IS.call_id == call_id)

        def put(connection: Connection) -> None:
            connection.execute(delete(SURVEY_MARK).where(*of_call))
            if rows:
                connection.execute(insert(SURVEY_MARK), rows)

        await self._database.write(put)

    async def call_ids(self, tenant: str) -> set[str]:
        """Return the ids of all calls that have marks."""
        query = select(_IS.call_id).where(_IS.tenant == tenant).distinct()
        return await self._database.read(lambda connection: {*connection.scalars(query)})

    async def of_call(self, tenant: str, call_id: str) -> list[Mark]:
        """Return a call's marks, in the order of the questions' names."""
        query = (
            select(SURVEY_MARK)
            .where(_IS.tenant == tenant, _IS.call_id == call_id)
            .order_by(_IS.ref, _IS.question)
        )
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [Mark(**row) for row in rows]

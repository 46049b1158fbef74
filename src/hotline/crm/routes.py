"""Which flow answers which dialled number, and for whom."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from hotline.crm.errors import RouteTaken
from hotline.crm.tables import NUMBER_ROUTE
from hotline.database import Database
from hotline.model.interaction import ANY_NUMBER, NumberRoute

# Built once: building a statement costs more than running it.
_ROUTE = (
    select(NUMBER_ROUTE)
    .where(NUMBER_ROUTE.c.dialled_number.in_([bindparam("dialled"), ANY_NUMBER]))
    .order_by(NUMBER_ROUTE.c.dialled_number == ANY_NUMBER)
    .limit(1)
)


class Routes:
    """The routes of all tenants. Every method may raise `hotline.database.DatabaseError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, dialled_number: str) -> NumberRoute | None:
        """Find who answers a number: its own route, else the default one, else None.

        This is the one question without a tenant: the route is what says whose call it is.
        """
        dialled = {"dialled": dialled_number}
        row = await self._database.read(
            lambda connection: connection.execute(_ROUTE, dialled).mappings().one_or_none()
        )
        return None if row is None else NumberRoute(**row)

    async def set(self, route: NumberRoute) -> None:
        """Let a number be answered like this from now on.

        Raises:
            RouteTaken: The number belongs to another tenant.
        """
        columns = NUMBER_ROUTE.c
        same_number = columns.dialled_number == route.dialled_number

        def save(connection: Connection) -> None:
            owner = connection.scalar(select(columns.tenant).where(same_number))
            if owner is None:
                connection.execute(insert(NUMBER_ROUTE).values(asdict(route)))
            elif owner == route.tenant:
                connection.execute(update(NUMBER_ROUTE).where(same_number).values(asdict(route)))
            else:
                raise RouteTaken(dialled_number=route.dialled_number)

        await self._database.write(save)

    async def remove(self, tenant: str, dialled_number: str) -> None:
        """Let a tenant's number be answered by the default route, if there is one."""
        columns = NUMBER_ROUTE.c
        own = (columns.dialled_number == dialled_number) & (columns.tenant == tenant)
        await self._database.write(
            lambda connection: connection.execute(delete(NUMBER_ROUTE).where(own))
        )

    async def listed(self, tenant: str) -> list[NumberRoute]:
        """List a tenant's routes by number."""
        query = (
            select(NUMBER_ROUTE)
            .where(NUMBER_ROUTE.c.tenant == tenant)
            .order_by(NUMBER_ROUTE.c.dialled_number)
        )
        return await self._database.read(
            lambda connection: [NumberRoute(**row) for row in connection.execute(query).mappings()]
        )

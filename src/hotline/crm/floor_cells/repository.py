"""The floor's figures in the CRM, added up as its log goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Select,
    Table,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from hotline.crm.call_search.floor_facts import (
    FloorCalls,
    add_floor_calls,
    forget_floor_calls,
)
from hotline.crm.floor_cells.tables import COUNTED, FLOOR_CELL, FLOOR_COUNTED, FLOOR_TIME
from hotline.database import Database
from hotline.model.agent import AgentState
from hotline.model.moment import as_utc
from hotline.routing.figures import AgentTime, By, Cell, Contacts

_UPTO = FLOOR_COUNTED.c


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How far a floor's log is counted.

    Attributes:
        seq: Up to which record.
        state: Who waits and who serves after it, in JSON.
    """

    seq: int
    state: str


class FloorCells:
    """The figures of all tenants' floors. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def counted(self, tenant: str) -> Counted | None:
        """Return how far the log is counted; None where nothing of it is."""
        query = select(_UPTO.seq, _UPTO.state).where(_UPTO.tenant == tenant)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else Counted(seq=row.seq, state=row.state)

    async def add(
        self,
        tenant: str,
        after: Counted | None,
        until: Counted,
        contacts: Mapping[Cell, Contacts],
        time: Mapping[Cell, AgentTime],
        calls: FloorCalls,
    ) -> bool:
        """Add what a part of the log has come to, once; return whether it was this call that did.

        Args:
            tenant: Whose floor.
            after: Where that part begins.
            until: Where it ends.
            contacts: What came to each cell in it.
            time: The same of agents' time.
            calls: What came to be known of calls in it.
        """
        cells = [{**_key(tenant, cell), **vars(counts)} for cell, counts in contacts.items()]
        times = [
            {**_key(tenant, cell), "state": state, "seconds": seconds}
            for cell, spent in time.items()
            for state, seconds in spent.seconds.items()
        ]

        def write(connection: Connection) -> bool:
            if not _goes_on(connection, tenant, after, until):
                return False
            dialect = connection.dialect.name
            if cells:
                connection.execute(_adding(FLOOR_CELL, COUNTED, dialect), cells)
            if times:
                connection.execute(_adding(FLOOR_TIME, ("seconds",), dialect), times)
            add_floor_calls(connection, tenant, calls)
            return True

        return await self._database.write(write)

    async def forget(self, tenant: str) -> None:
        """Forget what a floor's log has come to, to count it anew."""

        def write(connection: Connection) -> None:
            for table in (FLOOR_CELL, FLOOR_TIME, FLOOR_COUNTED):
                connection.execute(delete(table).where(table.c.tenant == tenant))
            forget_floor_calls(connection, tenant)

        await self._database.write(write)

    async def contacts(
        self, tenant: str, by: By, *, since: datetime, until: datetime
    ) -> list[tuple[Cell, Contacts]]:
        """Return the cells of a kind whose intervals begin in a time, in their order."""
        rows = await self._rows(_within(FLOOR_CELL, tenant, by, since, until))
        # Counts are kept as what they are added up as.
        return [(_cell(row), _contacts(row)) for row in rows]

    async def by_name(
        self, tenant: str, by: By, *, since: datetime, until: datetime
    ) -> dict[str, Contacts]:
        """Return the figures of those cells over all their intervals, by the cells' names."""
        sums = (func.sum(FLOOR_CELL.c[name]).label(name) for name in COUNTED)
        rows = await self._rows(_summed(FLOOR_CELL, sums, tenant, by, since, until))
        return {row.name: _contacts(row) for row in rows}

    async def time_by_name(
        self, tenant: str, by: By, *, since: datetime, until: datetime
    ) -> dict[str, AgentTime]:
        """Return what agents did over all intervals, by the cells' names."""
        state = FLOOR_TIME.c.state
        sums = (state, func.sum(FLOOR_TIME.c.seconds).label("seconds"))
        query = _summed(FLOOR_TIME, sums, tenant, by, since, until).group_by(state)
        found: dict[str, AgentTime] = {}
        for row in await self._rows(query):
            found.setdefault(row.name, AgentTime()).add(AgentState(row.state), row.seconds)
        return found

    async def contacts_of(
        self, tenant: str, agent_id: str, *, since: datetime, until: datetime
    ) -> list[tuple[Cell, Contacts]]:
        """Return an agent's cells of the intervals that begin in a time, in their order."""
        of_agent = FLOOR_CELL.c.name == agent_id
        query = _within(FLOOR_CELL, tenant, "agent", since, until).where(of_agent)
        return [(_cell(row), _contacts(row)) for row in await self._rows(query)]

    async def time_of(
        self, tenant: str, agent_id: str, *, since: datetime, until: datetime
    ) -> dict[float, AgentTime]:
        """Return what an agent did in each interval, by when it begins, in seconds since 1970."""
        of_agent = FLOOR_TIME.c.name == agent_id
        query = _within(FLOOR_TIME, tenant, "agent", since, until).where(of_agent)
        found: dict[float, AgentTime] = {}
        for row in await self._rows(query):
            of = found.setdefault(row.begin.timestamp(), AgentTime())
            of.add(AgentState(row.state), row.seconds)
        return found

    async def _rows(self, query: Select[Any]) -> list[Any]:
        return await self._database.read(lambda connection: [*connection.execute(query)])


def _goes_on(connection: Connection, tenant: str, after: Counted | None, until: Counted) -> bool:
    """Note how far the log is counted, unless another process was faster."""
    told = {"seq": until.seq, "state": until.state}
    if after is None:
        new = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(FLOOR_COUNTED)
        first = new.on_conflict_do_nothing()
        return connection.execute(first, {"tenant": tenant, **told}).rowcount == 1
    goes_on = update(FLOOR_COUNTED).where(_UPTO.tenant == tenant, _UPTO.seq == after.seq)
    return connection.execute(goes_on.values(told)).rowcount == 1


# Built once: building a statement costs more than running it.
@cache
def _adding(table: Table, columns: tuple[str, ...], dialect: str) -> Insert:
    new: Any = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    statement: Insert = new.on_conflict_do_update(
        index_elements=table.primary_key,
        set_={name: table.c[name] + new.excluded[name] for name in columns},
    )
    return statement


def _key(tenant: str, cell: Cell) -> dict[str, Any]:
    begin = datetime.fromtimestamp(cell.begin, UTC)
    return {"tenant": tenant, "begin": begin, "by": cell.by, "name": cell.name}


def _within(table: Table, tenant: str, by: By, since: datetime, until: datetime) -> Select[Any]:
    columns = table.c
    query = select(table).where(*_which(table, tenant, by, since, until))
    return query.order_by(columns.begin, columns.name)


def _summed(
    table: Table, sums: Iterable[Any], tenant: str, by: By, since: datetime, until: datetime
) -> Select[Any]:
    name = table.c.name
    return select(name, *sums).where(*_which(table, tenant, by, since, until)).group_by(name)


def _which(
    table: Table, tenant: str, by: By, since: datetime, until: datetime
) -> tuple[ColumnElement[bool], ...]:
    columns = table.c
    return (
        columns.tenant == tenant,
        columns.by == by,
        columns.begin >= as_utc(since),
        columns.begin < as_utc(until),
    )


def _cell(row: Any) -> Cell:
    return Cell(row.begin.timestamp(), row.by, row.name)


def _contacts(row: Any) -> Contacts:
    told: dict[str, Any] = {name: _number(getattr(row, name)) for name in COUNTED}
    return Contacts(**told)


def _number(value: float) -> float:
    """Return a whole number as one: counts were kept as the seconds beside them are."""
    return int(value) if value.is_integer() else value

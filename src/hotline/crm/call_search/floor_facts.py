"""What the floor's log tells of calls: waits, holds, the queues they were in, and who served."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Insert, Table, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hotline.crm.call_search.tables import CALL_AGENT, CALL_QUEUE, CALL_SEARCH

ADDED, MOST = ("waited_s", "transfers"), ("late_s", "longest_hold_s", "silence_s")
"""What is added up, and of what the most counts, as more comes to be known of a call."""

_AGENT, _QUEUE = CALL_AGENT.c, CALL_QUEUE.c


@dataclass(kw_only=True)
class FloorFacts:
    """What a part of the floor's log tells of a call; it is added to what was known."""

    waited_s: float = 0.0
    late_s: float = 0.0
    longest_hold_s: float = 0.0
    transfers: int = 0


class Served(NamedTuple):
    """Who was bridged with a caller, for which queue ("" where nobody knows), and when.

    That is in seconds since 1970, of the last time.
    """

    agent_id: str
    queue: str
    at_s: float


@dataclass(kw_only=True)
class FloorCalls:
    """What a part of the floor's log tells of calls.

    Attributes:
        facts: By call id.
        agents: Who served: by call id and agent.
        queues: When calls came to queues the last time, in seconds since 1970: by call id and
            queue.
    """

    facts: dict[str, FloorFacts] = field(default_factory=dict)
    agents: dict[tuple[str, str], Served] = field(default_factory=dict)
    queues: dict[tuple[str, str], float] = field(default_factory=dict)

    def of(self, call_id: str) -> FloorFacts:
        """Return the facts of a call, to be changed."""
        return self.facts.setdefault(call_id, FloorFacts())

    def serves(self, call_id: str, served: Served) -> None:
        """Note who serves a call."""
        self.agents[call_id, served.agent_id] = served

    def joins(self, call_id: str, queue: str, at_s: float) -> None:
        """Note that a call comes to a queue."""
        self.queues[call_id, queue] = at_s


def add_floor_calls(connection: Connection, tenant: str, calls: FloorCalls) -> None:
    """Add what the floor's log tells of calls, in a transaction that has begun."""
    dialect, facts = connection.dialect.name, calls.facts
    rows = [{"tenant": tenant, "call_id": one, **vars(facts[one])} for one in sorted(facts)]
    served = [
        {"tenant": tenant, "call_id": call_id, **one._asdict()}
        for (call_id, _), one in sorted(calls.agents.items())
    ]
    queued = [
        {"tenant": tenant, "call_id": call_id, "queue": queue, "at_s": at_s}
        for (call_id, queue), at_s in sorted(calls.queues.items())
    ]
    if rows:
        names = tuple(FloorFacts.__dataclass_fields__)
        connection.execute(upsert_facts(dialect, names), rows)
    if served:
        connection.execute(_latest(CALL_AGENT, ("queue", "at_s"), dialect), served)
    if queued:
        connection.execute(_latest(CALL_QUEUE, ("at_s",), dialect), queued)


def forget_floor_calls(connection: Connection, tenant: str) -> None:
    """Forget in a transaction what is added up of the floor's log, to count it anew.

    Who served and which queues calls were in stays, and is found all the while: counted again the
    same rows come out, for the latest one holds. So stays what no log tells again.
    """
    nothing = dict.fromkeys(FloorFacts.__dataclass_fields__, 0)
    of_floor = update(CALL_SEARCH).where(CALL_SEARCH.c.tenant == tenant)
    connection.execute(of_floor.values(nothing))


def agents_of(
    connection: Connection, tenant: str, call_ids: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return who was bridged with the callers of calls, by call id and in their own order."""
    query = (
        select(_AGENT.call_id, _AGENT.agent_id)
        .where(_AGENT.tenant == tenant, _AGENT.call_id.in_(call_ids))
        .order_by(_AGENT.agent_id)
    )
    return _by_call((row.call_id, row.agent_id) for row in connection.execute(query))


def queues_of(
    connection: Connection, tenant: str, call_ids: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return which queues calls were in, by call id, in the order in which they came there last."""
    query = (
        select(_QUEUE.call_id, _QUEUE.queue)
        .where(_QUEUE.tenant == tenant, _QUEUE.call_id.in_(call_ids))
        .order_by(_QUEUE.at_s, _QUEUE.queue)
    )
    return _by_call((row.call_id, row.queue) for row in connection.execute(query))


def served_last(connection: Connection, tenant: str, call_id: str) -> Served | None:
    """Return who served a call last; None for nobody."""
    query = (
        select(_AGENT.agent_id, _AGENT.queue, _AGENT.at_s)
        .where(_AGENT.tenant == tenant, _AGENT.call_id == call_id)
        .order_by(*LAST_FIRST)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Served(*row)


LAST_FIRST = (_AGENT.at_s.desc(), _AGENT.agent_id)
"""In which order who served a call last is the first."""


def _by_call(pairs: Iterator[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for call_id, name in pairs:
        found[call_id] = (*found.get(call_id, ()), name)
    return found


# Built once: building a statement costs more than running it.
@cache
def upsert_facts(dialect: str, names: tuple[str, ...]) -> Insert:
    """Return the statement that adds to what is known of a call."""
    new = _insert(CALL_SEARCH, dialect)

    def put(name: str) -> Any:
        old, told = CALL_SEARCH.c[name], new.excluded[name]
        if name in ADDED:
            return old + told
        return case((told > old, told), else_=old) if name in MOST else told

    statement: Insert = new.on_conflict_do_update(
        index_elements=CALL_SEARCH.primary_key, set_={name: put(name) for name in names}
    )
    return statement


@cache
def _latest(table: Table, names: tuple[str, ...], dialect: str) -> Insert:
    """Return the statement that puts a row in place of one that is older."""
    new = _insert(table, dialect)
    statement: Insert = new.on_conflict_do_update(
        index_elements=table.primary_key,
        set_={name: new.excluded[name] for name in names},
        where=new.excluded.at_s >= table.c.at_s,
    )
    return statement


def _insert(table: Table, dialect: str) -> Any:
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)

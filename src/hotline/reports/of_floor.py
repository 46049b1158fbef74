"""Sections of the floor: by interval, queue, tier and agent. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hotline.reports.report import TOTAL, Identity, Row, Section, Value
from hotline.routing.figures import AgentTime, By, Cell, Contacts

CALLS = (
    "offered",
    "answered",
    "abandoned",
    "abandoned_short",
    "overflowed",
    "called_back",
    "voicemail",
    "waiting",
    "abandonment",
    "service_level",
    "target",
    "asa_s",
    "aht_s",
    "transferred",
    "promises_kept",
)
WORK = (
    "handled",
    "answered",
    "called_back",
    "taken_over",
    "transferred",
    "aht_s",
    "talk_s",
    "hold_s",
    "consult_s",
    "wrap_up_s",
    "logged_in_s",
    "occupancy",
)
BALANCED = ("answered", "abandoned", "overflowed", "called_back", "voicemail", "waiting")
"""By which ways calls leave a queue, and those that are still in it."""

BucketOf = Callable[[float], str]
"""Returns the name of the interval that a moment, in seconds since 1970, is in."""


@dataclass(frozen=True, kw_only=True)
class FloorFacts:
    """What was read of the floor.

    Attributes:
        contacts: What became of calls, of each kind of cell.
        time: What agents did, likewise.
    """

    contacts: Mapping[By, list[tuple[Cell, Contacts]]]
    time: Mapping[By, list[tuple[Cell, AgentTime]]]


def floor_sections(facts: FloorFacts, bucket_of: BucketOf) -> list[Section]:
    """Return the sections by interval, queue, tier, queue and tier, and agent."""
    by_interval = _sums(
        (bucket_of(cell.begin), contacts) for cell, contacts in facts.contacts["floor"]
    )
    total = Row(name=TOTAL, values=_values(_all(by_interval), CALLS))
    sections = [_section("interval", by_interval, total)]
    sections += (
        _section(name, _by_name(facts, name), total if name == "tier" else None)
        for name in ("queue", "tier", "queue_tier")
    )
    return [*sections, _agents(facts)]


def floor_identities(facts: FloorFacts) -> list[Identity]:
    """Return what must hold of the floor's figures."""
    floor = _all(_by_name(facts, "floor"))
    queues = _by_name(facts, "queue")
    left = sum(float(getattr(floor, way)) for way in BALANCED)
    of_tiers, of_queue_tiers = _all(_by_name(facts, "tier")), _all(_by_name(facts, "queue_tier"))
    agents = _time(facts.time["agent"])
    logged_in_s = sum(one.logged_in_s for one in agents.values())
    return [
        Identity(name="offered", left=floor.offered, right=left),
        Identity(name="tiers", left=floor.offered, right=of_tiers.offered),
        Identity(name="tiers_answered", left=floor.answered, right=of_tiers.answered),
        Identity(name="queues", left=_all(queues).offered, right=of_queue_tiers.offered),
        Identity(name="queues_talk", left=_all(queues).talk_s, right=of_queue_tiers.talk_s),
        Identity(
            name="agents_time",
            left=sum(one.logged_in_s for one in _time(facts.time["floor"]).values()),
            right=logged_in_s,
        ),
    ]


def _section(name: str, rows: Mapping[str, Contacts], total: Row | None) -> Section:
    return Section(
        name=name,
        columns=CALLS,
        rows=[Row(name=one, values=_values(rows[one], CALLS)) for one in sorted(rows)],
        total=total,
    )


def _agents(facts: FloorFacts) -> Section:
    contacts, time = _by_name(facts, "agent"), _time(facts.time["agent"])
    rows = []
    for name in sorted(contacts.keys() | time.keys()):
        spent = time.get(name, AgentTime())
        own = {"logged_in_s": spent.logged_in_s, "occupancy": spent.occupancy}
        worked = _values(contacts.get(name, Contacts()), WORK[:-2])
        rows.append(Row(name=name, values={**worked, **own}))
    return Section(name="agent", columns=WORK, rows=rows)


def _by_name(facts: FloorFacts, by: By) -> dict[str, Contacts]:
    return _sums((cell.name, contacts) for cell, contacts in facts.contacts[by])


def _sums(named: Iterable[tuple[str, Contacts]]) -> dict[str, Contacts]:
    found: dict[str, Contacts] = {}
    for name, contacts in named:
        found.setdefault(name, Contacts()).add(contacts)
    return found


def _all(rows: Mapping[str, Contacts]) -> Contacts:
    found = Contacts()
    for one in rows.values():
        found.add(one)
    return found


def _time(cells: Iterable[tuple[Cell, AgentTime]]) -> dict[str, AgentTime]:
    found: dict[str, AgentTime] = {}
    for cell, spent in cells:
        for state, seconds in spent.seconds.items():
            found.setdefault(cell.name, AgentTime()).add(state, seconds)
    return found


def _values(contacts: Contacts, columns: Iterable[str]) -> dict[str, Value]:
    return {name: getattr(contacts, name) for name in columns}

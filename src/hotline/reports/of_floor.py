"""Sections of the floor: by interval, queue, tier and agent. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hotline.reports.report import TOTAL, Identity, Row, Section, Value, in_time
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

BY_NAME: tuple[Literal["queue", "tier", "queue_tier"], ...] = ("queue", "tier", "queue_tier")

BucketOf = Callable[[float], str]
"""Returns the name of the interval that a moment, in seconds since 1970, is in."""


@dataclass(frozen=True, kw_only=True)
class FloorFacts:
    """What was read of the floor.

    Attributes:
        intervals: What became of the calls of each quarter of an hour.
        contacts: What became of calls by queue, tier, both, and agent: name to figures.
        time: What agents did, of the floor and of each agent, likewise.
    """

    intervals: Sequence[tuple[Cell, Contacts]]
    contacts: Mapping[By, Mapping[str, Contacts]]
    time: Mapping[By, Mapping[str, AgentTime]]


def floor_sections(facts: FloorFacts, bucket_of: BucketOf) -> list[Section]:
    """Return the sections by interval, queue, tier, queue and tier, and agent."""
    by_interval: dict[str, Contacts] = {}
    for cell, contacts in facts.intervals:
        by_interval.setdefault(bucket_of(cell.begin), Contacts()).add(contacts)
    total = Row(name=TOTAL, values=_values(_all(by_interval), CALLS))
    in_order = {name: by_interval[name] for name in in_time(by_interval)}
    sections = [_section("interval", in_order, total)]
    sections += (
        _section(
            name, dict(sorted(facts.contacts[name].items())), total if name == "tier" else None
        )
        for name in BY_NAME
    )
    return [*sections, _agents(facts)]


def floor_identities(facts: FloorFacts) -> list[Identity]:
    """Return what must hold of the floor's figures."""
    floor = Contacts()
    for _, contacts in facts.intervals:
        floor.add(contacts)
    queues, of_tiers, of_queue_tiers = (_all(facts.contacts[name]) for name in BY_NAME)
    logged_in_s = {
        by: sum(one.logged_in_s for one in facts.time[by].values()) for by in ("floor", "agent")
    }
    return [
        Identity(
            name="offered",
            left=floor.offered,
            right=sum(float(getattr(floor, way)) for way in BALANCED),
        ),
        Identity(name="tiers", left=floor.offered, right=of_tiers.offered),
        Identity(name="tiers_answered", left=floor.answered, right=of_tiers.answered),
        Identity(name="queues", left=queues.offered, right=of_queue_tiers.offered),
        Identity(name="queues_talk", left=queues.talk_s, right=of_queue_tiers.talk_s),
        Identity(name="agents_time", left=logged_in_s["floor"], right=logged_in_s["agent"]),
    ]


def _section(name: str, rows: Mapping[str, Contacts], total: Row | None) -> Section:
    return Section(
        name=name,
        columns=CALLS,
        rows=[Row(name=one, values=_values(rows[one], CALLS)) for one in rows],
        total=total,
    )


def _agents(facts: FloorFacts) -> Section:
    contacts, time = facts.contacts["agent"], facts.time["agent"]
    rows = []
    for name in sorted(contacts.keys() | time.keys()):
        spent = time.get(name, AgentTime())
        own = {"logged_in_s": spent.logged_in_s, "occupancy": spent.occupancy}
        worked = _values(contacts.get(name, Contacts()), WORK[:-2])
        rows.append(Row(name=name, values={**worked, **own}))
    return Section(name="agent", columns=WORK, rows=rows)


def _all(rows: Mapping[str, Contacts]) -> Contacts:
    found = Contacts()
    for one in rows.values():
        found.add(one)
    return found


def _values(contacts: Contacts, columns: Iterable[str]) -> dict[str, Value]:
    return {name: getattr(contacts, name) for name in columns}

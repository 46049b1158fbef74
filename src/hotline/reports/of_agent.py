"""Quality by form and agent, and one agent's scorecard over time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from hotline.crm.counted import MarkAt, ScoreRow
from hotline.reports.of_floor import BucketOf
from hotline.reports.of_surveys import CONTENT, CSAT_SCALE
from hotline.reports.report import TOTAL, Row, Section, Value, in_time, share
from hotline.routing.figures import AgentTime, Cell, Contacts

QUALITY = ("scored", "quality", "passed", "critical", "appealed")
OVER_TIME = (
    *QUALITY,
    "answers",
    "csat",
    "low",
    "adherence",
    "planned_s",
    "logged_in_s",
    "occupancy",
    "handled",
    "aht_s",
    "hold_s",
    "transferred",
)


@dataclass(frozen=True, kw_only=True)
class AgentFacts:
    """What was read of one agent.

    Attributes:
        scores: The released scores of calls that came then.
        marks: Callers' marks.
        contacts: What became of the agent's calls, by quarter of an hour.
        time: What the agent did, by quarter of an hour.
        planned: When quarters begin, in seconds since 1970, to how many seconds the agent was to be
            there; None for an agent without shifts.
    """

    scores: Sequence[ScoreRow]
    marks: Sequence[MarkAt]
    contacts: Sequence[tuple[Cell, Contacts]]
    time: Mapping[float, AgentTime]
    planned: Mapping[float, float] | None


@dataclass
class _Quality:
    scored: int = 0
    percent: float = 0.0
    passed: int = 0
    critical: int = 0
    appealed: int = 0

    def take(self, row: ScoreRow) -> None:
        self.scored += 1
        self.percent += row.percent
        self.passed += row.is_passed
        self.critical += row.is_critical
        self.appealed += row.is_appealed

    def values(self) -> dict[str, Value]:
        return {
            "scored": self.scored,
            "quality": share(self.percent / 100, self.scored),
            "passed": share(self.passed, self.scored),
            "critical": self.critical,
            "appealed": self.appealed,
        }


@dataclass
class _Stretch:
    quality: _Quality = field(default_factory=_Quality)
    contacts: Contacts = field(default_factory=Contacts)
    time: AgentTime = field(default_factory=AgentTime)
    answers: int = 0
    low: int = 0
    of_five: int = 0
    content: int = 0
    planned_s: float = 0.0
    kept_s: float = 0.0

    def mark(self, row: MarkAt) -> None:
        self.answers += 1
        self.low += row.is_low
        if (row.lowest, row.highest) == CSAT_SCALE:
            self.of_five += 1
            self.content += row.score >= CONTENT

    def values(self, *, has_shifts: bool) -> dict[str, Value]:
        return {
            **self.quality.values(),
            "answers": self.answers,
            "csat": share(self.content, self.of_five),
            "low": self.low,
            "adherence": share(self.kept_s, self.planned_s),
            "planned_s": self.planned_s if has_shifts else None,
            "logged_in_s": self.time.logged_in_s,
            "occupancy": self.time.occupancy,
            "handled": self.contacts.handled,
            "aht_s": self.contacts.aht_s,
            "hold_s": self.contacts.hold_s,
            "transferred": self.contacts.transferred,
        }


def quality_sections(rows: Sequence[ScoreRow]) -> list[Section]:
    """Return what was scored by form and by agent."""
    return [
        _quality("quality", rows, lambda row: row.form),
        _quality("quality_agent", rows, lambda row: row.agent_id),
    ]


def agent_section(facts: AgentFacts, bucket_of: BucketOf) -> Section:
    """Return one agent's scorecard over time: one row an interval, and their whole."""
    found: dict[str, _Stretch] = {}
    total = _Stretch()

    def at(seconds: float) -> tuple[_Stretch, _Stretch]:
        return found.setdefault(bucket_of(seconds), _Stretch()), total

    for row in facts.scores:
        for one in at(row.began_at.timestamp()):
            one.quality.take(row)
    for mark in facts.marks:
        for one in at(mark.at.timestamp()):
            one.mark(mark)
    for cell, contacts in facts.contacts:
        for one in at(cell.begin):
            one.contacts.add(contacts)
    for begin, spent in facts.time.items():
        for one in at(begin):
            for state, seconds in spent.seconds.items():
                one.time.add(state, seconds)
    for begin, planned_s in (facts.planned or {}).items():
        there_s = facts.time[begin].logged_in_s if begin in facts.time else 0.0
        for one in at(begin):
            one.planned_s += planned_s
            one.kept_s += min(there_s, planned_s)
    has_shifts = facts.planned is not None
    return Section(
        name="agent_over_time",
        columns=OVER_TIME,
        rows=[
            Row(name=name, values=found[name].values(has_shifts=has_shifts))
            for name in in_time(found)
        ],
        total=Row(name=TOTAL, values=total.values(has_shifts=has_shifts)),
    )


def _quality(name: str, rows: Sequence[ScoreRow], name_of: Callable[[ScoreRow], str]) -> Section:
    found: dict[str, _Quality] = {}
    for row in rows:
        found.setdefault(name_of(row), _Quality()).take(row)
    return Section(
        name=name,
        columns=QUALITY,
        rows=[Row(name=one, values=found[one].values()) for one in sorted(found)],
    )

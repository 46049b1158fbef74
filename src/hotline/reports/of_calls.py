"""Sections of calls: by interval, and by the node of the flow where they ended. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from hotline.asterisk.line import FAULTS
from hotline.crm.counted import ContactRow
from hotline.flow.walk import CALLER_HUNG_UP
from hotline.model.interaction import DIED
from hotline.projection.call import GIVEN_AWAY
from hotline.reports.of_floor import BucketOf
from hotline.reports.report import TOTAL, Identity, Row, Section, Value, in_time, share

COLUMNS = ("calls", "hung_up", "by_flow", "handed_over", "broken_off", "lasting", "length_s")
NODE = ("ended", "hung_up", "give_up")
ENDS = ("hung_up", "by_flow", "handed_over", "broken_off", "lasting")

BROKEN = FAULTS | {DIED, "defect"}
UNTOLD = "?"
"""The node of a call of which the journal does not tell it, or the CRM not yet."""


@dataclass
class _Calls:
    ends: Counter[str] = field(default_factory=Counter)
    length: timedelta = timedelta()

    def add(self, other: _Calls) -> None:
        self.ends.update(other.ends)
        self.length += other.length

    def values(self) -> dict[str, Value]:
        calls = self.ends.total()
        counts: dict[str, Value] = {end: self.ends[end] for end in ENDS}
        over = calls - self.ends["lasting"]
        return {"calls": calls, **counts, "length_s": share(self.length.total_seconds(), over)}


def call_sections(rows: Iterable[ContactRow], bucket_of: BucketOf) -> list[Section]:
    """Return the sections of calls by interval, and by node."""
    by_interval: defaultdict[str, _Calls] = defaultdict(_Calls)
    by_node: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        end = _end(row)
        calls = by_interval[bucket_of(row.started_at.timestamp())]
        calls.ends[end] += 1
        if row.ended_at is not None:
            calls.length += row.ended_at - row.started_at
            by_node[row.flow, row.node or UNTOLD][end] += 1
    all_calls = _Calls()
    for calls in by_interval.values():
        all_calls.add(calls)
    nodes = {f"{flow}: {node}": ends for (flow, node), ends in by_node.items()}
    hung_up = all_calls.ends["hung_up"]
    most_first = sorted(nodes, key=lambda name: (-nodes[name]["hung_up"], name))
    return [
        Section(
            name="calls",
            columns=COLUMNS,
            rows=[
                Row(name=name, values=by_interval[name].values()) for name in in_time(by_interval)
            ],
            total=Row(name=TOTAL, values=all_calls.values()),
        ),
        Section(
            name="node",
            columns=NODE,
            rows=[
                Row(
                    name=name,
                    values={
                        "ended": nodes[name].total(),
                        "hung_up": nodes[name]["hung_up"],
                        "give_up": share(nodes[name]["hung_up"], hung_up),
                    },
                )
                for name in most_first
            ],
        ),
    ]


def call_identities(sections: Iterable[Section], *, in_journal: int) -> list[Identity]:
    """Return what must hold of the sections of calls.

    Args:
        sections: Those.
        in_journal: How many calls that began then the journal has, or has dropped with a month.
    """
    by_name = {section.name: section for section in sections}
    total = by_name["calls"].total
    assert total is not None, "calls have a total"
    calls = total.values["calls"] or 0
    ended = sum(row.values["ended"] or 0 for row in by_name["node"].rows)
    return [
        Identity(name="journal", left=in_journal, right=calls),
        Identity(name="calls", left=calls, right=sum(total.values[end] or 0 for end in ENDS)),
        Identity(name="nodes", left=calls - (total.values["lasting"] or 0), right=ended),
    ]


def _end(row: ContactRow) -> str:
    if row.ended_at is None or row.outcome is None:
        return "lasting"
    if row.outcome == CALLER_HUNG_UP:
        return "hung_up"
    if row.outcome == GIVEN_AWAY:
        return "handed_over"
    return "broken_off" if row.outcome in BROKEN else "by_flow"

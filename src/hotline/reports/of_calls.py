"""Sections of calls: by interval, and by the node of the flow where they ended. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from hotline.asterisk.line import FAULTS
from hotline.crm.counted import ContactRow
from hotline.flow.walk import CALLER_HUNG_UP
from hotline.model.interaction import DIED
from hotline.projection.call import GIVEN_AWAY
from hotline.reports.of_floor import BucketOf
from hotline.reports.report import TOTAL, Identity, Row, Section, Value, share

COLUMNS = ("calls", "hung_up", "by_flow", "handed_over", "broken_off", "lasting", "length_s")
NODE = ("ended", "hung_up", "give_up")
ENDS = ("hung_up", "by_flow", "handed_over", "broken_off", "lasting")

BROKEN = FAULTS | {DIED, "defect"}
UNTOLD = "?"
"""The node of a call of which the journal does not tell it, or the CRM not yet."""


@dataclass
class _Calls:
    ends: Counter[str] = field(default_factory=Counter)
    length_s: float = 0.0

    def take(self, row: ContactRow) -> None:
        self.ends[_end(row)] += 1
        if row.ended_at is not None:
            self.length_s += (row.ended_at - row.started_at).total_seconds()

    def values(self) -> dict[str, Value]:
        calls = self.ends.total()
        counts: dict[str, Value] = {end: self.ends[end] for end in ENDS}
        over = calls - self.ends["lasting"]
        return {"calls": calls, **counts, "length_s": share(self.length_s, over)}


def call_sections(rows: Iterable[ContactRow], bucket_of: BucketOf) -> list[Section]:
    """Return the sections of calls by interval, and by node."""
    by_interval: dict[str, _Calls] = {}
    all_calls = _Calls()
    nodes: dict[str, Counter[str]] = {}
    for row in rows:
        by_interval.setdefault(bucket_of(row.started_at.timestamp()), _Calls()).take(row)
        all_calls.take(row)
        if row.ended_at is not None:
            nodes.setdefault(f"{row.flow}: {row.node or UNTOLD}", Counter())[_end(row)] += 1
    hung_up = all_calls.ends["hung_up"]
    most_first = sorted(nodes, key=lambda name: (-nodes[name]["hung_up"], name))
    return [
        Section(
            name="calls",
            columns=COLUMNS,
            rows=[
                Row(name=name, values=by_interval[name].values()) for name in sorted(by_interval)
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
        in_journal: How many calls the journal has that began then.
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

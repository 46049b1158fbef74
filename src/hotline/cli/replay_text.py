"""What came of a replay, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hotline.flow.catalogue import Catalogue
from hotline.flow.run import ENGINE
from hotline.local_time import local_moment
from hotline.qa.replay.examples import Example, Found
from hotline.qa.replay.questions import Step
from hotline.qa.replay.summary import Group, Summary
from hotline.qa.replay.verdicts import Differs, Diverged, Unknown
from hotline.qa.replay.wording import commands_in_words, event_in_words
from hotline.qa.story import retell

NO_END = "no end"
KEPT, FOLLOWED = 2, 6
"""So many lines are shown before two transcripts part, and after that."""


def print_summary(summary: Summary, found: Found, zone: ZoneInfo, *, edited: bool) -> None:
    """Print the figures, the groups and the examples."""
    console = Console(highlight=False)
    console.print(figures(summary), soft_wrap=True)
    for why, calls in summary.not_replayed.most_common():
        console.print(f"  {calls:,} could not be replayed: {why}", soft_wrap=True, markup=False)
    for engine, calls in sorted(summary.older_engines.items()):
        console.print(f"  engine {engine} → {ENGINE}: {calls:,} of an older engine differ")
    for call_id, verdict, catalogue in found.diverged:
        console.print()
        for line in _diverged(call_id, verdict, catalogue, zone):
            console.print(line, soft_wrap=True)
    if not edited:
        return
    for group in summary.biggest_first:
        console.print()
        console.print(Text(_heading(group), "bold"), soft_wrap=True)
        for example in found.of_groups.get(group.node, []):
            console.print(_side_by_side(example, zone))


def figures(summary: Summary) -> str:
    """Return all figures as one sentence."""
    parts = [f"{summary.same:,} same", f"{summary.differ:,} differ"]
    if old := summary.older_engines.total():
        parts.append(f"{old:,} of an older engine differ")
    if lost := summary.not_replayed.total():
        parts.append(f"{lost:,} could not be replayed")
    which = [
        f"{calls:,} now end in {end or NO_END}" for end, calls in summary.endings.most_common()
    ]
    if summary.unknown:
        which.append(f"{summary.unknown:,} are unknown")
    if which:
        parts[1] += f", of which {_and(which)}"
    notes = []
    if summary.without_end:
        notes.append(f"{summary.without_end:,} of the same have no end recorded")
    if summary.erased:
        notes.append(f"{summary.erased:,} were erased and compared without personal values")
    sentence = f"of {_calls(summary.calls)}: {'; '.join([', '.join(parts[:2]), *parts[2:]])}"
    return f"{sentence}\n  {'; '.join(notes)}" if notes else sentence


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _heading(group: Group) -> str:
    parts = [f"{calls:,} unknown from {node}" for node, calls in group.unknown.most_common()]
    parts += [f"{calls:,} {change}" for change, calls in group.changes.most_common()]
    ends = [
        f"{was or NO_END} → {now or NO_END}: {calls:,}"
        for (was, now), calls in group.endings.most_common()
    ]
    more = f" ({', '.join(ends)})" if ends else ""
    return f"part at {group.node}: {_calls(group.calls)}: {', '.join(parts)}{more}"


def _calls(count: int) -> str:
    return "1 call" if count == 1 else f"{count:,} calls"


def _diverged(
    call_id: str, verdict: Diverged, catalogue: Catalogue | None, zone: ZoneInfo
) -> Iterator[Text]:
    node = verdict.node or "the beginning"
    yield Text(
        f"{call_id}: first divergence in record {verdict.record} (journal {verdict.seq}), "
        f"{local_moment(verdict.at, zone)}, at {node}",
        "bold",
    )
    yield Text(f"  event     {event_in_words(verdict.event)}")
    for title, commands, others in (
        ("expected", verdict.expected, verdict.got),
        ("got", verdict.got, verdict.expected),
    ):
        for index, line in enumerate(commands_in_words(commands, others, catalogue)):
            yield Text(f"  {'' if index else title:<9} {line}")


def _side_by_side(example: Example, zone: ZoneInfo) -> Table:
    before = _told(example.before, example.old)
    after = _told(example.after, example.new)
    common = next(
        (index for index, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column("before", ratio=1, overflow="fold")
    table.add_column("after", ratio=1, overflow="fold")
    table.title = f"{example.call_id}, {local_moment(example.began, zone)}"
    table.title_justify = "left"
    was = f"outcome: {_was(example) or NO_END}"
    columns = [_shown(before, common, was), _shown(after, common, _end(example))]
    for cells in zip_longest(*columns, fillvalue=Text()):
        table.add_row(*cells)
    return table


def _shown(lines: Sequence[str], common: int, end: str) -> list[Text]:
    """Return what is shown of one transcript: where it parts, and how it ends."""
    skipped, last = max(0, common - KEPT), common + FOLLOWED
    shown = [_left_out(skipped)] if skipped else []
    shown += [Text(line, "dim") for line in lines[skipped:common]]
    shown += [Text(line) for line in lines[common:last]]
    if (more := len(lines) - last) > 0:
        shown.append(_left_out(more))
    return [*shown, Text(end, "bold")]


def _left_out(lines: int) -> Text:
    return Text("… 1 line" if lines == 1 else f"… {lines} lines", "dim")


def _told(steps: Sequence[Step], catalogue: Catalogue) -> list[str]:
    return [f"{line.node}  {line.who} {line.text}" for line in retell(steps, catalogue)]


def _was(example: Example) -> str:
    return example.verdict.was if isinstance(example.verdict, Unknown | Differs) else ""


def _end(example: Example) -> str:
    match example.verdict:
        case Unknown(node=node, why=why):
            return f"unknown from {node}: {why}"
        case Differs(now=now):
            return f"outcome: {now or NO_END}"
        case _:
            return "the same"

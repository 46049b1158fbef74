"""A difference as text for a terminal, in the colours of `diff`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from hotline.cli.drawing import write
from hotline.flow.difference.changes import (
    Difference,
    FlowChange,
    NodeChange,
    Rewired,
    Reworded,
    Setting,
)

ADDED, REMOVED, CHANGED, HEADING = "green", "red", "yellow", "bold"
ARROW = " \N{RIGHTWARDS ARROW} "
NOWHERE = "nowhere"
NOT_SAID = "not said"


def print_difference(difference: Difference, out: Path | None) -> None:
    """Print what is different, or write it to a file, without colours."""
    lines = list(_lines(difference)) or [Text("no difference")]
    if out is None:
        console = Console(highlight=False, soft_wrap=True)
        for line in lines:
            console.print(line)
    else:
        write("".join(f"{line.plain}\n" for line in lines), out)


def _lines(difference: Difference) -> Iterator[Text]:
    yield from (Text(f"+ flow {name}", ADDED) for name in difference.added)
    yield from (Text(f"- flow {name}", REMOVED) for name in difference.removed)
    for flow in difference.flows:
        yield from _flow(flow)
    if difference.reworded:
        yield Text("prompts", HEADING)
        yield from _reworded(difference.reworded)
    if difference.pronounced:
        yield Text("pronunciation", HEADING)
        for one in difference.pronounced:
            yield from _words(f"{one.word} ({one.language})", one.before, one.after)
    if difference.calendar:
        yield Text("calendar", HEADING)
        yield from _settings("", difference.calendar)


def _flow(flow: FlowChange) -> Iterator[Text]:
    named = flow.flow if flow.flow == flow.was else f"{flow.was}{ARROW}{flow.flow}"
    yield Text(f"flow {named}", HEADING)
    yield from _settings("", flow.settings)
    yield from (Text(f"  + {node}", ADDED) for node in flow.added)
    yield from (Text(f"  - {node}", REMOVED) for node in flow.removed)
    for node in flow.nodes:
        yield from _node(node)


def _node(node: NodeChange) -> Iterator[Text]:
    if node.node != node.was:
        yield Text(f"  ~ {node.was} is named {node.node}", CHANGED)
    for way in node.rewired:
        yield _rewired(node.node, way)
    yield from _settings(f"{node.node}: ", node.settings)


def _rewired(node: str, way: Rewired) -> Text:
    leads = f"  ~ {node}: {way.way or 'next'}: "
    return Text.assemble(
        (leads, CHANGED),
        (way.before or NOWHERE, REMOVED),
        ARROW,
        (way.after or NOWHERE, ADDED),
    )


def _settings(of: str, settings: Iterable[Setting]) -> Iterator[Text]:
    for one in settings:
        yield Text.assemble(
            (f"  ~ {of}{one.where}: ", CHANGED),
            (NOT_SAID if one.before is None else one.before, REMOVED),
            ARROW,
            (NOT_SAID if one.after is None else one.after, ADDED),
        )


def _reworded(prompts: Iterable[Reworded]) -> Iterator[Text]:
    for one in prompts:
        yield from _words(f"{one.prompt} ({one.language})", one.before, one.after)


def _words(of: str, before: str | None, after: str | None) -> Iterator[Text]:
    yield Text(f"  {of}")
    if before is not None:
        yield Text(f"    - {before}", REMOVED)
    if after is not None:
        yield Text(f"    + {after}", ADDED)

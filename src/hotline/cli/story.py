"""A call's story on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hotline.flow.bundle import Bundle
from hotline.qa.story import StoryLine, retell
from hotline.qa.time_line import TimedLine
from hotline.simulator.flow_tests.virtual_call import Exchange

COLOURS = {
    "caller": "cyan",
    "agent": "magenta",
    "hotline": "bold",
    "bank": "green",
    "system": "yellow",
    "floor": "blue",
}


def inner_place(node: str) -> str:
    """Return the end of where a call is, its flow and its node: the whole of it may be long."""
    return ".".join(node.split(".")[-2:])


def show_line(line: StoryLine | TimedLine, started_at: datetime, console: Console) -> None:
    """Print one line of a story: when after the call's start, where, by whom, and what."""
    seconds = (line.at - started_at).total_seconds()
    begins = Text(f"{seconds:8.2f} s  {inner_place(line.node):<26} ", style="dim")
    begins.append(f"{line.who:<8}", style=COLOURS[line.who])
    text = Text(line.text, style=COLOURS[line.who])
    if console.soft_wrap:
        console.print(begins.append_text(text))
        return
    # What does not fit goes on below what it is part of, not below the times.
    columns = Table.grid(padding=0)
    columns.add_column(no_wrap=True)
    columns.add_column(overflow="fold")
    columns.add_row(begins, text)
    console.print(columns)


def show_call(
    exchanges: Sequence[Exchange], bundle: Bundle, console: Console, *, last: int | None = None
) -> None:
    """Print a call that nobody made, or so many of its last lines."""
    lines = list(retell(((one.event, one.commands) for one in exchanges), bundle.catalogue))
    shown = lines if last is None else lines[-last:]
    if len(shown) < len(lines):
        console.print(Text(f"    ... {len(lines) - len(shown)} lines before", style="dim"))
    for line in shown:
        show_line(line, exchanges[0].event.at, console)

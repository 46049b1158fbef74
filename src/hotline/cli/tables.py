"""Lists on the terminal: a table where it fits, else some lines for each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

GAP = 2
"""Spaces between two columns."""
LAST = 24
"""The last column may be long, and is broken between words to no less than so many characters."""
INDENT = 4
"""Spaces before what is told of a row that has lines of its own."""


def show_table(
    console: Console,
    columns: Sequence[str],
    rows: Iterable[Iterable[str]],
    *,
    title: str | None = None,
) -> None:
    """Draw rows; nothing in them can colour or move what stands around them.

    The first column names the row, and is copied from here: it is never broken, nor is any other
    but the last. Where the terminal is too narrow for that, each row has lines of its own.

    Args:
        console: Where.
        columns: What the columns are called; all empty where they need no name.
        rows: Their cells, as many as there are columns.
        title: What stands above them.
    """
    cells = [[one_line_of(cell) for cell in row] for row in rows]
    if title is not None:
        console.print(Text(title))
    if _narrowest(columns, cells) <= console.width:
        console.print(_table(columns, cells))
    else:
        for row in cells:
            _show_row(console, columns, row)


def one_line_of(text: str) -> str:
    """Return a text without what a terminal would obey."""
    return "".join(one if one.isprintable() else " " for one in text)


def _narrowest(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Return how many characters wide a terminal must be for a table of these rows."""
    *whole, last = (max(map(cell_len, column)) for column in zip(columns, *rows, strict=True))
    return sum(whole) + GAP * len(whole) + min(last, LAST)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=any(columns))
    for column in columns[:-1]:
        table.add_column(column, no_wrap=True)
    table.add_column(columns[-1], overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _show_row(console: Console, columns: Sequence[str], row: Sequence[str]) -> None:
    """Print a row's name, and below it what else there is, each with its column's."""
    console.print(Text(row[0]), soft_wrap=True)
    line = ""
    for column, cell in zip(columns[1:], row[1:], strict=True):
        if not cell:
            continue
        told = f"{column}: {cell}" if column else cell
        longer = f"{line}{' ' * GAP}{told}" if line else told
        if line and INDENT + cell_len(longer) > console.width:
            console.print(Padding(Text(line), (0, 0, 0, INDENT)))
            longer = told
        line = longer
    if line:
        console.print(Padding(Text(line), (0, 0, 0, INDENT)))

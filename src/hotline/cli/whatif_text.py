"""A study of a day as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from hotline.whatif.study import Interval, Line

ALMOST = 0.02
"""A share that is off by no more than two points has come out as it was."""


def print_study(lines: Sequence[Line]) -> None:
    """Print how far a study can be trusted, and what would have been."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(_trust(lines))
    console.print()
    console.print(
        _table(
            lines,
            {
                "recorded": lambda line: _value(line, line.recorded),
                "played again": lambda line: _value(line, line.again.mean),
                "drawn callers": lambda line: _range(line, line.strangers),
            },
        )
    )
    console.print()
    console.print(
        _table(
            lines,
            {
                "as it was": lambda line: _value(line, line.again.mean),
                "changed": lambda line: _range(line, line.changed),
                "difference": lambda line: _range(line, line.difference, sign="+"),
            },
        )
    )


def _table(lines: Sequence[Line], columns: Mapping[str, Callable[[Line], str]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    for heading in columns:
        table.add_column(heading, justify="right")
    tier = ""
    for line in lines:
        if line.tier != tier:
            tier = line.tier
            table.add_row(tier)
        table.add_row(f"  {line.measure}", *(told(line) for told in columns.values()))
    return table


def _trust(lines: Sequence[Line]) -> str:
    """Return the back-test in words."""
    shares = [line for line in lines if line.is_share]
    off = max((abs(line.again.mean - line.recorded) for line in shares), default=0.0)
    apart = [line for line in lines if line.recorded not in line.strangers]
    verdict = "as it was" if off <= ALMOST else "NOT as it was: do not trust the rest"
    again = f"Played again, the shares are off by {off:.1%} at most: {verdict}."
    if not apart:
        return f"{again} Drawn callers make a day like it in all {len(lines)} figures."
    names = ", ".join(f"{line.tier} {line.measure}" for line in apart)
    return f"{again} Drawn callers make another day of it in: {names}."


def _range(line: Line, interval: Interval, sign: str = "") -> str:
    mean, low, high = (
        _value(line, one, sign) for one in (interval.mean, interval.low, interval.high)
    )
    return f"{mean} ({low} to {high})"


def _value(line: Line, value: float, sign: str = "") -> str:
    return f"{value:{sign}.1%}" if line.is_share else f"{value:{sign}.1f}"

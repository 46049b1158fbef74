"""A study of a day as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from hotline.whatif.study import Interval, Line, TargetMet

ALMOST = 0.02
"""A share that is off by no more than two points has come out as it was."""


def print_study(lines: Sequence[Line]) -> None:
    """Print how far a study can be trusted, and what would have been."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(_trust(lines), soft_wrap=False)
    console.print()
    console.print(
        _table(
            lines,
            {
                "recorded": _Column(_recorded, lambda target: _met(target.recorded)),
                "played again": _Column(
                    lambda line: _value(line, line.again.mean),
                    lambda target: _met_on(target.again, target),
                ),
                "drawn callers": _Column(
                    lambda line: _range(line, line.drawn),
                    lambda target: _met_on(target.drawn, target),
                ),
            },
        )
    )
    console.print()
    console.print(
        _table(
            lines,
            {
                "as it was": _Column(
                    lambda line: _value(line, line.again.mean),
                    lambda target: _met_on(target.again, target),
                ),
                "changed": _Column(lambda line: _range(line, line.changed), _met_when_changed),
                "difference": _Column(
                    lambda line: _range(line, line.difference, sign="+"), lambda _: ""
                ),
            },
        )
    )


class _Column(NamedTuple):
    """What a column tells of a measure, and of the target where the measure has one."""

    of_line: Callable[[Line], str]
    of_target: Callable[[TargetMet], str]


def _table(lines: Sequence[Line], columns: Mapping[str, _Column]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    for heading in columns:
        table.add_column(heading, justify="right")
    tier = ""
    for line in lines:
        if line.tier != tier:
            tier = line.tier
            table.add_row(tier)
        table.add_row(f"  {line.measure}", *(one.of_line(line) for one in columns.values()))
        if line.target is not None:
            told = (one.of_target(line.target) for one in columns.values())
            table.add_row(f"  target {line.target.share:.0%}", *told)
    return table


def _recorded(line: Line) -> str:
    return _value(line, line.recorded)


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"


def _met_on(days: int, target: TargetMet) -> str:
    return f"met on {days} of {target.days}"


def _met_when_changed(target: TargetMet) -> str:
    met = _met_on(target.changed, target)
    is_another = f"{target.changed_share:.0%}" != f"{target.share:.0%}"
    return f"{target.changed_share:.0%} {met}" if is_another else met


def _trust(lines: Sequence[Line]) -> str:
    """Return the back-test in words."""
    shares = [line for line in lines if line.is_share]
    off = max((abs(line.again.mean - line.recorded) for line in shares), default=0.0)
    apart = [line for line in lines if line.recorded not in line.drawn]
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

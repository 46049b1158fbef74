"""Values that stand for any value, and tell when somebody wants to know which.

The core moves most of what callers and the bank say from events to commands without a look at it.
Run on symbols, a step shows what it does with any values at all; if it looks at one, it is noted,
for then another value may lead it elsewhere. When something happened may be compared: each
comparison is noted with its result, and whatever fits them all goes the same way.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import Any, NoReturn

Place = tuple[int, int | str]
"""Where a value comes from: which record, and which of its leaves, or the name of its field."""
Condition = Callable[[datetime], bool]
"""What must be true of the moment of an event."""


class Watch:
    """What a run wanted to know of symbols since `reset`.

    Attributes:
        asked: Whether it looked at one.
        conditions: What it found out about the moment, which is true of the one that it was told.
    """

    def __init__(self) -> None:
        self.asked = False
        self.conditions: list[Condition] = []

    def reset(self) -> None:
        """Forget everything."""
        self.asked, self.conditions = False, []


class SymbolAsked(Exception):
    """Somebody looked at a symbol."""


class Symbol:
    """Stands for a value. It can be moved; whatever else is done with it is noted and refused."""

    __slots__ = ("_place", "_true", "_watch")

    def __init__(self, place: Place, watch: Watch, *, true: bool = False) -> None:
        _set(self, "_place", place)
        _set(self, "_watch", watch)
        # A text is a leaf only where it is not empty: whether it is true needs no look at it.
        _set(self, "_true", true)

    def __bool__(self) -> bool:
        return bool(_get(self, "_true")) or refuse(self)


class Moment(Symbol):
    """Stands for when something happened: it can be compared, and its day be told."""

    __slots__ = ("_at", "_zone")

    def __init__(self, at: datetime, watch: Watch, zone: tzinfo = UTC) -> None:
        super().__init__((0, "at"), watch)
        _set(self, "_at", at)
        _set(self, "_zone", zone)

    def __getattribute__(self, name: str) -> Any:
        if name == "astimezone":
            return partial(_on_clock, self)
        if name == "date":
            return partial(_day, self)
        return refuse(self)


def place_of(symbol: Symbol) -> Place:
    """Return where the value comes from."""
    place: Place = _get(symbol, "_place")
    return place


def refuse(symbol: Symbol, *_: object) -> NoReturn:
    """Note that somebody looks at a symbol."""
    _get(symbol, "_watch").asked = True
    raise SymbolAsked


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Moment, datetime], bool]:
    def note(moment: Moment, other: datetime) -> bool:
        result = compare(_get(moment, "_at"), other)
        _get(moment, "_watch").conditions.append(lambda at: compare(at, other) is result)
        return result

    return note


def _on_clock(moment: Moment, zone: tzinfo) -> Moment:
    return Moment(_get(moment, "_at"), _get(moment, "_watch"), zone)


def _day(moment: Moment) -> date:
    zone = _get(moment, "_zone")
    day: date = _get(moment, "_at").astimezone(zone).date()
    _get(moment, "_watch").conditions.append(lambda at: at.astimezone(zone).date() == day)
    return day


_get, _set = object.__getattribute__, object.__setattr__
_REFUSED = """
    getattribute setattr delattr eq ne lt le gt ge hash str repr format len iter next contains
    getitem setitem int float index complex abs neg pos invert round trunc floor ceil add radd sub
    rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod divmod rdivmod pow rpow and rand or
    ror xor rxor lshift rlshift rshift rrshift call enter exit reversed bytes copy deepcopy reduce
    reduce_ex fspath
"""
for _name in _REFUSED.split():
    setattr(Symbol, f"__{_name}__", refuse)
for _compare in (operator.lt, operator.le, operator.gt, operator.ge):
    setattr(Moment, f"__{_compare.__name__}__", _compared(_compare))

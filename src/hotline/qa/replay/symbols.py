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
OfMoment = Callable[[datetime], bool]
"""What must be true of the moment of an event."""


class Watch:
    """What a run wanted to know of symbols since `reset`.

    Attributes:
        asked: Whether it looked at one.
        moments: What it found out about the moment, all of it true of the one that it was told.
        counts: What it found out about a count: how much was added, a limit, whether it is more.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.asked = False
        self.moments: list[OfMoment] = []
        self.counts: list[tuple[int, int, bool]] = []


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


class Tally(Symbol):
    """Stands for a number that is counted up: only its distance from where it began is known."""

    __slots__ = ("_added",)

    def __init__(self, watch: Watch, added: int = 0) -> None:
        super().__init__((0, ""), watch)
        _set(self, "_added", added)

    def __add__(self, more: int) -> Tally:
        return type(self)(_get(self, "_watch"), _get(self, "_added") + more)


class Ref(Tally):
    """Stands for a `ref`: it can be compared with others of the same call, as to being the same."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Ref):
            return bool(_get(self, "_added") == _get(other, "_added"))
        return False if other is None else refuse(self)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = Symbol.__hash__


class Count(Tally):
    """Stands for a count: it can be found out whether it is more than a limit."""

    __slots__ = ()

    def __gt__(self, limit: int) -> bool:
        added = _get(self, "_added")
        result: bool = added > limit
        _get(self, "_watch").counts.append((added, limit, result))
        return result


def added_to(number: Tally) -> int:
    """Return how far a number is from where it began."""
    added: int = _get(number, "_added")
    return added


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
        _get(moment, "_watch").moments.append(lambda at: compare(at, other) is result)
        return result

    return note


def _on_clock(moment: Moment, zone: tzinfo) -> Moment:
    return Moment(_get(moment, "_at"), _get(moment, "_watch"), zone)


def _day(moment: Moment) -> date:
    zone = _get(moment, "_zone")
    day: date = _get(moment, "_at").astimezone(zone).date()
    _get(moment, "_watch").moments.append(lambda at: at.astimezone(zone).date() == day)
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

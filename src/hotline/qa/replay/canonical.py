"""What a run on symbols is, so that two runs that will do the same are the same.

Two are the same when everything in them is, but for which values their symbols stand for, how many
`ref`s they have given and how many nodes they have gone through.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, auto
from typing import Any, cast

from hotline.flow.bundle import Bundle
from hotline.flow.document import Flow, Limits
from hotline.flow.run import FlowRun
from hotline.flow.walk import Frame, Walk
from hotline.qa.replay.symbols import Count, Moment, Place, Ref, Symbol, added_to, place_of

LIMIT_REF = 1
"""The `ref` of a call's longest time, which stays what it is while the others go on."""

_CONSTANTS = (Bundle, Flow, Limits)
"""What never changes: it is the same where it is the same object."""
_PLAIN = (type(None), str, int, float, bool, Decimal, date, datetime, time)


class NotCanonical(Exception):
    """A run holds something of which nobody knows whether it is the same."""


def canonical(run: FlowRun, last_ref: int) -> tuple[Hashable, list[Place]]:
    """Return what a run is, and where the values of its symbols come from, in order.

    Raises:
        NotCanonical: That cannot be told.
    """
    tokens: list[Hashable] = []
    places: list[Place] = []
    _add(run, last_ref, tokens, places)
    return tuple(tokens), places


def clone(run: FlowRun) -> FlowRun:
    """Return a run that goes on by itself; only for one of which it can be told what it is."""
    return cast("FlowRun", _clone(run))


def relative(ref: int, last_ref: int) -> int | None:
    """Return how far a `ref` is from the last one that was given; None for that of the limit."""
    return None if ref == LIMIT_REF else ref - last_ref


class _Sort(Enum):
    """What is done with values of a type."""

    TEXT = auto()
    PLAIN = auto()
    CONSTANT = auto()
    SYMBOL = auto()
    ROW = auto()
    TABLE = auto()
    OBJECT = auto()


_SORTS: dict[type[Any], _Sort] = {}


def _sort(kind: type[Any]) -> _Sort:
    if issubclass(kind, Symbol):
        return _Sort.SYMBOL
    if kind is str:
        return _Sort.TEXT
    if issubclass(kind, (Enum, *_PLAIN)):
        return _Sort.PLAIN
    if issubclass(kind, _CONSTANTS):
        return _Sort.CONSTANT
    if issubclass(kind, tuple | list):
        return _Sort.ROW
    if issubclass(kind, Mapping):
        return _Sort.TABLE
    if kind in (Walk, Frame) or issubclass(kind, FlowRun) or _is_frozen(kind):
        return _Sort.OBJECT
    raise NotCanonical(kind.__name__)


def _add(value: Any, last_ref: int, tokens: list[Hashable], places: list[Place]) -> None:
    kind = type(value)
    match _SORTS.get(kind) or _SORTS.setdefault(kind, _sort(kind)):
        case _Sort.TEXT:
            tokens.append(value)
            return
        case _Sort.PLAIN:
            # True and 1 would be the same.
            tokens.append((kind, value))
            return
        case _Sort.CONSTANT:
            tokens.append(id(value))
            return
        case _Sort.SYMBOL:
            tokens.append(_symbol(value, last_ref, places))
            return
        case _Sort.ROW:
            parts = value
        case _Sort.TABLE:
            parts = [part for pair in value.items() for part in pair]
        case _Sort.OBJECT:
            # The moment is another with each event.
            parts = [part for name, part in vars(value).items() if name != "at" or kind is not Walk]
    tokens.append((kind, len(parts)))
    for part in parts:
        _add(part, last_ref, tokens, places)


def _is_frozen(kind: type[object]) -> bool:
    parameters = getattr(kind, "__dataclass_params__", None)
    return parameters is not None and bool(parameters.frozen)


def _symbol(value: object, last_ref: int, places: list[Place]) -> Hashable:
    match value:
        case _ if type(value) is Count:
            return Count
        case _ if type(value) is Ref:
            return Ref, relative(added_to(value), last_ref)
        case _ if type(value) is Symbol:
            place = place_of(value)
            if place not in places:
                places.append(place)
            return Symbol, places.index(place)
    raise NotCanonical(Moment.__name__)


def _clone(value: Any) -> Any:
    kind = type(value)
    if kind is list:
        return [_clone(part) for part in value]
    if kind is dict:
        return {key: _clone(part) for key, part in value.items()}
    if kind in (Walk, Frame) or issubclass(kind, FlowRun):
        made = object.__new__(kind)
        vars(made).update((name, _clone(part)) for name, part in vars(value).items())
        return made
    # Whatever else a run holds does not change: `canonical` knows no other kind.
    return value

"""Events and commands with symbols in the places of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, cast

from hotline.flow.bundle import Bundle
from hotline.flow.commands import AnyCommand
from hotline.flow.events import AnyEvent
from hotline.flow.personal import PLACEHOLDER
from hotline.flow.run import FlowRun
from hotline.qa.replay.canonical import LIMIT_REF
from hotline.qa.replay.symbols import (
    Count,
    Moment,
    Place,
    Ref,
    Symbol,
    Tally,
    Watch,
    added_to,
    place_of,
)

VARYING = frozenset({"cut_after_s", "seconds", "recording", "at_s"})
"""Fields of events, none of them personal, in which hardly two calls are alike."""


class PlaceText(str):
    """What stands for a symbol in an encoded command; no empty text, which would be structure."""

    __slots__ = ("place",)
    place: Place


class SymbolicRun(FlowRun):
    """A run that counts with symbols too."""

    def __init__(self, bundle: Bundle, flow: str, watch: Watch) -> None:
        super().__init__(bundle, flow)
        self._steps: Any = Count(watch)
        self._walk._last_ref = Ref(watch)  # type: ignore[assignment]

    @property
    def last_ref(self) -> int:
        """The last `ref` that was given."""
        return added_to(self._walk._last_ref)  # type: ignore[arg-type]

    @property
    def nodes(self) -> int:
        """How many nodes it has gone through."""
        return added_to(self._steps)

    def has_passed(self, nodes: int, watch: Watch) -> None:
        """Let it have gone through another number of nodes."""
        self._steps = Count(watch, nodes)


def symbolic(
    event: AnyEvent, veiled: Mapping[str, Any], record: int, watch: Watch, *, shift: int
) -> AnyEvent:
    """Return an event with symbols for its moment, its personal values and what hardly recurs.

    Args:
        event: The event.
        veiled: The same as the journal has it, with placeholders for personal values.
        record: What its symbols say that they come from.
        watch: What notes who looks at a symbol.
        shift: How much smaller its `ref` is than the same one of the run that is told.
    """
    changed: dict[str, Symbol] = {
        name: Symbol((record, name), watch)
        for name in VARYING & veiled.keys()
        if veiled[name] is not None
    }
    made = _veiled(event, veiled, record, watch)
    changed["at"] = Moment(event.at, watch)
    if hasattr(event, "ref"):
        changed["ref"] = Ref(watch, event.ref if event.ref == LIMIT_REF else event.ref + shift)
    for name, value in changed.items():
        object.__setattr__(made, name, value)
    return cast("AnyEvent", made)


def _veiled(value: Any, veiled: Any, record: int, watch: Watch) -> Any:
    """Return a copy of `value` with a symbol wherever `veiled` has a placeholder."""
    if isinstance(veiled, Mapping):
        if PLACEHOLDER in veiled:
            place = (record, veiled[PLACEHOLDER])
            return Symbol(place, watch, true=isinstance(value, str))
        if is_dataclass(value):
            return _copied(value, veiled, record, watch)
        return {key: _veiled(part, veiled[key], record, watch) for key, part in value.items()}
    if isinstance(veiled, list):
        both = zip(value, veiled, strict=True)
        return tuple(_veiled(part, other, record, watch) for part, other in both)
    return value


def _copied(value: Any, veiled: Mapping[str, Any], record: int, watch: Watch) -> Any:
    # Not by its constructor, which may look at what it gets.
    made = object.__new__(type(value))
    for one in fields(value):
        part = getattr(value, one.name)
        if one.name in veiled:
            part = _veiled(part, veiled[one.name], record, watch)
        object.__setattr__(made, one.name, part)
    return made


def encoded(command: AnyCommand) -> dict[str, Any]:
    """Return a command as JSON, as `hotline.flow.codec` does, with texts in the place of symbols.

    Raises:
        TypeError: Something in it has no form here.
    """
    return cast("dict[str, Any]", _encoded(command))


def _encoded(value: Any) -> Any:
    kind = type(value)
    if issubclass(kind, Tally):
        return added_to(value)
    if issubclass(kind, Symbol):
        text = PlaceText("symbol")
        text.place = place_of(value)
        return text
    if value is None or kind in (str, int, float, bool):
        return value
    if issubclass(kind, Enum):
        return value.value
    if is_dataclass(kind):
        return {one.name: _encoded(getattr(value, one.name)) for one in fields(value)}
    if issubclass(kind, Mapping):
        return {str(key): _encoded(part) for key, part in value.items()}
    if kind in (tuple, list):
        return [_encoded(part) for part in value]
    if issubclass(kind, date | datetime | time):
        return value.isoformat()
    if kind is Decimal:
        return str(value)
    raise TypeError(f"{kind.__name__} has no form")

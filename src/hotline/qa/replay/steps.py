"""Steps that calls went before, and what a record must say to be one of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from hotline.flow.personal import Leaf
from hotline.journal import WrittenRecord
from hotline.qa.replay.canonical import relative
from hotline.qa.replay.symbolic import SymbolicRun
from hotline.qa.replay.symbols import OfMoment, Place

Key = tuple[int | str | None, str]
"""What an event says besides its moment and values: which `ref`, and the rest."""
NO_REF = "none"

_VARYING = re.compile(
    r'"(?:cut_after_s|seconds|at_s)":-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?=[,}])'
    r'|"recording":"[^"\\]*"'
)
_REF = '"ref":'


@dataclass(frozen=True)
class Constant:
    """A value of the flow's own."""

    value: Leaf


Source = int | Constant
"""Where a value is from: the call's so far, counted from 0, or the event's own, from -1 down."""


class State:
    """Where calls are that will do the same.

    Attributes:
        run: What the first of them was here, on symbols.
        places: Where the values of its symbols came from, in their order.
        steps: What may happen; several where the moment or a count decides.
        met: What has happened once, and is learnt when it comes again: most never does.
    """

    __slots__ = ("met", "places", "run", "steps")

    def __init__(self, run: SymbolicRun, places: Sequence[Place]) -> None:
        self.run = run
        self.places = places
        self.steps: dict[Key, list[Step]] = {}
        self.met: set[Key] = set()


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One event, and what it causes.

    Attributes:
        state: Where it leads; None where each call must be run itself.
        parts: The commands as the journal has them without values, cut at each `ref`.
        refs: The `ref`s, as `relative` tells them.
        said: How many of the record's values are the event's.
        values: Where those of the commands are from.
        keeps: Where the values are from that the call has from now on.
        given: How many `ref`s it gives.
        passed: How many nodes it goes through.
        moments: What must be true of its moment.
        least: So many nodes the call must have gone through before, at least.
        most: At the most.
    """

    state: State | None = None
    parts: Sequence[str] = ()
    refs: Sequence[int | None] = ()
    said: int = 0
    values: Sequence[Source] = ()
    keeps: Sequence[int] = ()
    given: int = 0
    passed: int = 0
    moments: Sequence[OfMoment] = ()
    least: int = 0
    most: int = sys.maxsize


UNSHARED = Step()
"""A step that looks at a value."""


def key_of(record: WrittenRecord, last_ref: int) -> Key | None:
    """Return what a record's event says; None for one of an unusual form."""
    moment = f'{{"at":"{record.at.isoformat()[:-6]}Z",'
    if not record.event.startswith(moment):
        return None
    said = record.event[len(moment) :]
    ref: int | str | None = NO_REF
    if said.startswith(_REF):
        number, _, said = said[len(_REF) :].partition(",")
        if not (number.isascii() and number.isdecimal()) or str(int(number)) != number:
            return None
        ref = relative(int(number), last_ref)
    return ref, _VARYING.sub("~", said)


def fitting(ways: Sequence[Step], record: WrittenRecord, nodes: int) -> Step | None:
    """Return the step that an event is at its moment, after so many nodes."""
    for step in ways:
        if step.least <= nodes <= step.most and all(test(record.at) for test in step.moments):
            return step
    return None


def commands_of(step: Step, last_ref: int) -> str:
    """Return a step's commands, as the journal must have them."""
    if not step.refs:
        return step.parts[0]
    text = [step.parts[0]]
    for ref, part in zip(step.refs, step.parts[1:], strict=True):
        text += (str(1 if ref is None else last_ref + ref), part)
    return "".join(text)


def has_values(step: Step, leaves: Sequence[Leaf], so_far: Sequence[Leaf]) -> bool:
    """Return whether a record has the values that it must have."""
    if len(leaves) != step.said + len(step.values):
        return False
    for found, source in zip(leaves[step.said :], step.values, strict=True):
        if isinstance(source, Constant):
            expected = source.value
        else:
            expected = leaves[~source] if source < 0 else so_far[source]
        if found != expected or type(found) is not type(expected):
            return False
    return True

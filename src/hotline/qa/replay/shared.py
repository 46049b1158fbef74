"""Calls that go the ways of earlier calls, replayed by looking those up.

Most calls are other calls with other values. So each step is run once on symbols, which stand for
any values, and kept in a tree by what its event says besides them. A call whose records fit the
tree, step by step, values included, replays: a run of its own could give nothing else, for no step
in the tree has looked at a value. Whatever fits not, or goes where a step did look, is for
`hotline.qa.replay.exact` to judge: this here never tells a difference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from hotline.flow.bundle import Bundle
from hotline.flow.personal import PLACEHOLDER, Leaf, veil
from hotline.flow.run import ENGINE, FlowRun
from hotline.journal import WrittenCall, WrittenRecord
from hotline.qa.replay.recorded import Unreadable, event_of
from hotline.qa.replay.symbolic import PlaceText, encoded, symbolic
from hotline.qa.replay.symbols import Condition, Place, Watch
from hotline.qa.replay.verdicts import Same

MOST_STEPS = 100_000
"""So many steps are kept; then the tree grows no more."""
MOST_WAYS = 50
"""So many steps are kept that differ by their moment only."""

_VARYING = re.compile(
    r'"(?:cut_after_s|seconds|at_s)":-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?=[,}])'
    r'|"recording":"[^"\\]*"'
)


class _State:
    """Where calls are that went the same way."""

    __slots__ = ("ended", "steps")

    def __init__(self, *, ended: bool) -> None:
        self.ended = ended
        self.steps: dict[str, list[_Step]] = {}


class _Step:
    """One event, and what it leads to.

    Attributes:
        commands: What it causes, as the journal has it without personal values.
        said: How many of the record's personal values are the event's.
        values: Where those of the commands come from: a place of an event, or a value itself.
        conditions: What must be true of its moment.
        state: Where it leads; None where it cannot be shared.
    """

    __slots__ = ("commands", "conditions", "said", "state", "values")

    def __init__(
        self,
        commands: str = "",
        said: int = 0,
        values: Sequence[Place | Leaf] = (),
        conditions: Sequence[Condition] = (),
        state: _State | None = None,
    ) -> None:
        self.commands = commands
        self.said = said
        self.values = values
        self.conditions = conditions
        self.state = state


class SharedReplay:
    """Finds calls of one flow of one bundle that surely replay, and learns from the others."""

    def __init__(self, bundle: Bundle, flow: str) -> None:
        self._bundle = bundle
        self._flow = flow
        self._first = _State(ended=False)
        self._steps = 0

    def accepts(self, call: WrittenCall) -> Same | None:
        """Return the verdict where it is sure; None where the call must be run itself."""
        if call.header.engine != ENGINE or not call.records:
            return None
        state: _State | None = self._first
        for number, record in enumerate(call.records):
            if record.leaves is None or state is None:
                return None
            key = _key(record)
            if key is None:
                return None
            step = _fitting(state.steps.get(key, ()), record)
            if step is None and self._steps < MOST_STEPS:
                self._learn(call, number, state)
                step = _fitting(state.steps.get(key, ()), record)
            if step is None or step.commands != record.commands:
                return None
            if not _has_values(record, step, call.records):
                return None
            state = step.state
        return None if state is None else Same(ended=state.ended)

    def _learn(self, call: WrittenCall, known: int, state: _State) -> None:
        """Run the call on symbols, and keep its steps from `known` on."""
        watch = Watch()
        run = FlowRun(self._bundle, self._flow)
        for number, record in enumerate(call.records):
            key = _key(record)
            if record.leaves is None or key is None:
                return
            step = _run(run, record, number, watch)
            if number < known:
                continue
            ways = state.steps.setdefault(key, [])
            if len(ways) >= MOST_WAYS:
                return
            ways.append(step)
            self._steps += 1
            if step.state is None:
                return
            state = step.state


def _key(record: WrittenRecord) -> str | None:
    """Return what an event says but for what a symbol stands for; None for one of another form."""
    moment = f'{{"at":"{record.at.isoformat()[:-6]}Z",'
    if not record.event.startswith(moment):
        return None
    return _VARYING.sub("~", record.event[len(moment) :])


def _fitting(ways: Sequence[_Step], record: WrittenRecord) -> _Step | None:
    for step in ways:
        if all(condition(record.at) for condition in step.conditions):
            return step
    return None


def _has_values(record: WrittenRecord, step: _Step, records: Sequence[WrittenRecord]) -> bool:
    """Return whether a record's commands have the values that they must have."""
    leaves = record.leaves or ()
    if len(leaves) != step.said + len(step.values):
        return False
    for found, value in zip(leaves[step.said :], step.values, strict=True):
        expected = _value_at(value, records) if isinstance(value, tuple) else value
        if found != expected or type(found) is not type(expected):
            return False
    return True


def _value_at(place: Place, records: Sequence[WrittenRecord]) -> Leaf | None:
    number, leaf = place
    leaves = records[number].leaves or ()
    return leaves[leaf] if isinstance(leaf, int) and leaf < len(leaves) else None


def _run(run: FlowRun, record: WrittenRecord, number: int, watch: Watch) -> _Step:
    """Run one step on symbols; the step leads nowhere if it cannot be shared."""
    try:
        event = symbolic(event_of(record), json.loads(record.event), number, watch)
        expected = json.loads(record.commands)
    except (Unreadable, ValueError):
        return _Step()
    watch.reset()
    commands = run.receive(event)
    if watch.asked:
        return _Step()
    said = record.event.count(f'"{PLACEHOLDER}":')
    leaves: list[Any] = [None] * said
    try:
        told = [veil(encoded(command), leaves) for command in commands]
    except TypeError:
        return _Step()
    if told != expected:
        return _Step()
    return _Step(
        # As it is written: 60 seconds are 60.0 there.
        commands=record.commands,
        said=said,
        values=[one.place if isinstance(one, PlaceText) else one for one in leaves[said:]],
        conditions=tuple(watch.conditions),
        state=_State(ended=run.ended),
    )

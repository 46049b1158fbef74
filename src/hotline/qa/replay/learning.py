"""Runs calls on symbols, and keeps the steps that look at no value."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, cast

from hotline.flow.bundle import Bundle
from hotline.flow.personal import PLACEHOLDER, veil
from hotline.journal import WrittenRecord
from hotline.qa.replay.canonical import LIMIT_REF, NotCanonical, canonical, clone, relative
from hotline.qa.replay.recorded import Unreadable, event_of
from hotline.qa.replay.steps import UNSHARED, Constant, Key, Source, State, Step
from hotline.qa.replay.symbolic import PlaceText, SymbolicRun, encoded, symbolic
from hotline.qa.replay.symbols import Place, Watch

MOST_STEPS = 30_000
"""So many steps are kept, each with a run; then no more are learnt."""
MOST_WAYS = 50
"""So many steps are kept of one event, which differ by their moment or a count."""

_REF = re.compile(r'"ref":([0-9]+)')


class Learner:
    """Keeps the steps of calls of one flow of one bundle.

    Attributes:
        first: Where all calls begin.
    """

    def __init__(self, bundle: Bundle, flow: str) -> None:
        self._watch = Watch()
        self.first = State(SymbolicRun(bundle, flow, self._watch), ())
        self._states: dict[Hashable, State] = {}
        self._steps = 0

    def learn(
        self, state: State, key: Key, record: WrittenRecord, *, last_ref: int, nodes: int
    ) -> None:
        """Keep the step that a call takes with `record`, whose key is `key`, from `state`.

        Args:
            state: Where the call is.
            key: What the record's event says.
            record: What happens, and what it causes.
            last_ref: The last `ref` that the call has given.
            nodes: How many nodes it has gone through.
        """
        ways = state.steps.setdefault(key, [])
        if self._steps >= MOST_STEPS or len(ways) >= MOST_WAYS:
            return
        self._steps += 1
        try:
            ways.append(self._step(state, record, last_ref, nodes))
        except (NotCanonical, Unreadable, TypeError, ValueError):
            ways.append(UNSHARED)

    def _step(self, state: State, record: WrittenRecord, call_ref: int, nodes: int) -> Step:
        """Take one step.

        Raises:
            Unreadable: The record says nothing.
            NotCanonical: Nobody knows what the run is after it.
            TypeError: A command, or a value that is kept, has no form here.
            ValueError: The same.
        """
        run = cast("SymbolicRun", clone(state.run))
        run.has_passed(nodes, self._watch)
        last_ref = run.last_ref
        # The values of this event are told from those before it by their place.
        number = 1 + max((record for record, _ in state.places), default=-1)
        said = json.loads(record.event)
        shift = last_ref - call_ref
        event = symbolic(event_of(record), said, number, self._watch, shift=shift)
        self._watch.reset()
        commands = run.receive(event)
        if self._watch.asked:
            return UNSHARED
        refs = _REF.findall(record.commands)
        if len(refs) != sum(hasattr(command, "ref") for command in commands):
            return UNSHARED
        leaves = record.event.count(f'"{PLACEHOLDER}":')
        values: list[Any] = [None] * leaves
        told = [_moved(veil(encoded(command), values), -shift) for command in commands]
        if told != json.loads(record.commands):
            return UNSHARED
        found, places = canonical(run, run.last_ref)
        bounds: dict[bool, list[int]] = {True: [], False: []}
        for added, limit, is_more in self._watch.counts:
            bounds[is_more].append(limit - (added - nodes))
        return Step(
            state=self._states.setdefault(found, State(run, places)),
            # As they are written: 60 seconds are 60.0 there.
            parts=_REF.sub('"ref":\0', record.commands).split("\0"),
            refs=[relative(int(ref), call_ref) for ref in refs],
            said=leaves,
            values=[_source(value, number, state.places) for value in values[leaves:]],
            keeps=[_from(place, number, state.places) for place in places],
            given=run.last_ref - last_ref,
            passed=run.nodes - nodes,
            moments=tuple(self._watch.moments),
            # What was found out of a count after more nodes, told of the count before them.
            least=max(bounds[True], default=-1) + 1,
            most=min(bounds[False], default=sys.maxsize),
        )


def _moved(command: Mapping[str, Any], by: int) -> Mapping[str, Any]:
    """Return an encoded command with another `ref`; that of the limit stays."""
    ref = command.get("ref", LIMIT_REF)
    return command if ref == LIMIT_REF else {**command, "ref": ref + by}


def _source(value: Any, number: int, places: Sequence[Place]) -> Source:
    return _from(value.place, number, places) if isinstance(value, PlaceText) else Constant(value)


def _from(place: Place, number: int, places: Sequence[Place]) -> int:
    """Return where a value is from.

    Raises:
        TypeError: It is none of the personal values that a record keeps.
        ValueError: The same.
    """
    record, leaf = place
    if not isinstance(leaf, int):
        raise TypeError(f"a {leaf} is kept")
    return ~leaf if record == number else places.index(place)

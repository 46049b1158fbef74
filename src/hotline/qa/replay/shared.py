"""Calls that go the ways of earlier calls, replayed by looking those up.

Most calls are other calls with other values. So each step is run once on symbols, which stand for
any values, and kept by where the call was and what its event says besides them. A call whose
records fit these steps, values included, replays: a run of its own could give nothing else, for no
step that is kept has looked at a value. Whatever fits not, or goes where a step did look, is for
`hotline.qa.replay.exact` to judge: this here never tells a difference.
"""

from __future__ import annotations

from collections.abc import Sequence

from hotline.flow.bundle import Bundle
from hotline.flow.personal import Leaf
from hotline.flow.run import ENGINE
from hotline.journal import WrittenCall
from hotline.qa.replay.learning import Learner
from hotline.qa.replay.steps import commands_of, fitting, has_values, key_of
from hotline.qa.replay.verdicts import Same


class SharedReplay:
    """Finds calls of one flow of one bundle that surely replay, and learns from the others."""

    def __init__(self, bundle: Bundle, flow: str) -> None:
        self._learner = Learner(bundle, flow)

    def accepts(self, call: WrittenCall) -> Same | None:
        """Return the verdict where it is sure; None where the call must be run itself."""
        if call.header.engine != ENGINE or not call.records:
            return None
        state = self._learner.first
        last_ref = nodes = 0
        so_far: Sequence[Leaf] = ()
        for record in call.records:
            key = key_of(record, last_ref)
            if key is None or record.leaves is None:
                return None
            step = fitting(state.steps.get(key, ()), record, nodes)
            if step is None and key in state.met:
                self._learner.learn(state, key, record, last_ref=last_ref, nodes=nodes)
                step = fitting(state.steps.get(key, ()), record, nodes)
            if step is None:
                state.met.add(key)
                return None
            if step.state is None:
                return None
            if record.commands != commands_of(step, last_ref):
                return None
            if not has_values(step, record.leaves, so_far):
                return None
            leaves = record.leaves
            so_far = [leaves[~one] if one < 0 else so_far[one] for one in step.keeps]
            state = step.state
            last_ref += step.given
            nodes += step.passed
        return Same(ended=state.run.ended)

"""What would have changed it: who was free and lacked something, and who went first by what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hotline.model.agent import AgentState
from hotline.routing.explanation.explanation import Explanation
from hotline.routing.traits import Trait


@dataclass(frozen=True, kw_only=True)
class WouldHave:
    """Something without which an agent would have been offered the call earlier.

    Attributes:
        at: When that would have been.
        agent_id: To whom.
        without: `lacking` what the agent did not have, `waiting` for the relaxation to a step, or
            the `head_start` or `priority` of the call that the agent was offered instead.
        lacking: What the agent did not have.
        step: The step of relaxation that would have been early enough; 0 for none.
    """

    at: datetime
    agent_id: str
    without: Literal["lacking", "waiting", "head_start", "priority"]
    lacking: tuple[Trait, ...] = ()
    step: int = 0


def would_have_changed(explanation: Explanation) -> tuple[WouldHave, ...]:
    """Return what would have brought a call that waited to an agent earlier, the earliest first."""
    return (*_on_arrival(explanation), *_by_rank(explanation))


def _on_arrival(explanation: Explanation) -> Iterator[WouldHave]:
    waited = (one for one in explanation.moments if one.what in ("waits", "relaxed", "waits_for"))
    began = next(waited, None)
    if began is None:
        return
    for one in explanation.on_arrival:
        if one.state is AgentState.AVAILABLE and one.missing:
            yield WouldHave(
                at=began.at,
                agent_id=one.agent_id,
                without="lacking" if one.from_step is None else "waiting",
                lacking=one.missing,
                step=one.from_step or 0,
            )


def _by_rank(explanation: Explanation) -> Iterator[WouldHave]:
    for one in explanation.overtaken[:1]:
        if one.why == "put_first":
            return
        yield WouldHave(at=one.at, agent_id=one.agent_id, without=one.why)

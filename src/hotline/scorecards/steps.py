"""A scorecard's life, step by step; nothing in it is ever overwritten.

    scored (and revised) → released → appealed → answered

What is not released is the scorer's own, and nobody else revises it. The agent may appeal once; the
answer is the last word, so it is never the scorer's nor the agent's. What is scored for a
calibration has one step: whoever has scored sees what the others gave, so marks that could be
changed from then on would not be one's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.errors import HotlineError
from hotline.model.personal import PERSONAL
from hotline.scorecards.scoring import Answers

Deed = Literal["scored", "revised", "released", "appealed", "answered"]
State = Literal["draft", "released", "appealed", "closed"]

AFTER: Mapping[Deed, State] = {
    "scored": "draft",
    "revised": "draft",
    "released": "released",
    "appealed": "appealed",
    "answered": "closed",
}
"""What a scorecard is after each step."""

NEXT: Mapping[State, tuple[Deed, ...]] = {
    "draft": ("revised", "released"),
    "released": ("appealed",),
    "appealed": ("answered",),
    "closed": (),
}
"""What may come next."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """Words at a moment of the call.

    Attributes:
        at: The moment, aware.
        text: The words.
        question: The question that they are about; "" for the call.
    """

    at: datetime
    text: str
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody wrote with a step. It may tell of the customer.

    Attributes:
        words: Of the whole call: a comment, an appeal, or its answer.
        notes: At moments of it.
    """

    words: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step.

    Attributes:
        deed: What was done.
        at: When, aware.
        who: By whom: `user:NAME`.
        answers: The answers that hold from then on; None where they stay as they were.
        percent: The score that these come to; None likewise.
        failed: The critical questions that they fail.
        is_passed: Whether that is good enough by the form; None likewise.
        said: What was written; None where it was erased with the call.
    """

    deed: Deed
    at: datetime
    who: str
    answers: Answers | None = None
    percent: float | None = None
    failed: tuple[str, ...] = ()
    is_passed: bool | None = None
    said: Said | None = field(default=Said(), metadata=PERSONAL)


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """One call scored by one person.

    Attributes:
        tenant: Whose hotline.
        scorecard_id: Our UUIDv7 of it.
        call_id: The call.
        agent_id: Whose part in the call is scored.
        queue: Of which queue the agent served it; "" where that is not known.
        form: The name of the form.
        digest: The form's version.
        calibration: The calibration that it is for; "" for a score that counts.
        scorer: Who scores.
        began_at: When the call began, aware.
        steps: What was done with it, in order; there is one at least.
    """

    tenant: str
    scorecard_id: str
    call_id: str
    agent_id: str
    queue: str
    form: str
    digest: str
    calibration: str
    scorer: str
    began_at: datetime
    steps: Sequence[Step]

    @property
    def state(self) -> State:
        """What it is now."""
        return AFTER[self.steps[-1].deed]

    @property
    def is_released(self) -> bool:
        """Whether its agent may see it."""
        return not self.calibration and self.state != "draft"

    @property
    def next_deeds(self) -> tuple[Deed, ...]:
        """What may come next."""
        return () if self.calibration else NEXT[self.state]

    @property
    def shown(self) -> Sequence[Step]:
        """What its agent may see: the marks that were released, and all since.

        Marks withdrawn before are the scorers' own, with what was written to them.
        """
        if not self.is_released:
            return ()
        released = next(at for at, step in enumerate(self.steps) if step.deed == "released")
        marked = [at for at in range(released) if self.steps[at].answers is not None]
        return self.steps[marked[-1] :]

    @property
    def holds(self) -> Step:
        """The step whose answers hold."""
        return next(one for one in reversed(self.steps) if one.answers is not None)

    @property
    def version(self) -> int:
        """How many steps there are: whoever adds one says which were looked at."""
        return len(self.steps)


@dataclass(kw_only=True)
class StepRefused(HotlineError):
    """A scorecard cannot have this step now."""

    deed: Deed
    state: State

    def __str__(self) -> str:
        may = " or ".join(NEXT[self.state]) or "nothing more"
        return f"it is {self.state} and cannot be {self.deed}; next comes {may}"


@dataclass(kw_only=True)
class CalibrationStands(HotlineError):
    """What is scored for a calibration stays as it was saved."""

    def __str__(self) -> str:
        return (
            "it is scored for a calibration, and stays as it was saved: its scorer sees the"
            " others' marks since then, and no agent is shown any"
        )


@dataclass(kw_only=True)
class NotTheScorer(HotlineError):
    """Somebody would revise what another has scored."""

    scorer: str

    def __str__(self) -> str:
        return f"{self.scorer} has scored it, and nobody else revises it"


@dataclass(kw_only=True)
class NotImpartial(HotlineError):
    """Somebody would answer an appeal in a matter of their own."""

    who: str

    def __str__(self) -> str:
        return (
            f"{self.who} has scored it, or it is their own score: somebody else answers the appeal,"
            " another person of quality or a supervisor"
        )


def must_be_impartial(card: Scorecard, who: str, agent_id: str | None) -> None:
    """Refuse who would answer an appeal and has scored the call, or has been scored.

    Args:
        card: What is appealed.
        who: Who would answer.
        agent_id: The agent who that is by now; None for nobody on the floor.

    Raises:
        NotImpartial: They have.
    """
    # Whoever appealed as an agent may do something else at the bank by now.
    has_appealed = any(step.deed == "appealed" and step.who == who for step in card.steps)
    if who == card.scorer or agent_id == card.agent_id or has_appealed:
        raise NotImpartial(who=who)


def must_follow(card: Scorecard, step: Step) -> None:
    """Refuse a step that cannot come now, or not from this person.

    Raises:
        CalibrationStands: Nothing comes after what is scored for a calibration.
        StepRefused: It cannot come now.
        NotTheScorer: Somebody else would revise it.
    """
    if card.calibration:
        raise CalibrationStands
    if step.deed not in card.next_deeds:
        raise StepRefused(deed=step.deed, state=card.state)
    if step.deed == "revised" and step.who != card.scorer:
        raise NotTheScorer(scorer=card.scorer)

"""`survey`: ask how it was, one key for each question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar

from pydantic import Field

from hotline.flow.commands import DigitRules
from hotline.flow.events import AnyEvent, DigitsCollected, InputTimedOut
from hotline.flow.nodes.port import PortNode
from hotline.flow.nodes.queue import Name
from hotline.flow.requests import KeepSurvey
from hotline.flow.scope import Scope
from hotline.flow.vocabulary import Says
from hotline.flow.walk import Walk

UNANSWERED = "unanswered"
TRIES = 2
"""So often one question is asked; nobody is pressed for a favour."""


class SurveyNode(PortNode):
    """`survey: after_call` with `questions`, each a name and its prompt; answers are 1 to `scale`.

    A caller who does not answer one is asked no more: what is there is kept, and where nothing is,
    the outcome is `unanswered`.
    """

    key: ClassVar[str] = "survey"
    makes = KeepSurvey
    speaks: ClassVar[bool] = True
    asks: ClassVar[bool] = True

    survey: Name
    questions: Mapping[Name, Says] = Field(min_length=1, max_length=10)
    scale: int = Field(default=5, ge=2, le=9)
    wait_s: float = Field(default=5.0, ge=1, le=60)

    def enter(self, walk: Walk) -> None:
        """Ask the first question."""
        walk.scores = {}
        self._ask(walk)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Take the score and ask the next question, or keep them all."""
        match event:
            case DigitsCollected(matched=True):
                walk.scores[self._open(walk)] = int(event.digits)
                if len(walk.scores) < len(self.questions):
                    self._ask(walk)
                else:
                    walk.ask_port(self.request(walk))
            case DigitsCollected() | InputTimedOut():
                if walk.count("survey.unanswered") < TRIES:
                    self._ask_again(walk)
                elif walk.scores:
                    walk.ask_port(self.request(walk))
                else:
                    self.follow(walk, UNANSWERED, fresh=True)
            case _:
                super().receive(walk, event)

    def request(self, walk: Walk) -> KeepSurvey:
        """Return what was answered."""
        return KeepSurvey(survey=self.survey, scores=dict(walk.scores))

    def possible(self, scope: Scope) -> Collection[str]:
        """Return the request's outcomes, and that there was nothing to keep."""
        return (*self.makes.outcomes, UNANSWERED)

    def _open(self, walk: Walk) -> str:
        """Return the question that is to be answered next."""
        return next(name for name in self.questions if name not in walk.scores)

    def _ask(self, walk: Walk) -> None:
        walk.forget("survey.")
        walk.collect(self.questions[self._open(walk)], self._rules())

    def _ask_again(self, walk: Walk) -> None:
        walk.collect(self.questions[self._open(walk)], self._rules(), fresh=True)

    def _rules(self) -> DigitRules:
        keys = "".join(str(score) for score in range(1, self.scale + 1))
        return DigitRules(keys=keys, max_digits=1, first_digit_s=self.wait_s)

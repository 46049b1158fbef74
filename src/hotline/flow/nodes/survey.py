"""`survey`: ask how it was, one key or two for each question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from hotline.flow.commands import DigitRules
from hotline.flow.events import AnyEvent, DigitsCollected, InputTimedOut
from hotline.flow.forms import MarkForm
from hotline.flow.nodes.port import PortNode
from hotline.flow.nodes.queue import Name
from hotline.flow.requests import CALL_BACK, KeepSurvey
from hotline.flow.rules import Rule
from hotline.flow.scope import Report, Scope
from hotline.flow.vocabulary import Says, Table
from hotline.flow.walk import Walk

UNANSWERED = "unanswered"
TRIES = 2
"""So often one question is asked; nobody is pressed for a favour."""
SECOND_KEY_S = 2.0
"""For so long a second key may follow where a mark may have two."""


class SurveyQuestion(Table):
    """A question: what is asked, from which mark to which, and up to which a mark is a low one."""

    ask: Says
    lowest: int = Field(default=1, ge=0, le=1, alias="from")
    highest: int | None = Field(default=None, ge=2, le=10, alias="to")
    low: int | None = Field(default=None, ge=0, le=9)


def _question(value: object) -> object:
    is_table = isinstance(value, Mapping) and "prompt" not in value
    return value if is_table else {"ask": value}


AnyQuestion = Annotated[
    SurveyQuestion, BeforeValidator(_question, json_schema_input_type=Says | SurveyQuestion)
]


class SurveyNode(PortNode):
    """`survey: after_call` with `questions`, each a name and its prompt; marks are 1 to `scale`.

    A question may be a table, `{ask: how_likely, from: 0, to: 10}`, with marks of its own. After
    the `questions` comes one of those `in_turn`, by the second in which the call arrived: it stands
    in the journal, so that a replay asks the same one. A mark up to a question's `low` has an agent
    of the queue `call_back` ring the caller.

    A caller who does not answer one is asked no more: what is there is kept, also of one who hangs
    up. Where nothing is, the outcome is `unanswered`.
    """

    key: ClassVar[str] = "survey"
    makes = KeepSurvey
    speaks: ClassVar[bool] = True
    asks: ClassVar[bool] = True

    survey: Name
    questions: Mapping[Name, AnyQuestion] = Field(min_length=1, max_length=10)
    in_turn: Mapping[Name, AnyQuestion] = Field(default_factory=dict, max_length=10)
    scale: int = Field(default=5, ge=2, le=9)
    call_back: Name | None = None
    wait_s: float = Field(default=5.0, ge=1, le=60)

    @property
    def has_low(self) -> bool:
        """Whether a mark can be a low one."""
        return any(one.low is not None for one in self._all.values())

    def enter(self, walk: Walk) -> None:
        """Ask the first question."""
        walk.scores = {}
        self._ask(walk)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Take the mark and ask the next question, or keep them all."""
        match event:
            case DigitsCollected(matched=True, sound=True):
                walk.scores[self._open(walk)] = int(event.digits)
                if len(walk.scores) < len(self._asked(walk)):
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

    def caller_left(self, walk: Walk) -> None:
        """Keep what a caller has answered who hangs up in the middle."""
        if walk.scores:
            walk.ask_port(self.request(walk))

    def request(self, walk: Walk) -> KeepSurvey:
        """Return what was answered; whose number it is, only where there is a reason to ring it."""
        scores = dict(walk.scores)
        asked = {name: self._all[name] for name in scores}
        low = tuple(
            name for name, one in asked.items() if one.low is not None and scores[name] <= one.low
        )
        return KeepSurvey(
            survey=self.survey,
            scores=scores,
            scales={name: (one.lowest, self._highest(one)) for name, one in asked.items()},
            low=low,
            queue=self.call_back or "" if low else "",
            number=walk.caller_number if low else "",
            customer=walk.customer if low else "",
        )

    def possible(self, scope: Scope) -> Collection[str]:
        """Return the request's outcomes, and that there was nothing to keep."""
        outcomes = self.makes.outcomes
        if not self.has_low:
            outcomes = tuple(one for one in outcomes if one != CALL_BACK)
        return (*outcomes, UNANSWERED)

    def check(self, scope: Scope, report: Report) -> None:
        """Report low marks that nobody rings for, or that are none of the scale's."""
        super().check(scope, report)
        if self.has_low and self.call_back is None:
            text = "a low mark needs 'call_back', the queue whose agents ring the caller"
            report(("survey",), text, Rule.MISSING_ARGUMENT)
        if self.call_back is not None and not self.has_low:
            text = "no question has a 'low' mark, so nobody is ever called back"
            report(("call_back",), text, Rule.NEVER_TAKEN)
        for name in self.in_turn.keys() & self.questions.keys():
            text = f"'{name}' is asked of everybody, and cannot be asked in turn"
            report(("in_turn", name), text, Rule.GIVEN_TWICE)
        for part, questions in (("questions", self.questions), ("in_turn", self.in_turn)):
            for name, one in questions.items():
                highest = self._highest(one)
                if one.low is not None and not one.lowest <= one.low < highest:
                    text = f"a low mark is at least {one.lowest} and less than {highest}"
                    report((part, name, "low"), text, Rule.NOT_UNDERSTOOD)

    @property
    def _all(self) -> Mapping[str, SurveyQuestion]:
        return {**self.questions, **self.in_turn}

    def _highest(self, question: SurveyQuestion) -> int:
        return self.scale if question.highest is None else question.highest

    def _asked(self, walk: Walk) -> list[str]:
        """Return what this caller is asked, in order."""
        names = [*self.questions]
        if self.in_turn:
            turn = int(walk.arrived_at.timestamp()) % len(self.in_turn)
            names.append([*self.in_turn][turn])
        return names

    def _open(self, walk: Walk) -> str:
        """Return the question that is to be answered next."""
        return next(name for name in self._asked(walk) if name not in walk.scores)

    def _ask(self, walk: Walk) -> None:
        walk.forget("survey.")
        question = self._all[self._open(walk)]
        walk.collect(question.ask, self._rules(question))

    def _ask_again(self, walk: Walk) -> None:
        question = self._all[self._open(walk)]
        walk.collect(question.ask, self._rules(question), fresh=True)

    def _rules(self, question: SurveyQuestion) -> DigitRules:
        highest = self._highest(question)
        if highest <= 9:
            keys = "".join(str(mark) for mark in range(question.lowest, highest + 1))
            return DigitRules(keys=keys, max_digits=1, first_digit_s=self.wait_s)
        return DigitRules(
            # One more than a mark has: the finish key is to end it, and not be left for the next.
            max_digits=3,
            finish_key="#",
            form=MarkForm(lowest=question.lowest, highest=highest),
            first_digit_s=self.wait_s,
            inter_digit_s=SECOND_KEY_S,
        )

"""Where an answer leads, and the nodes that follow the outcome of something asked elsewhere."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from hotline.flow.leaving import handle
from hotline.flow.nodes.base import Node
from hotline.flow.problems import did_you_mean
from hotline.flow.rules import Rule
from hotline.flow.scope import NOTHING, Report, Scope, Way
from hotline.flow.source import Path
from hotline.flow.vocabulary import Say, Says, Table, Target, find
from hotline.flow.walk import Walk
from hotline.model.bank import UNAVAILABLE


class Turn(Table):
    """Where an answer leads: `balance`, or a table with `next`, `say`, `tries` and `then`.

    With `tries` the same answer may lead to `next` only so often in a row (`tries: 3` means that
    the third one goes to `then`).
    """

    model_config = ConfigDict(
        json_schema_extra={"dependencies": {"tries": ["then"], "then": ["tries"]}}
    )

    next: Target
    say: Says = ()
    tries: int | None = Field(default=None, ge=1, le=10)
    then: Target | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.tries is None) != (self.then is None):
            raise ValueError(
                "'tries' and 'then' go together: how often, and where to go after that"
            )
        return self


def _turn(value: object) -> object:
    return {"next": value} if isinstance(value, str) else value


AnyTurn = Annotated[Turn, BeforeValidator(_turn, json_schema_input_type=Target | Turn)]


class OutcomeNode(Node):
    """A node that asks for something and follows its outcome.

    Attributes:
        optional: Outcomes that come only where the flow names them.
    """

    optional: ClassVar[tuple[str, ...]] = ()

    outcomes: dict[str, AnyTurn]

    @abstractmethod
    def possible(self, scope: Scope) -> Collection[str] | None:
        """Return the outcomes there can be; None where that cannot be told."""

    @property
    def unanswered(self) -> str:
        """The outcome for which an answer counts that the flow does not name."""
        return UNAVAILABLE

    @property
    @abstractmethod
    def asked(self) -> str:
        """What is asked, as a mistake names it."""

    def gains(self, outcome: str, scope: Scope) -> frozenset[str]:
        """Return the variables that have a value after this outcome."""
        return NOTHING

    def follow(self, walk: Walk, outcome: str, *, fresh: bool) -> None:
        """Go where the outcome leads; one that the flow does not name is as good as none.

        With `fresh`, what the caller typed ahead does not count: it was for another outcome.
        """
        if outcome not in self.outcomes:
            outcome = self.unanswered
        counter = f"outcome.{walk.place}."
        turn = self.outcomes.get(outcome)
        if turn is None:
            walk.forget(counter)
            handle(walk, UNAVAILABLE)
        elif turn.tries is None or turn.then is None:
            walk.forget(counter)
            walk.go(turn.next, turn.say, way=outcome, fresh=fresh)
        else:
            again = walk.count(counter + outcome) < turn.tries
            target, way = (turn.next, outcome) if again else (turn.then, f"{outcome}: then")
            walk.go(target, turn.say, way=way, fresh=fresh)

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield where each outcome leads."""
        for outcome, turn in self.outcomes.items():
            gains = self.gains(outcome, scope)
            yield Way(target=turn.next, gains=gains, bounded=turn.tries is not None, label=outcome)
            if turn.then is not None:
                yield Way(target=turn.then, gains=gains, label=f"{outcome}: then")
        unsaid = set(self.possible(scope) or ()) - self.outcomes.keys()
        if UNAVAILABLE in unsaid & scope.handlers.keys():
            yield Way(target=scope.handlers[UNAVAILABLE], label=UNAVAILABLE)

    def speech(self, scope: Scope) -> Iterator[tuple[Path, Say, frozenset[str]]]:
        """Yield what is said: an outcome's words are said with what the outcome has brought."""
        for path, say in find(self, Say):
            yield path, say, self.gains(str(path[1]), scope) if path[0] == "outcomes" else NOTHING

    def check(self, scope: Scope, report: Report) -> None:
        """Report outcomes that lead nowhere, and those that cannot be."""
        possible = self.possible(scope)
        if possible is None:
            return
        for outcome in possible:
            if outcome in self.optional:
                continue
            handled = outcome == UNAVAILABLE and UNAVAILABLE in scope.handlers
            if outcome not in self.outcomes and not handled:
                report(("outcomes",), f"outcome '{outcome}' has no target", Rule.MISSING_OUTCOME)
        for outcome in self.outcomes:
            if outcome not in possible:
                hint = did_you_mean(outcome, possible)
                text = f"{self.asked} has no outcome '{outcome}'. {hint}".rstrip()
                report(("outcomes", outcome), text, Rule.UNKNOWN_OUTCOME)

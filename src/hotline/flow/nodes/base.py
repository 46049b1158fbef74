"""What every node kind is built from: turns, retries and the step itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, model_validator

from hotline.flow.events import AnyEvent
from hotline.flow.vocabulary import Say, Says, Table, Target
from hotline.flow.walk import Walk


class Retry(Table):
    """What to do when the caller said nothing (`no_input`) or nothing useful (`no_match`).

    The question is asked at most `tries` times. Before the second time the first prompt of `say` is
    heard, before the third the second one, the last one from then on. After that it goes to `then`.
    """

    say: Says = ()
    tries: int = Field(default=3, ge=1, le=10)
    then: Target

    def prompt_for(self, failures: int) -> tuple[Say, ...]:
        """Return what to say after so many failures, counted from 1."""
        return self.say[min(failures, len(self.say)) - 1 :][:1] if self.say else ()


class Turn(Table):
    """Where an answer leads: `balance`, or a table with `next`, `say`, `tries` and `then`.

    With `tries` the same answer may lead to `next` only so often in a row (`tries: 3` means that
    the third one goes to `then`).
    """

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


AnyTurn = Annotated[Turn, BeforeValidator(_turn)]


class Node(Table, ABC):
    """One step of a flow.

    Attributes:
        key: The word whose presence in a node's table makes it a node of this kind.
        speaks: Whether the node itself says something to the caller, so that words left over from
            the turn before can be said in the same breath.
    """

    key: ClassVar[str]
    speaks: ClassVar[bool] = False

    @abstractmethod
    def enter(self, walk: Walk) -> None:
        """Begin the step."""

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Take the answer to what the step asked; the walk lets nothing else through."""
        raise AssertionError(f"'{self.key}' never asks for {event.kind}")

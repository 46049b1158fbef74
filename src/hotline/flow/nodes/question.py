"""What a menu and a collect node share: asking again after silence or a useless entry.

No-input and no-match are different things, as in VoiceXML 2.0 (sections 5.2.5 and 5.2.6): each has
its own prompts, which escalate by count, its own limit and its own way out.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from pydantic import Field

from hotline.flow.commands import DigitRules
from hotline.flow.events import AnyEvent, DigitsCollected, InputTimedOut
from hotline.flow.nodes.base import Node, Retry
from hotline.flow.vocabulary import Says
from hotline.flow.walk import Walk


class QuestionNode(Node):
    """A node that asks the caller for keys."""

    speaks: ClassVar[bool] = True

    no_input: Retry
    no_match: Retry
    wait_s: float = Field(default=5.0, ge=1, le=60)

    @abstractmethod
    def question(self) -> Says:
        """Return what is asked."""

    @abstractmethod
    def rules(self) -> DigitRules:
        """Return when an entry is complete."""

    @abstractmethod
    def take(self, walk: Walk, entry: DigitsCollected) -> None:
        """Go on with an entry that can be an answer."""

    def is_secret(self) -> bool:
        """Return whether the digits must stay out of the core."""
        return False

    def enter(self, walk: Walk) -> None:
        """Ask for the first time."""
        walk.forget("question.")
        self._ask(walk)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Take the entry, or ask again."""
        match event:
            case DigitsCollected(matched=True):
                self.take(walk, event)
            case DigitsCollected():
                self._again(walk, self.no_match, walk.count("question.no_match"), fresh=True)
            case InputTimedOut():
                self._again(walk, self.no_input, walk.count("question.no_input"), fresh=False)
            case _:
                super().receive(walk, event)

    def _again(self, walk: Walk, retry: Retry, failures: int, *, fresh: bool) -> None:
        if failures >= retry.tries:
            walk.go(retry.then, fresh=fresh)
        else:
            self._ask(walk, retry.prompt_for(failures), fresh=fresh)

    def _ask(self, walk: Walk, first: Says = (), *, fresh: bool = False) -> None:
        walk.collect((*first, *self.question()), self.rules(), secret=self.is_secret(), fresh=fresh)

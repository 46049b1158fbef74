"""What the nodes that ask for keys share: asking again after silence or a useless entry.

No-input and no-match are different things, as in VoiceXML 2.0 (sections 5.2.5 and 5.2.6): each has
its own prompts, which escalate by count, its own limit and its own way out.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from pydantic import Field

from hotline.flow.commands import DigitRules
from hotline.flow.events import AnyEvent, DigitsCollected, InputTimedOut
from hotline.flow.keys import KEYS
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.retry import Retry
from hotline.flow.scope import Scope, Way
from hotline.flow.vocabulary import Says
from hotline.flow.walk import Walk


class QuestionNode(Node):
    """A node that asks the caller for keys.

    Attributes:
        wait_s: Seconds of silence after the question that count as no input.
        anywhere: Whether the keys that mean something anywhere do so here.
    """

    speaks: ClassVar[bool] = True
    asks: ClassVar[bool] = True

    no_input: Retry
    no_match: Retry
    wait_s: float = Field(default=5.0, ge=1, le=60)
    anywhere: bool = True

    @abstractmethod
    def question(self) -> Says:
        """Return what is asked."""

    @abstractmethod
    def rules(self) -> DigitRules:
        """Return when an entry is complete."""

    @abstractmethod
    def take(self, walk: Walk, entry: DigitsCollected) -> None:
        """Go on with an entry that can be an answer."""

    def is_secret(self, walk: Walk) -> bool:
        """Return whether the digits must stay out of the core."""
        return False

    def enter(self, walk: Walk) -> None:
        """Ask for the first time."""
        walk.forget("question.")
        self.ask(walk)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Take the entry, or ask again."""
        match event:
            case DigitsCollected(matched=True) if event.digits in self._keys_anywhere(walk):
                walk.handle(event.digits)
            case DigitsCollected(matched=True):
                self.take(walk, event)
            case DigitsCollected():
                self._again(walk, self.no_match, walk.count("question.no_match"), fresh=True)
            case InputTimedOut():
                self._again(walk, self.no_input, walk.count("question.no_input"), fresh=False)
            case _:
                super().receive(walk, event)

    def ask(self, walk: Walk, first: Says = (), *, fresh: bool = False) -> None:
        """Ask, with something else said first."""
        rules = self.rules()
        keys = self._keys_anywhere(walk)
        walk.collect(
            (*first, *self.question()),
            replace(rules, at_once="".join(sorted(keys))),
            secret=self.is_secret(walk),
            fresh=fresh,
        )

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the ways of the question itself, and of the keys that mean something anywhere."""
        retries = {"no_input: then": self.no_input, "no_match: then": self.no_match}
        for way in super().ways(scope):
            retry = retries.get(way.label)
            yield way if retry is None else replace(way, prompts=retry.tries - 1)
        for key in sorted(self._free_keys() & scope.handlers.keys()):
            yield Way(target=scope.handlers[key], label=key)

    def _again(self, walk: Walk, retry: Retry, failures: int, *, fresh: bool) -> None:
        if failures >= retry.tries:
            walk.go(retry.then, fresh=fresh)
        else:
            self.ask(walk, retry.prompt_for(failures), fresh=fresh)

    def _keys_anywhere(self, walk: Walk) -> frozenset[str]:
        return self._free_keys() & walk.handled

    def _free_keys(self) -> frozenset[str]:
        """Return the keys that mean nothing to the question itself."""
        rules = self.rules()
        return KEYS - {*rules.keys, rules.finish_key} if self.anywhere else frozenset()

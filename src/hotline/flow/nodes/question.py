"""What the nodes that ask for keys share: asking again after silence or a useless entry.

No-input and no-match are different things, as in VoiceXML 2.0 (sections 5.2.5 and 5.2.6): each has
its own prompts, which escalate by count, its own limit and its own way out.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

from pydantic import Field

from hotline.flow.commands import DigitRules
from hotline.flow.events import AnyEvent, DigitsCollected, InputTimedOut, WordsHeard
from hotline.flow.keys import KEYS
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.retry import Retry
from hotline.flow.scope import Scope, Way
from hotline.flow.vocabulary import Says
from hotline.flow.walk import Walk
from hotline.model.types import AnyType


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a question asks now.

    Attributes:
        say: The words.
        rules: When an entry is complete.
        secret: Whether the digits must stay out of the core.
        same_as: The handle of a secret that the entry must equal; "" for none.
    """

    say: Says
    rules: DigitRules
    secret: bool = False
    same_as: str = ""


class QuestionNode(Node):
    """A node that asks the caller for keys.

    Attributes:
        wait_s: Seconds of silence after the question that count as no input.
        anywhere: Whether the keys that mean something anywhere do so here.
        fresh: Whether keys pressed before the question is asked are no answer to it.
    """

    speaks: ClassVar[bool] = True
    asks: ClassVar[bool] = True

    no_input: Retry
    no_match: Retry
    wait_s: float = Field(default=5.0, ge=1, le=60)
    anywhere: bool = True
    fresh: bool = False

    @abstractmethod
    def question(self) -> Says:
        """Return what is asked."""

    @abstractmethod
    def rules(self, types: Mapping[str, AnyType]) -> DigitRules:
        """Return when an entry is complete; `types` are the flow's variables."""

    @abstractmethod
    def take(self, walk: Walk, entry: DigitsCollected) -> None:
        """Go on with an entry that can be an answer."""

    def asking(self, walk: Walk) -> Asking:
        """Return what is asked now."""
        return Asking(say=self.question(), rules=self.rules(walk.types))

    def refuse(self, walk: Walk) -> None:
        """Ask again after an entry that is not what it must be."""
        self.again(walk, "no_match", self.no_match, fresh=True)

    def enter(self, walk: Walk) -> None:
        """Ask for the first time."""
        walk.forget("question.")
        self.ask(walk)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Take the entry, or ask again."""
        match event:
            case DigitsCollected(matched=True, length=1) if self._is_anywhere(event.digits, walk):
                walk.handle(event.digits)
            case DigitsCollected(matched=True, sound=True):
                self.take(walk, event)
            case DigitsCollected(matched=True):
                self.refuse(walk)
            case DigitsCollected() | WordsHeard():
                self.again(walk, "no_match", self.no_match, fresh=True)
            case InputTimedOut():
                self.again(walk, "no_input", self.no_input, fresh=False)
            case _:
                super().receive(walk, event)

    def ask(self, walk: Walk, first: Says = (), *, fresh: bool = False) -> None:
        """Ask, with something else said first."""
        asking = self.asking(walk)
        walk.collect(
            (*first, *asking.say),
            _with_keys_anywhere(asking.rules, walk.handled) if self.anywhere else asking.rules,
            secret=asking.secret,
            same_as=asking.same_as,
            fresh=fresh or self.fresh,
        )

    def again(self, walk: Walk, what: str, retry: Retry, *, fresh: bool) -> None:
        """Ask again after one more failure of a kind, or go where the last one leads."""
        failures = walk.count(f"question.{what}")
        if failures >= retry.tries:
            walk.go(retry.then, way=f"{what}: then", fresh=fresh)
        else:
            self.ask(walk, retry.prompt_for(failures), fresh=fresh)

    # --- for the checker ---

    def retries(self) -> Mapping[str, Retry]:
        """Return what is asked again: after what, and how often."""
        return {"no_input": self.no_input, "no_match": self.no_match}

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the ways of the question itself, and of the keys that mean something anywhere."""
        retries = {f"{what}: then": retry for what, retry in self.retries().items()}
        for way in super().ways(scope):
            retry = retries.get(way.label)
            yield way if retry is None else replace(way, prompts=retry.tries - 1)
        if self.anywhere:
            rules = self.rules(scope.types)
            for key in sorted(_free(rules.keys, rules.finish_key) & scope.handlers.keys()):
                yield Way(target=scope.handlers[key], label=key)

    def _is_anywhere(self, key: str, walk: Walk) -> bool:
        """Return whether a key means something anywhere, and nothing to the question itself."""
        if not self.anywhere or key not in walk.handled:
            return False
        rules = self.asking(walk).rules
        return key in _free(rules.keys, rules.finish_key)


@lru_cache(maxsize=256)
def _free(keys: str, finish_key: str) -> frozenset[str]:
    """Return the keys that mean nothing to a question with these ones."""
    return KEYS - {*keys, finish_key}


def _with_keys_anywhere(rules: DigitRules, handled: frozenset[str]) -> DigitRules:
    """Return the rules with those keys at once that something takes wherever the call is."""
    keys = _taken(_free(rules.keys, rules.finish_key), handled)
    if not keys:
        return rules
    # A form may hold a customer's amounts: nothing keeps those.
    return _at_once(rules, keys) if rules.form is None else replace(rules, at_once=keys)


@lru_cache(maxsize=256)
def _at_once(rules: DigitRules, keys: str) -> DigitRules:
    return replace(rules, at_once=keys)


@lru_cache(maxsize=256)
def _taken(free: frozenset[str], handled: frozenset[str]) -> str:
    return "".join(sorted(free & handled))

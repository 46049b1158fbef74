"""What the nodes that ask for keys share: asking again after silence or a useless entry.

No-input and no-match are different things, as in VoiceXML 2.0 (sections 5.2.5 and 5.2.6): each has
its own prompts, which escalate by count, its own limit and its own way out.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import ClassVar

from pydantic import Field

from hotline.flow.commands import DigitRules
from hotline.flow.events import AnyEvent, AnyReply, DigitsCollected, InputTimedOut, WordsHeard
from hotline.flow.hearing import HEARD, NO, YES, Band, Hearing, Unsure, yes_and_no
from hotline.flow.keys import KEYS
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.retry import Retry
from hotline.flow.scope import Scope, Way
from hotline.flow.source import Path
from hotline.flow.spoken import SpokenRules
from hotline.flow.vocabulary import Say, Says
from hotline.flow.walk import Walk
from hotline.model.types import AnyType
from hotline.model.values import Scalar, Text


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a question asks now.

    Attributes:
        say: The words.
        rules: When an entry is complete.
        secret: Whether the digits must stay out of the core.
        same_as: The handle of a secret that the entry must equal; "" for none.
        phrases: What can be said for an answer as a whole, each phrase with its key.
        words: The words of which a free answer is made.
        reads_back: Whether the caller is asked about every answer anyway.
    """

    say: Says
    rules: DigitRules
    secret: bool = False
    same_as: str = ""
    phrases: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    reads_back: bool = False


class QuestionNode(Node):
    """A node that asks the caller for keys, or words.

    Attributes:
        hearing: How sure the recogniser must be of words.
        wait_s: Seconds of silence after the question that count as no input.
        anywhere: Whether the keys that mean something anywhere do so here.
        fresh: Whether keys pressed before the question is asked are no answer to it.
    """

    speaks: ClassVar[bool] = True
    asks: ClassVar[bool] = True

    no_input: Retry
    no_match: Retry
    hearing: Hearing = Hearing()
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

    def heard(self, walk: Walk, event: WordsHeard) -> Scalar:
        """Return what the caller is asked about, who may have meant something else."""
        return Text(text=event.phrase)

    def enter(self, walk: Walk) -> None:
        """Ask for the first time."""
        walk.forget("question.")
        walk.unsure = None
        self.ask(walk)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Take the entry or the words, or ask again."""
        unsure, walk.unsure = walk.unsure, None
        match event:
            case DigitsCollected(matched=True, length=1, digits=key) if self._leads_away(
                key, walk, unsure
            ):
                walk.handle(key)
            case DigitsCollected() | WordsHeard() if unsure is not None:
                self._settle(walk, unsure, event)
            case DigitsCollected(matched=True, sound=True):
                self.take(walk, event)
            case DigitsCollected(matched=True):
                self.refuse(walk)
            case WordsHeard(matched=True):
                self._judge(walk, event)
            case DigitsCollected() | WordsHeard():
                self.again(walk, "no_match", self.no_match, fresh=True)
            case InputTimedOut():
                self.again(walk, "no_input", self.no_input, fresh=False)
            case _:
                super().receive(walk, event)

    def ask(self, walk: Walk, first: Says = (), *, fresh: bool = False) -> None:
        """Ask, with something else said first."""
        asking = self._asking_now(walk, walk.unsure)
        walk.collect(
            (*first, *asking.say),
            _with_keys_anywhere(asking.rules, walk.handled) if self.anywhere else asking.rules,
            secret=asking.secret,
            same_as=asking.same_as,
            fresh=fresh or self.fresh,
            spoken=self._spoken(walk, asking),
        )

    def again(self, walk: Walk, what: str, retry: Retry, *, fresh: bool) -> None:
        """Ask again after one more failure of a kind, or go where the last one leads."""
        failures = walk.count(f"question.{what}")
        if failures >= retry.tries:
            walk.go(retry.then, way=f"{what}: then", fresh=fresh)
        else:
            self.ask(walk, retry.prompt_for(failures), fresh=fresh)

    # --- for the checker ---

    @property
    def hears(self) -> bool:
        """Whether anything may be said here."""
        return False

    def speech(self, scope: Scope) -> Iterator[tuple[Path, Say, frozenset[str]]]:
        """Yield what is said; what was heard has its value when the caller is asked about it."""
        for path, say, brought in super().speech(scope):
            if path[0] != "hearing":
                yield path, say, brought
            elif self.hears:
                yield path, say, frozenset({HEARD})

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
            for key in sorted(self.keys_anywhere(scope)):
                yield Way(target=scope.handlers[key], label=key)

    def keys_anywhere(self, scope: Scope) -> Set[str]:
        """Return the keys that mean something anywhere, and can be given here."""
        rules = self.rules(scope.types)
        return _free(rules.keys, rules.finish_key) & scope.handlers.keys()

    # --- words ---

    def _asking_now(self, walk: Walk, unsure: Unsure | None) -> Asking:
        """Return the question, or that whether the caller meant what was heard."""
        if unsure is None:
            return self.asking(walk)
        rules = DigitRules(keys=YES + NO, max_digits=1, first_digit_s=self.wait_s)
        return Asking(say=self.hearing.ask, rules=rules, phrases=yes_and_no(walk.language))

    def _spoken(self, walk: Walk, asking: Asking) -> SpokenRules | None:
        """Return what may be said; where nothing of the question's own may, nothing at all."""
        if asking.secret or not (asking.phrases or asking.words):
            return None
        phrases = {**self._phrases_anywhere(walk, asking), **asking.phrases}
        return SpokenRules(
            language=walk.language,
            phrases=phrases,
            words=asking.words,
            barge_in=self.hearing.barge_in,
        )

    def _phrases_anywhere(self, walk: Walk, asking: Asking) -> Mapping[str, str]:
        """Return what can be said for the keys that mean something anywhere, and do so here."""
        said = walk.phrases_anywhere() if self.anywhere else {}
        return {one: key for one, key in said.items() if self._is_said(key, asking, walk)}

    def _is_said(self, key: str, asking: Asking, walk: Walk) -> bool:
        """Return whether the words of a key mean here what they mean anywhere.

        Where digits are collected the key itself may be one of them; its words are none.
        """
        among_digits = self.anywhere and bool(asking.words) and key in walk.handled
        return among_digits or self._is_anywhere(key, asking, walk)

    def _judge(self, walk: Walk, event: WordsHeard) -> None:
        """Take words, ask whether they were meant, or ask again, by how sure they are."""
        asking = self.asking(walk)
        phrases = {**self._phrases_anywhere(walk, asking), **asking.phrases}
        keys = phrases.get(event.phrase, event.digits)
        unsure = Unsure(keys=keys, is_phrase=bool(event.phrase), heard=self.heard(walk, event))
        match self.hearing.band(event.confidence, read_back=asking.reads_back):
            case Band.TAKE if event.sound:
                self._answer(walk, unsure, event)
            case Band.TAKE:
                self.refuse(walk)
            case Band.ASK if event.sound:
                walk.unsure = unsure
                self.ask(walk, fresh=True)
            case _:
                self.again(walk, "no_match", self.no_match, fresh=True)

    def _settle(self, walk: Walk, unsure: Unsure, event: DigitsCollected | WordsHeard) -> None:
        """Take what was meant; ask again after what was not, or may have been no yes."""
        if isinstance(event, DigitsCollected):
            key = event.digits
        else:
            sure = event.confidence >= self.hearing.take
            said = self._asking_now(walk, unsure).phrases
            key = said.get(event.phrase, "") if sure else ""
        if key == YES:
            self._answer(walk, unsure, event)
        else:
            self.again(walk, "no_match", self.no_match, fresh=True)

    def _answer(self, walk: Walk, answer: Unsure, event: AnyReply) -> None:
        """Go on with words as with the keys that they stand for."""
        asking = self.asking(walk)
        if answer.is_phrase and self._is_said(answer.keys, asking, walk):
            walk.handle(answer.keys)
            return
        entry = DigitsCollected(
            at=event.at,
            ref=event.ref,
            matched=True,
            digits=answer.keys,
            handle="",
            length=len(answer.keys),
        )
        self.take(walk, entry)

    def _leads_away(self, key: str, walk: Walk, unsure: Unsure | None) -> bool:
        """Return whether a key that was pressed means something anywhere, and does so here."""
        # Most keys do not, and what is asked for may have to be worked out.
        return key in walk.handled and self._is_anywhere(key, self._asking_now(walk, unsure), walk)

    def _is_anywhere(self, key: str, asking: Asking, walk: Walk) -> bool:
        """Return whether a key means something anywhere, and nothing to the question itself."""
        if not self.anywhere or key not in walk.handled:
            return False
        return key in _free(asking.rules.keys, asking.rules.finish_key)


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

"""What the nodes that ask for keys share: asking again after silence or a useless entry.

No-input and no-match are different things, as in VoiceXML 2.0 (sections 5.2.5 and 5.2.6): each has
its own prompts, which escalate by count, its own limit and its own way out.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from pydantic import Field

from hotline.flow.commands import DigitRules
from hotline.flow.events import AnyEvent, AnyReply, DigitsCollected, InputTimedOut, WordsHeard
from hotline.flow.hearing import HEARD, NO, YES, Band, Hearing, Unsure, yes_and_no
from hotline.flow.kept import Kept
from hotline.flow.leaving import handle
from hotline.flow.nodes.asking import Asking, free_keys
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.retry import Retry
from hotline.flow.scope import Scope, Way
from hotline.flow.source import Path
from hotline.flow.vocabulary import Say, Says
from hotline.flow.walk import Walk
from hotline.model.types import AnyType
from hotline.model.values import Scalar, Text


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

    @abstractmethod
    def asking(self, walk: Walk) -> Asking:
        """Return what is asked now."""

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
                handle(walk, key)
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
        put = asking.within[walk.frame.nest]
        walk.collect(
            first + asking.say,
            put.rules,
            secret=asking.secret,
            same_as=asking.same_as,
            fresh=fresh or self.fresh,
            spoken=put.spoken,
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
        return free_keys(rules) & scope.handlers.keys()

    # --- words ---

    def _asking_now(self, walk: Walk, unsure: Unsure | None) -> Asking:
        """Return the question, or that whether the caller meant what was heard."""
        return self.asking(walk) if unsure is None else self._doubts[walk.language]

    @cached_property
    def _doubts(self) -> Kept[str, Asking]:
        """Whether the caller meant what was heard, asked in each language."""
        return Kept(lambda language: self.yes_or_no(self.hearing.ask, language, hear=True))

    def yes_or_no(self, say: Says, language: str, *, hear: bool) -> Asking:
        """Return the question whether something is right, answered by two keys, or in words."""
        return self.asked_for(
            say,
            DigitRules(keys=YES + NO, max_digits=1, first_digit_s=self.wait_s),
            language,
            phrases=yes_and_no(language) if hear else {},
        )

    def asked_for(self, say: Says, rules: DigitRules, language: str, **more: Any) -> Asking:
        """Return a question of this node, with `more` of what an `Asking` has."""
        return Asking(
            say=say,
            rules=rules,
            language=language,
            anywhere=self.anywhere,
            barge_in=self.hearing.barge_in,
            **more,
        )

    def _judge(self, walk: Walk, event: WordsHeard) -> None:
        """Take words, ask whether they were meant, or ask again, by how sure they are."""
        asking = self.asking(walk)
        keys = asking.within[walk.frame.nest].phrases.get(event.phrase, event.digits)
        unsure = Unsure(keys=keys, is_phrase=bool(event.phrase), heard=self.heard(walk, event))
        asks = self.hearing.ask_always and not (unsure.is_phrase or asking.reads_back)
        match self.hearing.band(event.confidence, read_back=asking.reads_back):
            case Band.TAKE if not event.sound:
                self.refuse(walk)
            case Band.TAKE if not asks:
                self._answer(walk, unsure, event)
            case Band.TAKE | Band.ASK if event.sound:
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
        if answer.is_phrase and asking.is_said(answer.keys, walk.frame.nest):
            handle(walk, answer.keys)
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
        nest = walk.frame.nest
        return key in nest.handled and self._asking_now(walk, unsure).leads_away(key, nest)

"""`yes_no`: a question with two answers, which may be a consent that is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from hotline.flow.choice import AnyChoice, by_key, check_heard, phrases_by_language
from hotline.flow.commands import DigitRules
from hotline.flow.events import AnyEvent, DigitsCollected, PortAnswered
from hotline.flow.hearing import NO, YES, yes_and_no
from hotline.flow.kept import Kept
from hotline.flow.nodes.asking import Asking
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.requests import KeepConsent, Use
from hotline.flow.rules import Rule
from hotline.flow.scope import NOTHING, Report, Scope, Way, Write
from hotline.flow.vocabulary import Says, Sets, Target
from hotline.flow.walk import Walk
from hotline.model.types import AnyType, Type
from hotline.model.values import YesNo


class YesNoNode(QuestionNode):
    """`yes_no: pay_now` with `yes` and `no`: key 1 is yes, key 2 is no; `as` keeps the answer.

    Attributes:
        hear: Whether people may say yes and no, in the words of each language; `yes` and `no` may
            have more of them.
        consent: To what the caller agrees by a yes; `recording`. The answer counts on this call,
            and is kept as the consent of whom the bank has proved to be the caller.
        needless: Where to go instead of asking where nobody waits for such an answer, because the
            bank does not ask for it, or has it.
    """

    key: ClassVar[str] = "yes_no"

    question_: Says = Field(alias="yes_no")
    yes: AnyChoice
    no: AnyChoice
    hear: bool = False
    consent: Use | None = None
    needless: Target | None = None
    answer: Sets | None = Field(default=None, alias="as")

    @model_validator(mode="after")
    def _needless_is_about_consent(self) -> Self:
        if self.needless is not None and self.consent is None:
            raise ValueError("'needless' goes with 'consent'; every other question is asked")
        return self

    def question(self) -> Says:
        """Return what is asked."""
        return self.question_

    def enter(self, walk: Walk) -> None:
        """Ask; pass over a question about consent that nobody needs an answer to."""
        if self.needless is not None and not walk.consent.is_open:
            walk.go(self.needless, way="needless")
            return
        if self.consent is not None:
            walk.consent = walk.consent.asked()
        super().enter(walk)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Take the answer; go on with a consent once it is kept, or cannot be."""
        if isinstance(event, PortAnswered):
            is_given = walk.consent.said == "given"
            if event.outcome == "kept" and walk.customer:
                walk.consent = walk.consent.kept()
            self._go(walk, is_yes=is_given)
        else:
            super().receive(walk, event)

    def rules(self, types: Mapping[str, AnyType]) -> DigitRules:
        """Return that one key is an answer."""
        return self.one_key

    @cached_property
    def one_key(self) -> DigitRules:
        """The rules: they are always the same."""
        return DigitRules(keys=YES + NO, max_digits=1, first_digit_s=self.wait_s)

    def asking(self, walk: Walk) -> Asking:
        """Return the question, and what people say for yes and no."""
        return self._askings[walk.language]

    @cached_property
    def _askings(self) -> Kept[str, Asking]:
        """The question in each language."""
        return Kept(
            lambda language: self.asked_for(
                self.question_, self.one_key, language, phrases=self._phrases(language)
            )
        )

    @property
    def hears(self) -> bool:
        """Whether anything may be said for yes and no."""
        return self.hear or bool(self.yes.hear or self.no.hear)

    def hears_for(self, language: str) -> Mapping[str, Collection[str]]:
        """Return the phrases of both answers."""
        said = by_key(self._phrases(language))
        return {name: said[key] for name, key in (("yes", YES), ("no", NO)) if key in said}

    def _phrases(self, language: str) -> Mapping[str, str]:
        known = yes_and_no(language) if self.hear else {}
        own = self._own_phrases.get(language)
        return {**known, **own} if own else known

    @cached_property
    def _own_phrases(self) -> Mapping[str, Mapping[str, str]]:
        return phrases_by_language({YES: self.yes, NO: self.no})

    def take(self, walk: Walk, entry: DigitsCollected) -> None:
        """Keep the answer, and go where it leads."""
        is_yes = entry.digits == YES
        if self.answer is not None:
            walk.variables[self.answer] = YesNo(yes=is_yes)
        if self.consent is None:
            self._go(walk, is_yes=is_yes)
            return
        said: Literal["given", "refused"] = "given" if is_yes else "refused"
        walk.consent = walk.consent.answered(said)
        walk.ask_port(KeepConsent(use=self.consent, said=said, customer=walk.customer))

    def _go(self, walk: Walk, *, is_yes: bool) -> None:
        if is_yes:
            walk.go(self.yes.next, way="yes")
        else:
            walk.go(self.no.next, way="no")

    def surely_asks(self, scope: Scope) -> bool:
        """Return whether nobody passes this question over."""
        return self.needless is None

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the ways on; either answer sets the variable."""
        gains = NOTHING if self.answer is None else frozenset({str(self.answer)})
        for way in super().ways(scope):
            yield replace(way, gains=gains if way.label in {"yes", "no"} else NOTHING)

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield the variable."""
        if self.answer is not None:
            yield Write(path=("as",), name=self.answer, brings=Type.YES_NO)

    def check(self, scope: Scope, report: Report) -> None:
        """Report what is wrong with the words to be heard."""
        super().check(scope, report)
        known: dict[str, Mapping[str, str]] = {}
        for tag in scope.catalogue.languages if self.hear else ():
            said = yes_and_no(tag)
            known[tag] = {one: "yes" if key == YES else "no" for one, key in said.items()}
            if not said and not (tag in self.yes.hear and tag in self.no.hear):
                text = (
                    f"nobody knows here what people say for yes and no in {tag}; give 'yes' and "
                    f"'no' its words: {{next: ..., hear: {{{tag}: [...]}}}}"
                )
                report(("hear",), text, Rule.MISSING_TEXT)
        check_heard({("yes",): self.yes, ("no",): self.no}, scope, report, known=known)

"""`yes_no`: a question with two answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from pydantic import Field

from hotline.flow.choice import AnyChoice, by_key, check_heard, phrases_by_language
from hotline.flow.commands import DigitRules
from hotline.flow.events import DigitsCollected
from hotline.flow.hearing import NO, YES, yes_and_no
from hotline.flow.kept import Kept
from hotline.flow.nodes.asking import Asking
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.rules import Rule
from hotline.flow.scope import NOTHING, Report, Scope, Way, Write
from hotline.flow.vocabulary import Says, Sets
from hotline.flow.walk import Walk
from hotline.model.types import AnyType, Type
from hotline.model.values import YesNo


class YesNoNode(QuestionNode):
    """`yes_no: pay_now` with `yes` and `no`: key 1 is yes, key 2 is no; `as` keeps the answer.

    Attributes:
        hear: Whether people may say yes and no, in the words of each language; `yes` and `no` may
            have more of them.
    """

    key: ClassVar[str] = "yes_no"

    question_: Says = Field(alias="yes_no")
    yes: AnyChoice
    no: AnyChoice
    hear: bool = False
    answer: Sets | None = Field(default=None, alias="as")

    def question(self) -> Says:
        """Return what is asked."""
        return self.question_

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
        if self.answer is not None:
            walk.variables[self.answer] = YesNo(yes=entry.digits == YES)
        if entry.digits == YES:
            walk.go(self.yes.next, way="yes")
        else:
            walk.go(self.no.next, way="no")

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

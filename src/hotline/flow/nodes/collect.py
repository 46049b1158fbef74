"""`collect`: read several digits, such as a customer number, a PIN, a day or an amount."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from pydantic import Field

from hotline.flow.commands import DigitRules
from hotline.flow.erased import erased
from hotline.flow.events import DigitsCollected, WordsHeard
from hotline.flow.expressions import CannotEvaluate
from hotline.flow.expressions.tree import Expression
from hotline.flow.forms import AnyForm, Form
from hotline.flow.formula import recorded_for, value_of
from hotline.flow.heard import tongue_of
from hotline.flow.heard.understanding import words_for
from hotline.flow.hearing import YES
from hotline.flow.kept import Kept
from hotline.flow.nodes.asking import Asking
from hotline.flow.nodes.entry import Entry
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.nodes.retry import Retry
from hotline.flow.rules import Rule
from hotline.flow.scope import NOTHING, Read, Report, Scope, Way, Write
from hotline.flow.source import Path
from hotline.flow.vocabulary import Say, Says, Table, Target
from hotline.flow.walk import Walk
from hotline.model.types import AnyType, Type
from hotline.model.values import Digits, Erased, Rows, Scalar, Secret


class Confirm(Table):
    """Reading an entry back: 1 is right, 2 asks again, at most `tries` times in all."""

    prompt: Says
    tries: int = Field(default=3, ge=1, le=10)
    then: Target


class CollectNode(QuestionNode):
    """`collect: {prompt: enter_pin, digits: 6, as: pin}`, then `next`.

    Digits for a variable that is declared `secret` never leave the shell, except to the bank.

    Attributes:
        invalid: What to do with an entry that is not what it must be; where it is left out, such
            an entry counts as no match.
        confirm: Reads the entry back.
        twice: Asks for a secret, which nothing reads back, a second time.
        hear: Whether the caller may say it instead of typing; never a secret.
        pause_s: Seconds between two digits that end an entry.
    """

    key: ClassVar[str] = "collect"

    collect: Entry
    next: Target
    invalid: Retry | None = None
    confirm: Confirm | None = None
    twice: Says = ()
    hear: bool = False
    pause_s: float = Field(default=5.0, ge=1, le=30)

    def question(self) -> Says:
        """Return what is asked."""
        return self.collect.prompt

    def rules(self, types: Mapping[str, AnyType]) -> DigitRules:
        """Return that the longest entry, the finish key or a pause completes it."""
        return self._rules(self.collect.form(types.get(self.collect.variable)))

    def _rules(self, form: Form | None) -> DigitRules:
        return DigitRules(
            keys=self.collect.keys,
            min_digits=self.collect.shortest,
            max_digits=self.collect.longest,
            finish_key=self.collect.finish,
            form=form,
            first_digit_s=self.wait_s,
            inter_digit_s=self.pause_s,
        )

    def asking(self, walk: Walk) -> Asking:
        """Return the question, the same once more, or whether the entry is right."""
        name, kind = self.collect.variable, walk.types[self.collect.variable]
        entered = walk.draft.get(name)
        if entered is not None and self.confirm is not None:
            return self._confirmings[walk.language]
        if entered is None and not self.collect.is_bounded:
            return self._askings[walk.language, kind]
        bounds = (self._bound(self.collect.smallest, walk), self._bound(self.collect.largest, walk))
        rules = self._rules(self.collect.form(kind, *bounds))
        if isinstance(entered, Secret):
            return self.asked_for(
                self.twice, rules, walk.language, secret=True, same_as=entered.handle
            )
        return self._asking_for(rules, walk.language, kind)

    @cached_property
    def _askings(self) -> Kept[tuple[str, AnyType], Asking]:
        """The question in each language, where an entry has no bounds, for a type of variable."""
        return Kept(
            lambda key: self._asking_for(self._rules(self.collect.form(key[1])), *key),
        )

    @cached_property
    def _confirmings(self) -> Kept[str, Asking]:
        """The question in each language whether the entry is right."""
        say = self.confirm.prompt if self.confirm is not None else ()
        return Kept(lambda language: self.yes_or_no(say, language, hear=self.hear))

    def _asking_for(self, rules: DigitRules, language: str, kind: AnyType) -> Asking:
        tongue = tongue_of(language) if self.hear else None
        return self.asked_for(
            self.question(),
            rules,
            language,
            secret=kind is Type.SECRET,
            words=() if tongue is None else words_for(tongue, rules),
            reads_back=self.confirm is not None,
        )

    @property
    def hears(self) -> bool:
        """Whether the caller may say it."""
        return self.hear

    def hears_for(self, language: str) -> Mapping[str, Collection[str]]:
        """Return that the answer is heard, whatever it is."""
        return {"": ("the answer",)} if self.hear else {}

    def heard(self, walk: Walk, event: WordsHeard) -> Scalar:
        """Return the phrase that was said, or what the words come to."""
        if event.phrase:
            return super().heard(walk, event)
        return self._value(walk, event.digits)

    def take(self, walk: Walk, entry: DigitsCollected) -> None:
        """Keep what was entered and go on, once the caller has said it again or confirmed it."""
        entered = walk.draft.get(self.collect.variable)
        if isinstance(entered, Secret):
            self._keep(walk, entered)
        elif entered is None:
            value = self._value(walk, entry.digits, handle=entry.handle)
            if self.twice or self.confirm is not None:
                self._ask_about(walk, value)
            else:
                self._keep(walk, value)
        elif entry.digits == YES:
            self._keep(walk, entered)
        else:
            self._begin_again(walk)

    def refuse(self, walk: Walk) -> None:
        """Ask from the beginning, or give up."""
        walk.draft = {}
        if self.invalid is None:
            super().refuse(walk)
        else:
            self.again(walk, "invalid", self.invalid, fresh=True)

    def _value(self, walk: Walk, digits: str, *, handle: str = "") -> Scalar:
        kind = walk.types[self.collect.variable]
        if kind is Type.SECRET:
            return Secret(handle=handle)
        form = self.collect.form(kind)
        if form is None or self.collect.makes(kind) is Type.DIGITS:
            return Digits(digits=digits)
        # Of an erased person's entry nothing is left that could be read.
        return form.read(digits) or Erased(was=str(kind))

    def _ask_about(self, walk: Walk, value: Scalar) -> None:
        walk.draft = {self.collect.variable: value}
        walk.forget("question.no_")
        self.ask(walk)

    def _begin_again(self, walk: Walk) -> None:
        assert self.confirm is not None
        walk.draft = {}
        if walk.count("question.confirm") >= self.confirm.tries:
            walk.go(self.confirm.then, way="confirm: then", fresh=True)
        else:
            walk.forget("question.no_")
            self.ask(walk)

    def _keep(self, walk: Walk, value: Scalar) -> None:
        walk.variables[self.collect.variable] = value
        walk.go(self.next)

    def _bound(self, bound: Expression | None, walk: Walk) -> Scalar | None:
        """Return what a bound comes to; one that comes to nothing lets no entry through."""
        if bound is None:
            return None
        if recorded_for(walk, bound) is not None:
            return erased(self.collect.bounded(walk.types[self.collect.variable]))
        try:
            value = value_of(bound, walk)
        except CannotEvaluate:
            return Erased(was="bound")
        assert not isinstance(value, Rows), "a list is no bound; the checker sees to it"
        return value

    # --- for the checker ---

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the ways on; only an entry sets the variable."""
        name = str(self.collect.variable)
        more = 1 if self.twice or self.confirm is not None else 0
        for way in super().ways(scope):
            if way.label == "":
                yield replace(way, gains=frozenset({name}), prompts=more)
            elif self.confirm is not None and way.label == "confirm: then":
                yield replace(way, gains=NOTHING, prompts=2 * self.confirm.tries - 1)
            else:
                yield replace(way, gains=NOTHING)

    def keys_anywhere(self, scope: Scope) -> Set[str]:
        """Return those keys, and those that can only be said: they are digits here."""
        said = scope.said_anywhere if self.hear else NOTHING
        return super().keys_anywhere(scope) | said

    def retries(self) -> Mapping[str, Retry]:
        """Return what is asked again, and for entries that are not what they must be."""
        own = {"invalid": self.invalid} if self.invalid is not None else {}
        return {**super().retries(), **own}

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield what the bounds of the entry need."""
        yield from self.collect.reads(scope)

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield the variable: a secret, digits in clear, or what its type makes of them."""
        name = self.collect.variable
        brings = self.collect.makes(scope.types.get(name))
        yield Write(path=("collect", "as"), name=name, brings=brings)

    def speech(self, scope: Scope) -> Iterator[tuple[Path, Say, frozenset[str]]]:
        """Yield what is said; the entry has its value when it is read back."""
        for path, say, brought in super().speech(scope):
            own = {str(self.collect.variable)} if path[0] == "confirm" else NOTHING
            yield path, say, brought | own

    def check(self, scope: Scope, report: Report) -> None:
        """Report what does not go together."""
        super().check(scope, report)
        name = self.collect.variable
        kind = scope.types.get(name)
        self.collect.check_for(
            scope, lambda path, text, rule: report(("collect", *path), text, rule)
        )
        if self.confirm is not None and kind is Type.SECRET:
            report(
                ("confirm",),
                f"the secret '{name}' is never read aloud; use 'twice' instead",
                Rule.SECRET_LEAK,
            )
        elif self.confirm is not None and not self._is_read_back(self.confirm, scope):
            report(
                ("confirm", "prompt"),
                f"no prompt here says {{{name}}}; one must",
                Rule.NOT_UNDERSTOOD,
            )
        if self.twice and kind is not Type.SECRET:
            report(
                ("twice",),
                f"'{name}' is no secret; read it back with 'confirm' instead",
                Rule.WRONG_TYPE,
            )
        form = self.collect.form(kind)
        if self.invalid is not None and isinstance(form, AnyForm | None) and not self.twice:
            report(
                ("invalid",),
                "nothing is checked here; delete 'invalid', or add a 'check'",
                Rule.NEVER_TAKEN,
            )

        if self.hear:
            self._check_heard(kind, scope, report)

    def _check_heard(self, kind: AnyType | None, scope: Scope, report: Report) -> None:
        if kind is Type.SECRET:
            text = f"'{self.collect.variable}' is a secret, and never taken by voice; delete 'hear'"
            report(("hear",), text, Rule.SECRET_LEAK)
            return
        for tag in scope.catalogue.languages:
            if tongue_of(tag) is None:
                text = (
                    f"nobody knows here how numbers are said in {tag}; delete 'hear', or add a "
                    "file to hotline.flow.heard"
                )
                report(("hear",), text, Rule.MISSING_TEXT)

    def _is_read_back(self, confirm: Confirm, scope: Scope) -> bool:
        prompts = scope.catalogue.prompts
        return any(
            say.prompt not in prompts or self.collect.variable in scope.catalogue.slots(say.prompt)
            for say in confirm.prompt
        )

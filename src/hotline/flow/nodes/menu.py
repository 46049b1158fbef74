"""`menu`: one question, one key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import ClassVar

from pydantic import Field, field_validator

from hotline.flow.anywhere import PERSON
from hotline.flow.choice import AnyChoice, Choice, by_key, check_heard, phrases_by_language
from hotline.flow.commands import DigitRules
from hotline.flow.events import DigitsCollected
from hotline.flow.kept import Kept
from hotline.flow.keys import ONLY_KEYS, known_keys
from hotline.flow.leaving import handle
from hotline.flow.nodes.asking import Asking
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.scope import Report, Scope, Way
from hotline.flow.source import Path
from hotline.flow.vocabulary import Says
from hotline.flow.walk import Walk
from hotline.model.types import AnyType


class MenuNode(QuestionNode):
    """`menu: main_menu` with `choices` of keys."""

    key: ClassVar[str] = "menu"

    menu: Says
    choices: Mapping[str, AnyChoice] = Field(min_length=1, json_schema_extra=ONLY_KEYS)

    _keys_exist = field_validator("choices")(known_keys)

    def question(self) -> Says:
        """Return the menu's words."""
        return self.menu

    def rules(self, types: Mapping[str, AnyType]) -> DigitRules:
        """Return that any one key is an entry, and a choice's key an answer."""
        return self.one_key

    @cached_property
    def one_key(self) -> DigitRules:
        """The rules: they are always the same."""
        return DigitRules(keys="".join(self.choices), max_digits=1, first_digit_s=self.wait_s)

    @cached_property
    def said(self) -> Mapping[str, Mapping[str, str]]:
        """What can be said, by language: each phrase with its key."""
        return phrases_by_language(self.choices)

    def asking(self, walk: Walk) -> Asking:
        """Return the menu, and the words of its choices."""
        return self._askings[walk.language]

    @cached_property
    def _askings(self) -> Kept[str, Asking]:
        """The menu in each language."""
        return Kept(
            lambda language: self.asked_for(
                self.menu, self.one_key, language, phrases=self.said.get(language, {})
            )
        )

    @property
    def hears(self) -> bool:
        """Whether a choice has words."""
        return bool(self.said)

    def hears_for(self, language: str) -> Mapping[str, Collection[str]]:
        """Return the phrases of each key."""
        return by_key(self.said.get(language, {}))

    def enter(self, walk: Walk) -> None:
        """Ask; or lead a caller who wants a person first to one, once."""
        if walk.preferences.person_first and PERSON in walk.handled:
            walk.preferences = replace(walk.preferences, person_first=False)
            handle(walk, PERSON)
        else:
            super().enter(walk)

    def take(self, walk: Walk, entry: DigitsCollected) -> None:
        """Follow the key's choice."""
        walk.go(self.choices[entry.digits].next, way=entry.digits)

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield the ways of the question, and that of who wants a person first."""
        yield from super().ways(scope)
        if PERSON in scope.handlers:
            yield Way(target=scope.handlers[PERSON], bounded=True, label=PERSON)

    def check(self, scope: Scope, report: Report) -> None:
        """Report what is wrong with the words to be heard."""
        super().check(scope, report)
        choices: dict[Path, Choice] = {("choices", key): one for key, one in self.choices.items()}
        check_heard(choices, scope, report)

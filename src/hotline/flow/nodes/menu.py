"""`menu`: one question, one key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, field_validator

from hotline.flow.commands import DigitRules
from hotline.flow.events import DigitsCollected
from hotline.flow.keys import known_keys
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.vocabulary import LanguageTag, Says, Table, Target
from hotline.flow.walk import Walk
from hotline.model.types import AnyType


class Choice(Table):
    """What a key does: go to `next`. `hear` are the words that will mean the same as the key."""

    next: Target
    hear: Mapping[LanguageTag, tuple[str, ...]] = Field(default_factory=dict)


def _choice(value: object) -> object:
    return {"next": value} if isinstance(value, str) else value


class MenuNode(QuestionNode):
    """`menu: main_menu` with `choices` of keys."""

    key: ClassVar[str] = "menu"

    menu: Says
    choices: Mapping[str, Annotated[Choice, BeforeValidator(_choice)]] = Field(min_length=1)

    _keys_exist = field_validator("choices")(known_keys)

    def question(self) -> Says:
        """Return the menu's words."""
        return self.menu

    def rules(self, types: Mapping[str, AnyType]) -> DigitRules:
        """Return that any one key is an entry, and a choice's key an answer."""
        return DigitRules(keys="".join(self.choices), max_digits=1, first_digit_s=self.wait_s)

    def take(self, walk: Walk, entry: DigitsCollected) -> None:
        """Follow the key's choice."""
        walk.go(self.choices[entry.digits].next)

"""`anywhere`: what may happen at any node of a flow, and who takes it there.

As in VoiceXML 2.0 (section 5.2) a handler belongs to a scope: it takes what happens in its flow and
in the sub-flows run from there, unless one of those has a handler of its own. Unlike there, a
handler's target is a node of the flow that declares it: what was going on inside is left for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pydantic import Field, field_validator

from hotline.flow.choice import AnyChoice, phrases_by_language
from hotline.flow.keys import ONLY_KEYS, known_keys
from hotline.flow.vocabulary import Table, Target
from hotline.model.bank import UNAVAILABLE

HANG_UP = "hang_up"
PERSON = "person"


class Anywhere(Table):
    """`anywhere: {keys: {"0": to_agent}, unavailable: bank_is_down, hang_up: note_it}`.

    Attributes:
        keys: Key to target, at every question that has no use for the key itself; where digits are
            collected, `*` and `#` only. `{next: to_agent, hear: {en-US: [agent]}}` has words that
            mean the same, at every question that hears words of its own.
        unavailable: Where the outcome `unavailable` leads at a node that does not say it itself.
        person: Where a caller is led who wants a person first, once, instead of a menu.
        hang_up: What is still done when the caller has gone; nothing there can speak.
    """

    keys: Mapping[str, AnyChoice] = Field(default_factory=dict, json_schema_extra=ONLY_KEYS)
    unavailable: Target | None = None
    person: Target | None = None
    hang_up: Target | None = None

    _keys_exist = field_validator("keys")(known_keys)

    @property
    def handlers(self) -> dict[str, str]:
        """Every handler: event to target."""
        events = {
            UNAVAILABLE: self.unavailable,
            PERSON: self.person,
            HANG_UP: self.hang_up,
            **{key: choice.next for key, choice in self.keys.items()},
        }
        return {event: str(target) for event, target in events.items() if target is not None}

    @cached_property
    def phrases(self) -> Mapping[str, Mapping[str, str]]:
        """What can be said for the keys, by language: each phrase with its key."""
        return phrases_by_language(self.keys)

    @property
    def said(self) -> frozenset[str]:
        """The keys that have words, too."""
        return frozenset(key for key, choice in self.keys.items() if choice.hear)

"""`prefer`: serve the caller otherwise from here on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from hotline.flow.anywhere import PERSON
from hotline.flow.nodes.base import Node
from hotline.flow.rules import Rule
from hotline.flow.scope import Report, Scope
from hotline.flow.utterance import Pace
from hotline.flow.vocabulary import Table, Target
from hotline.flow.walk import Walk


class Wishes(Table):
    """What changes; what is left out stays as it is.

    Attributes:
        speech: `slow`, or `normal` again.
        timeouts: `long`, which is twice the time for each key, or `normal` again.
        person: `first` leads the caller past the next menu to where `anywhere: {person: ...}` says.
    """

    speech: Pace | None = None
    timeouts: Literal["long", "normal"] | None = None
    person: Literal["first", "normal"] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name a preference: speech, timeouts or person")
        return self


class PreferNode(Node):
    """`prefer: {speech: slow, timeouts: long}`, then `next`; it holds until the call ends."""

    key: ClassVar[str] = "prefer"

    wishes: Wishes = Field(alias="prefer")
    next: Target

    def enter(self, walk: Walk) -> None:
        """Note it and go on."""
        changed: dict[str, Any] = {}
        if self.wishes.speech is not None:
            changed["pace"] = self.wishes.speech
        if self.wishes.timeouts is not None:
            changed["long_timeouts"] = self.wishes.timeouts == "long"
        if self.wishes.person is not None:
            changed["person_first"] = self.wishes.person == "first"
        walk.preferences = replace(walk.preferences, **changed)
        walk.go(self.next)

    def check(self, scope: Scope, report: Report) -> None:
        """Report that a person comes first where the flow says nothing of one."""
        if self.wishes.person == "first" and PERSON not in scope.handlers:
            text = "nothing says where the person is; write 'anywhere: {person: NODE}'"
            report(("prefer", "person"), text, Rule.UNKNOWN_NODE)

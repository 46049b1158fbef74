"""`hang_up` and `hand_over`: the two ways a flow ends a call."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from pydantic import Field, field_validator

from hotline.flow.events import AnyEvent, PromptFinished
from hotline.flow.nodes.base import Node
from hotline.flow.vocabulary import Says
from hotline.flow.walk import Walk

ENGINE_OUTCOMES = frozenset({"caller_hung_up", "handed_over", "defect"})
"""Outcomes that a call has without the flow's doing, so that figures can tell them apart."""


class _EndingNode(Node):
    """Says its last words, if it has any, and ends the call."""

    speaks: ClassVar[bool] = True
    ends: ClassVar[bool] = True

    say: Says = ()

    @property
    def needs_caller(self) -> bool:
        """Whether there are last words."""
        return bool(self.say)

    def enter(self, walk: Walk) -> None:
        """Say the last words; end at once where there are none."""
        if self.say or walk.unsaid:
            walk.play(self.say, fresh=True)
        else:
            self.end(walk)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """End the call when the last words are said."""
        match event:
            case PromptFinished():
                self.end(walk)
            case _:
                super().receive(walk, event)

    @abstractmethod
    def end(self, walk: Walk) -> None:
        """End the call."""


class HangUpNode(_EndingNode):
    """`hang_up: completed`: the word is the call's outcome in figures and stories."""

    key: ClassVar[str] = "hang_up"

    hang_up: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)

    @field_validator("hang_up")
    @classmethod
    def _is_the_flows_own(cls, outcome: str) -> str:
        if outcome in ENGINE_OUTCOMES:
            raise ValueError(f"'{outcome}' is the engine's own word; choose another outcome")
        return outcome

    def end(self, walk: Walk) -> None:
        """Hang up."""
        walk.hang_up(self.hang_up)


class HandOverNode(_EndingNode):
    """`hand_over: wants_a_person`: the PBX's own fallback takes the caller."""

    key: ClassVar[str] = "hand_over"
    reaches_person: ClassVar[bool] = True

    hand_over: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)

    def end(self, walk: Walk) -> None:
        """Hand the caller over."""
        walk.hand_over(self.hand_over)

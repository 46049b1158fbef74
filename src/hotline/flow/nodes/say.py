"""`say`: tell the caller something and go on; any key skips the rest of it."""

from __future__ import annotations

from typing import ClassVar

from hotline.flow.events import AnyEvent, PromptFinished
from hotline.flow.nodes.base import Node
from hotline.flow.vocabulary import Says, Target
from hotline.flow.walk import Walk


class SayNode(Node):
    """`say: welcome`, then `next`."""

    key: ClassVar[str] = "say"
    speaks: ClassVar[bool] = True

    say: Says
    next: Target

    def enter(self, walk: Walk) -> None:
        """Say it."""
        walk.play(self.say)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Go on when it has been said, or skipped."""
        match event:
            case PromptFinished():
                walk.go(self.next)
            case _:
                super().receive(walk, event)

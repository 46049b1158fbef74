"""`record`: take the caller's message."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from hotline.flow.events import AnyEvent, MessageRecorded, PromptFinished, RecordingFailed
from hotline.flow.nodes.base import Node
from hotline.flow.vocabulary import Says, Target
from hotline.flow.walk import Walk


class RecordNode(Node):
    """`record: leave_message` says the prompt, then records until silence, a key or `max_s`."""

    key: ClassVar[str] = "record"
    speaks: ClassVar[bool] = True
    reaches_person: ClassVar[bool] = True

    record: Says
    max_s: int = Field(default=120, ge=1, le=600)
    silence_s: int = Field(default=5, ge=1, le=30)
    next: Target
    failed: Target

    def enter(self, walk: Walk) -> None:
        """Say what to do."""
        walk.play(self.record)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Record after the prompt; go on after the recording."""
        match event:
            case PromptFinished():
                walk.record(max_s=self.max_s, silence_s=self.silence_s)
            case MessageRecorded():
                walk.go(self.next)
            case RecordingFailed():
                walk.go(self.failed, way="failed")
            case _:
                super().receive(walk, event)

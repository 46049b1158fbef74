"""A call's recorder without a line: it notes whether agents have paused it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(kw_only=True)
class FakeRecorder:
    """Keeps the contract of `hotline.floor.ports.Recorder`.

    Attributes:
        is_on: Whether something is being recorded: from the talk on, if a rule `wants` it.
        is_paused: Whether the agent has asked for silence.
        wants: Whether talks are recorded.
        changed: Is told of what becomes of it.
        obeys: Whether the PBX does as it is told.
    """

    wants: bool = True
    obeys: bool = True
    is_on: bool = False
    is_paused: bool = False
    changed: Callable[[], None] = lambda: None

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this when a test lets it be `ended`."""
        self.changed = changed

    def ended(self) -> None:
        """Record no more, for a customer's no or for lack of room."""
        self.is_on = self.is_paused = False
        self.changed()

    async def begin_talk(self, queue: str) -> None:
        """Record, if a rule wants it."""
        self.is_on = self.wants

    async def end_talk(self) -> None:
        """Record no more."""
        self.is_on = self.is_paused = False

    async def pause(self) -> bool:
        """Be silent."""
        if self.obeys:
            self.is_paused = self.is_on
        return self.is_paused

    async def resume(self) -> bool:
        """Record again."""
        if self.obeys:
            self.is_paused = False
        return not self.is_paused

"""What the launcher says while it works."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Where set-up reports its stages."""

    def stage(self, text: str) -> None:
        """Say what is done now; it replaces the stage before."""

    def say(self, text: str) -> None:
        """Say something that stays on the screen."""


class Silent:
    """Says nothing."""

    def stage(self, text: str) -> None:
        """Say nothing."""

    def say(self, text: str) -> None:
        """Say nothing."""

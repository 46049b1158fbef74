"""What becomes of a command whose process died under it."""

from __future__ import annotations

from enum import StrEnum


class Resume(StrEnum):
    """What a new process does with a command whose answer the old one never journaled."""

    REPEAT = "repeat"
    """Do it again: the caller merely hears or is asked again."""
    ASK = "ask"
    """Ask the other side what became of it; never send it again blindly."""
    SKIP = "skip"
    """Leave it: it had no lasting effect."""
    COMPENSATE = "compensate"
    """Keep what was done so far and go on from there."""

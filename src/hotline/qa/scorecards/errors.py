"""What keeps somebody from scoring a call.

- `UnknownForm`: there is no form of this name now
- `FormsUnusable`: the forms have mistakes
- `NothingToScore`: the call cannot be scored so
- `NoteOutside`: a note is at no moment of the call
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.errors import HotlineError


@dataclass(kw_only=True)
class UnknownForm(HotlineError):
    """There is no form of this name now."""

    form: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        known = ", ".join(self.known) or "none: `scorecards.folder` has no forms"
        return f"there is no form '{self.form}'; there is {known}"


@dataclass(kw_only=True)
class FormsUnusable(HotlineError):
    """The forms have mistakes, or cannot be read."""

    def __str__(self) -> str:
        return "the forms for scoring have mistakes: `hotline scorecards check` tells them"


@dataclass(kw_only=True)
class NothingToScore(HotlineError):
    """The call cannot be scored so."""

    why: str

    def __str__(self) -> str:
        return f"this call cannot be scored: {self.why}"


@dataclass(kw_only=True)
class NoteOutside(HotlineError):
    """A note is at no moment of the call."""

    at: datetime

    def __str__(self) -> str:
        return f"a note is at {self.at.isoformat()}, which is no moment of this call"

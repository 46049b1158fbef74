"""What can go wrong with cases.

- `CaseError`
    - `UnknownCase`: there is none of this reference
    - `CaseChanged`: somebody else was faster
    - `StateRefused`: this state cannot follow that one
    - `WordsNeeded`: a state wants somebody to say something
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.crm.errors import CrmError
from hotline.model.case import CaseState


class CaseError(CrmError):
    """A case cannot be read or changed as it was asked."""


@dataclass(kw_only=True)
class UnknownCase(CaseError):
    """There is no case of this reference."""

    reference: str

    def __str__(self) -> str:
        return f"there is no case {self.reference!r}; `hotline cases list` shows those that wait"


@dataclass(kw_only=True)
class CaseChanged(CaseError):
    """The case is not what it was when it was looked at."""

    reference: str
    looked_at: int
    now: int

    def __str__(self) -> str:
        return (
            f"somebody has changed case {self.reference} since version {self.looked_at} (it is "
            f"{self.now} now); look at it again, then change it"
        )


@dataclass(kw_only=True)
class StateRefused(CaseError):
    """A case cannot go from one state to another: none is skipped."""

    reference: str
    state: CaseState
    wanted: CaseState
    next_ones: tuple[CaseState, ...]

    def __str__(self) -> str:
        ways = f"what may come is: {', '.join(self.next_ones)}" if self.next_ones else "it is over"
        return f"case {self.reference} is {self.state} and cannot become {self.wanted}; {ways}"


@dataclass(kw_only=True)
class WordsNeeded(CaseError):
    """Whoever brings a case to this state must say something to it."""

    wanted: CaseState

    def __str__(self) -> str:
        return f"to make a case {self.wanted}, say how or why in a note"

"""What can go wrong with scorecards.

- `ScorecardError`
    - `UnknownScorecard`: there is none of this id
    - `ScorecardChanged`: somebody else was faster
    - `ScoredAlready`: this person has scored this call
    - `UnknownCalibration`: there is none of this id
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.crm.errors import CrmError


class ScorecardError(CrmError):
    """A scorecard cannot be read or changed as it was asked."""


@dataclass(kw_only=True)
class UnknownScorecard(ScorecardError):
    """There is no scorecard of this id."""

    scorecard_id: str

    def __str__(self) -> str:
        return f"there is no scorecard {self.scorecard_id!r}"


@dataclass(kw_only=True)
class ScorecardChanged(ScorecardError):
    """The scorecard is not what it was when it was looked at."""

    looked_at: int

    def __str__(self) -> str:
        return f"somebody has changed it since version {self.looked_at}: look at it again"


@dataclass(kw_only=True)
class ScoredAlready(ScorecardError):
    """This person has scored this call."""

    scorer: str

    def __str__(self) -> str:
        return f"{self.scorer} has scored this call already: a score that counts can be revised"


@dataclass(kw_only=True)
class UnknownCalibration(ScorecardError):
    """There is no calibration of this id on this call."""

    calibration: str

    def __str__(self) -> str:
        return f"this call has no calibration {self.calibration!r}"

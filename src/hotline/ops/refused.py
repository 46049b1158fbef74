"""Why flow and prompt files are not what new calls get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.errors import HotlineError
from hotline.flow.problems import FlowProblems
from hotline.flow_files import FlowFilesMissing
from hotline.speech.errors import RecordingUnusable


class FlowsStillRouted(HotlineError):
    """Numbers lead to flows that the new files no longer have."""

    def __init__(self, flows: tuple[str, ...]) -> None:
        self.flows = flows
        super().__init__(flows)

    def __str__(self) -> str:
        return (
            f"numbers lead to {', '.join(self.flows)}, which the new flows do not have: keep the "
            "flow, or give them another one: hotline numbers"
        )


class CheckerFailed(HotlineError):
    """The flows and prompts could not be looked at, for a defect of ours."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"the checker itself failed ({self.what}): report it, with the files"


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Files that new calls do not get.

    Attributes:
        error: What is wrong, with the way out.
        since: Since when files have been refused, in UTC.
    """

    error: HotlineError
    since: datetime

    @property
    def is_of_files(self) -> bool:
        """Whether nothing but an edit can put it right."""
        return isinstance(self.error, FlowProblems | FlowFilesMissing | RecordingUnusable)


def in_short(error: HotlineError) -> str:
    """Return a sentence about what is wrong, however many mistakes there are."""
    if not isinstance(error, FlowProblems):
        return str(error)
    # The last line counts them all.
    first, *_, count = str(error).splitlines()
    return f"{count}; the first: {first}"

"""What a caller is told of the wait, as the floor's log keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from hotline.model.resume import Resume
from hotline.routing.commands import Command
from hotline.routing.promise.forecaster import Forecast
from hotline.routing.promise.spoken import WaitPromise


@dataclass(frozen=True, kw_only=True, slots=True)
class AnnounceWait(Command):
    """Tell a caller the place in the queue and how long it will take.

    Attributes:
        call_id: The call.
        place: The place in the queue, from 1.
        forecast: What the promise was made from, for whoever holds it against what came.
        promise: What is said, None where nobody can tell.
    """

    resume: ClassVar[Resume] = Resume.SKIP
    """The same words, said later, would promise more."""
    call_id: str
    place: int
    forecast: Forecast
    promise: WaitPromise | None
    kind: Literal["announce_wait"] = "announce_wait"

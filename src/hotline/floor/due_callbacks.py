"""What became of the promises that the floor was to keep, as its log tells it.

So it does of callbacks that callers chose, and that were not kept. All of it is told again when the
log is folded, so whoever settles it must be able to hear it twice. A snapshot waits until all of it
is settled, and until no call has the place of a callback: what came before one is not folded again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hotline.routing.commands import ConfirmCallback, KeepPlace, LeaveQueue
from hotline.routing.log import Step

PROMISE = "promise-"
"""What the ids of promises on the floor begin with; those of calls are UUIDs."""
RANG_AGAIN = "rang_again"
"""Why a promise left the line whose customer has called meanwhile, and has its place."""


def id_on_floor(promise_id: str, fence: int) -> str:
    """Return the id under which a promise is on the floor, by one lease."""
    return f"{PROMISE}{promise_id}-{fence}"


def promise_of(call_id: str) -> str | None:
    """Return the promise of an id on the floor; None of a call's."""
    return lease_of(call_id)[0] if call_id.startswith(PROMISE) else None


def lease_of(call_id: str) -> tuple[str, int]:
    """Return the promise, and the fence of the lease, of what `id_on_floor` returned."""
    promise_id, _, fence = call_id.removeprefix(PROMISE).rpartition("-")
    return promise_id, int(fence)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a callback left the line.

    Attributes:
        call_id: Its id on the floor: a promise's, or that of the call in which it was chosen.
        at: When, aware.
        why: "" where agent and customer have talked, or do; else why not.
        agent_id: With whom; "" for nobody.
        queue: The queue that it left; "" where the customer has called, and has its place.
        rings: How often the customer was rung.
    """

    call_id: str
    at: datetime
    why: str
    agent_id: str = ""
    queue: str = ""
    rings: int = 0


class DueCallbacks:
    """Collects the outcomes of promises, and of callbacks that were not kept, until settled."""

    def __init__(self) -> None:
        self._outcomes: dict[str, Outcome] = {}
        self._rang: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._outcomes or self._rang)

    @property
    def rang_again(self) -> list[str]:
        """The ids of promises whose customers have called meanwhile, and wait in their place."""
        return [one for one in self._rang.values() if one.startswith(PROMISE)]

    @property
    def outcomes(self) -> list[Outcome]:
        """What is known and not settled yet, the oldest first."""
        return list(self._outcomes.values())

    def note(self, step: Step) -> None:
        """Take what the router has commanded."""
        at = step.event.at
        for command in step.commands:
            match command:
                case KeepPlace(why="rang_again"):
                    self._keeps_place(command, at)
                case ConfirmCallback(call_id=call_id):
                    self._is_chosen(call_id)
                case LeaveQueue(to=""):
                    self._left(command, at)
                case _:
                    pass

    def settle(self, outcome: Outcome) -> None:
        """Forget an outcome that has been used, unless more is known by now."""
        if self._outcomes.get(outcome.call_id) == outcome:
            del self._outcomes[outcome.call_id]

    def _keeps_place(self, command: KeepPlace, at: datetime) -> None:
        # Who has called may have chosen a callback instead, and call once more.
        callback = self._rang.pop(command.of_call, command.of_call)
        self._rang[command.call_id] = callback
        if callback.startswith(PROMISE):
            self._tell(Outcome(call_id=callback, at=at, why=RANG_AGAIN))

    def _is_chosen(self, call_id: str) -> None:
        # Chosen once more, it is the newer callback that is to be kept.
        if not self._rang.get(call_id, PROMISE).startswith(PROMISE):
            del self._rang[call_id]

    def _left(self, command: LeaveQueue, at: datetime) -> None:
        callback = self._rang.pop(command.call_id, command.call_id)
        is_its_own = callback == command.call_id
        talked = command.way in ("answered", "called_back")
        if callback.startswith(PROMISE):
            # One whose customer has called in vain stands, and comes again by itself.
            is_told = talked or is_its_own
        else:
            is_told = not talked and (command.callback or not is_its_own)
        if is_told:
            outcome = Outcome(
                call_id=callback,
                at=at,
                why="" if talked else command.why or command.way,
                agent_id=command.agent_id,
                queue=command.queue,
                rings=command.rings,
            )
            self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        self._outcomes[outcome.call_id] = outcome

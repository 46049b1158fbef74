"""What became of the promises that the floor was to keep, as its log tells it.

It is told again when the log is folded, so whoever takes it must be able to hear it twice. A
snapshot waits until all of it was taken, and until no call has the place of a promise: what came
before one is not folded again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hotline.routing.commands import AnyCommand, KeepPlace, LeaveQueue

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
    """How a promise left the line.

    Attributes:
        call_id: The promise's id on the floor.
        why: "" where agent and customer have talked, or do; else why not.
        agent_id: With whom; "" for nobody.
    """

    call_id: str
    why: str
    agent_id: str = ""


class DueCallbacks:
    """Collects the outcomes of promises until somebody takes them."""

    def __init__(self) -> None:
        self._outcomes: dict[str, Outcome] = {}
        self._rang: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._outcomes or self._rang)

    @property
    def rang_again(self) -> list[str]:
        """The ids of promises whose customers have called meanwhile, and wait in their place."""
        return list(self._rang.values())

    def note(self, commands: Iterable[AnyCommand]) -> None:
        """Take what the router has commanded."""
        for command in commands:
            match command:
                case KeepPlace(why="rang_again"):
                    self._keeps_place(command)
                case LeaveQueue(to=""):
                    self._left(command)
                case _:
                    pass

    def take(self) -> list[Outcome]:
        """Return what is known and was not taken yet."""
        outcomes, self._outcomes = list(self._outcomes.values()), {}
        return outcomes

    def put_back(self, outcome: Outcome) -> None:
        """Keep one that could not be used yet, unless more is known by now."""
        self._outcomes.setdefault(outcome.call_id, outcome)

    def _keeps_place(self, command: KeepPlace) -> None:
        # Who has called may have chosen a callback instead, and call once more.
        promise = self._rang.pop(command.of_call, command.of_call)
        if promise.startswith(PROMISE):
            self._rang[command.call_id] = promise
            self._tell(Outcome(call_id=promise, why=RANG_AGAIN))

    def _left(self, command: LeaveQueue) -> None:
        promise = self._rang.pop(command.call_id, command.call_id)
        talked = command.way in ("answered", "called_back")
        if promise.startswith(PROMISE) and (talked or promise == command.call_id):
            why = "" if talked else command.why or command.way
            self._tell(Outcome(call_id=promise, why=why, agent_id=command.agent_id))

    def _tell(self, outcome: Outcome) -> None:
        self._outcomes[outcome.call_id] = outcome

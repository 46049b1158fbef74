"""Folds a floor's log again up to each decision on one call, and looks round there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from hotline.routing.commands import (
    AnyCommand,
    Confer,
    ConferPlace,
    ConfirmCallback,
    EndSupervision,
    HoldCaller,
    Ignore,
    KeepPlace,
    LeaveQueue,
    OfferCall,
    OfferConsult,
    PutFirst,
    QueueAgain,
    RefuseChoice,
    ResumeCaller,
    RingPlace,
    SendOn,
    SetDoing,
    Supervise,
    WithdrawOffer,
)
from hotline.routing.entry import Entry
from hotline.routing.events import CallDisposed, CallQueued, OfferDeclined
from hotline.routing.explanation.explanation import Decision, Explanation, Moment, Overtaken, What
from hotline.routing.explanation.why_not import WhyNot, why_not
from hotline.routing.floor import Floor
from hotline.routing.log import Step
from hotline.routing.place import place_of
from hotline.routing.placing import MOVED
from hotline.routing.promise.spoken import WaitPromise
from hotline.routing.router import Router


def explain(router: Router, log: Iterable[Step], call_id: str) -> Explanation | None:
    """Return why a call went as it did; None when it is not in the log.

    Args:
        router: A router as it was before the log began; it takes the log's events.
        log: The floor's log; its events count, and what was announced.
        call_id: The call.
    """
    explainer = Explainer(router.floor, call_id)
    for step in log:
        explainer.take(step, router.receive(step.event))
    return explainer.explanation


class Explainer:
    """Watches one call on a floor that is folded again, and looks round at each decision.

    Args:
        floor: The floor as it was before the first step that is taken.
        call_id: The call.
    """

    def __init__(self, floor: Floor, call_id: str) -> None:
        self._found = Explanation(call_id=call_id)
        self._steps = 0
        self._by = ""
        self._floor = floor
        self._call_id = call_id
        self._refs: set[int] = set()
        self._asked: dict[int, str] = {}
        self._put_first: set[str] = set()
        self._consult_ref = 0
        self._place = ""
        self._was: tuple[What, str] | None = None
        self._promise: WaitPromise | None = None

    @property
    def explanation(self) -> Explanation | None:
        """Why the call went as it did up to now; None when nothing has happened to it."""
        return self._found if self._found.moments else None

    def take(self, step: Step, commands: Sequence[AnyCommand]) -> None:
        """Take a step, which the floor has just taken, and what was commanded by that."""
        event = step.event
        self._by = getattr(event, "by", "")
        if isinstance(event, CallQueued) and event.call_id == self._call_id:
            self._note(event.at, "queued", event.queue)
        if isinstance(event, CallDisposed) and event.call_id == self._call_id:
            self._dispose(event, commands)
        if isinstance(event, OfferDeclined) and event.ref in self._asked:
            self._decline(event, commands)
        for command in commands:
            self._read(event.at, command)
        self._look(event.at)
        for said in step.announced:
            if said.call_id == self._call_id:
                self._tell(event.at, said.promise)
        self._steps += 1

    @property
    def _entry(self) -> Entry | None:
        return self._floor.entries.get(self._call_id)

    def _note(self, at: datetime, what: What, detail: str = "") -> None:
        entry = self._entry
        ahead = place_of(self._floor, entry) - 1 if entry is not None else 0
        moment = Moment(at=at, number=self._steps, what=what, detail=detail, ahead=ahead)
        self._found.moments.append(moment)

    def _read(self, at: datetime, command: AnyCommand) -> None:
        """Take a command that concerns the call, or one that is offered before it."""
        if isinstance(command, OfferCall | OfferConsult) and command.call_id == self._call_id:
            self._asked[command.ref] = command.agent_id
        elif isinstance(command, WithdrawOffer):
            self._asked.pop(command.ref, None)
        match command:
            case KeepPlace(call_id=self._call_id):
                self._note(at, "kept_place", command.of_call)
            case KeepPlace(of_call=self._call_id, why="rang_again"):
                self._note(at, "left", command.why)
            case OfferCall(call_id=self._call_id):
                self._refs.add(command.ref)
                self._decided(at, command)
            case OfferCall():
                self._went_first(at, command)
            case WithdrawOffer() if command.ref in self._refs:
                # Once: whoever answers an offer that is over has it withdrawn again.
                self._refs.remove(command.ref)
                self._note(at, "withdrawn", command.why)
            case HoldCaller(call_id=self._call_id):
                self._note(at, "held")
            case ResumeCaller(call_id=self._call_id):
                self._note(at, "resumed")
            case Confer(call_id=self._call_id) | ConferPlace(call_id=self._call_id):
                self._note(at, "conference")
            case RingPlace(call_id=self._call_id):
                self._place = command.place
                self._note(at, "place_asked", f"{command.agent_id} {command.place}")
            case OfferConsult(call_id=self._call_id):
                self._consult_ref = command.ref
                self._note(at, "consult_asked", command.agent_id)
            case SetDoing(call_id=self._call_id, doing="consult") if self._place:
                self._note(at, "place_consulted", f"{command.agent_id} {self._place}")
            case SetDoing(call_id=self._call_id, doing="consult"):
                self._note(at, "consulting", command.agent_id)
            case SetDoing(call_id=self._call_id, came_of=came_of) if came_of:
                self._place = ""
                self._note(at, "consult_over", came_of)
            case QueueAgain(call_id=self._call_id):
                if command.attended:
                    self._refs.add(self._consult_ref)
                self._note(at, "given", f"{command.agent_id} {command.to_agent or command.queue}")
            case SendOn(call_id=self._call_id):
                self._place = ""
                what: What = "given_to_place" if command.place else "sent_on"
                self._note(at, what, f"{command.agent_id} {command.sent_to}")
            case ConfirmCallback(call_id=self._call_id):
                self._note(at, "callback")
            case RefuseChoice(call_id=self._call_id):
                self._note(at, "refused", command.why)
            case Supervise(call_id=self._call_id):
                self._note(at, "supervised", f"{command.agent_id} {command.mode} {self._by}")
            case EndSupervision(call_id=self._call_id):
                self._note(at, "supervision_over", command.why)
            case PutFirst(call_id=self._call_id):
                self._note(at, "put_first", self._by)
            case PutFirst():
                self._put_first.add(command.call_id)
            case LeaveQueue(call_id=self._call_id, why=why) if why == MOVED:
                self._note(at, "moved", f"{command.to} {self._by}")
            case LeaveQueue(call_id=self._call_id):
                self._note(at, "left", command.why or command.way)
                if self._promise is not None and at.timestamp() > self._promise.keep_by:
                    self._note(at, "promise_broken")
            case _:
                pass

    def _dispose(self, event: CallDisposed, commands: Iterable[AnyCommand]) -> None:
        """Take what an agent says came of the call, unless it cannot be."""
        if not any(isinstance(one, Ignore) for one in commands):
            self._note(event.at, "disposed", f"{event.agent_id} {event.disposition}")

    def _decline(self, event: OfferDeclined, commands: Iterable[AnyCommand]) -> None:
        """Take that an agent does not want the call, where that comes too late."""
        if any(isinstance(one, Ignore) for one in commands):
            self._note(event.at, "declined_late", self._asked[event.ref])

    def _tell(self, at: datetime, promise: WaitPromise | None) -> None:
        """Take what the caller was told; the last promise is the one to be kept."""
        self._promise = promise
        minutes = f"{promise.from_minutes} {promise.to_minutes}" if promise is not None else ""
        self._note(at, "told", minutes)

    def _look(self, at: datetime) -> None:
        """See after a step how the call waits."""
        entry = self._entry
        if entry is None or entry.offer is not None:
            self._was = None
            return
        what: tuple[What, str] | None = None
        if entry.waits_for_wished and entry.wish is not None:
            what = ("waits_for", entry.wish.agent_id)
        elif entry.lane is not None:
            step = entry.lane.step
            what = ("relaxed", str(step)) if step else ("waits", "")
        if what is not None and what != self._was:
            self._note(at, *what)
        if what is not None and not self._found.on_arrival:
            self._found.on_arrival = self._others(entry, but="")
        self._was = what

    def _decided(self, at: datetime, offer: OfferCall) -> None:
        self._note(at, "offered", offer.agent_id)
        entry = self._entry
        assert entry is not None, "a call on offer is in its queue"
        self._found.decisions.append(
            Decision(
                at=at,
                agent_id=offer.agent_id,
                rule=offer.rule,
                others=self._others(entry, but=offer.agent_id),
                requalified=self._floor.agents[offer.agent_id].requalified,
            )
        )

    def _others(self, entry: Entry, but: str) -> tuple[WhyNot, ...]:
        others = (one for agent_id, one in self._floor.agents.items() if agent_id != but)
        return tuple(why_not(self._floor, entry, one) for one in others)

    def _went_first(self, at: datetime, offer: OfferCall) -> None:
        mine, other = self._entry, self._floor.entries.get(offer.call_id)
        agent = self._floor.agents.get(offer.agent_id)
        if mine is None or mine.lane is None or other is None or agent is None:
            return
        if other.queued_at <= mine.queued_at or not mine.lane.fits(agent.qualification):
            return
        head_start_s = self._floor.policy.head_start_s
        by_tier = head_start_s.get(other.asked.tier, 0) > head_start_s.get(mine.asked.tier, 0)
        self._found.overtaken.append(
            Overtaken(
                at=at,
                call_id=offer.call_id,
                agent_id=offer.agent_id,
                why=self._went_first_by(offer.call_id, by_tier=by_tier),
            )
        )

    def _went_first_by(
        self, call_id: str, *, by_tier: bool
    ) -> Literal["head_start", "priority", "put_first"]:
        if call_id in self._put_first:
            return "put_first"
        return "head_start" if by_tier else "priority"

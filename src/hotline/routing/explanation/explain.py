"""Folds a floor's log again up to each decision on one call, and looks round there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
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
from hotline.routing.events import AgentRequalified, CallDisposed, CallQueued
from hotline.routing.explanation.why_not import WhyNot, why_not
from hotline.routing.floor import Floor
from hotline.routing.log import Step
from hotline.routing.place import place_of
from hotline.routing.placing import MOVED
from hotline.routing.promise.spoken import WaitPromise
from hotline.routing.router import Router
from hotline.routing.rule import Rule

What = Literal[
    "queued",
    "waits_for",
    "waits",
    "relaxed",
    "told",
    "offered",
    "withdrawn",
    "kept_place",
    "callback",
    "refused",
    "left",
    "promise_broken",
    "held",
    "resumed",
    "consulting",
    "consult_asked",
    "conference",
    "consult_over",
    "place_asked",
    "place_consulted",
    "given",
    "given_to_place",
    "sent_on",
    "disposed",
    "supervised",
    "supervision_over",
    "moved",
    "put_first",
]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Something that changed for the call.

    `detail` is an agent, a step, a call, a way, a reason or the minutes of the wait that was
    promised, from and to; `ahead` is how many of its queue stood before it then, `number` by which
    step of the log it was, from 0 on.
    """

    at: datetime
    number: int
    what: What
    detail: str = ""
    ahead: int = 0


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An offer of the call.

    Attributes:
        at: When.
        agent_id: To whom.
        rule: What decided.
        others: Why not those who were logged in besides.
        requalified: What a supervisor had changed for now in what the agent could serve, or None.
    """

    at: datetime
    agent_id: str
    rule: Rule
    others: tuple[WhyNot, ...]
    requalified: AgentRequalified | None = None


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """A call that came later and went first, to an agent who could have served this one too.

    Attributes:
        at: When.
        call_id: Which.
        agent_id: To whom.
        why: By the head start of its tier, by its priority, or because a supervisor put it first.
    """

    at: datetime
    call_id: str
    agent_id: str
    why: Literal["head_start", "priority", "put_first"]


@dataclass(kw_only=True)
class Explanation:
    """What happened to a call in its queues, and why.

    Attributes:
        call_id: The call.
        moments: What changed for it, in order.
        decisions: Its offers, in order.
        on_arrival: What spoke against each agent when it began to wait; none when it did not.
        overtaken: The calls that came later and went first.
    """

    call_id: str
    moments: list[Moment] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    on_arrival: tuple[WhyNot, ...] = ()
    overtaken: list[Overtaken] = field(default_factory=list)


def explain(router: Router, log: Iterable[Step], call_id: str) -> Explanation | None:
    """Return why a call went as it did; None when it is not in the log.

    Args:
        router: A router as it was before the log began; it takes the log's events.
        log: The floor's log; its events count, and what was announced.
        call_id: The call.
    """
    reader = _Reader(router.floor, Explanation(call_id=call_id))
    for number, step in enumerate(log):
        commands = router.receive(step.event)
        reader.number, reader.by = number, getattr(step.event, "by", "")
        if isinstance(step.event, CallQueued) and step.event.call_id == call_id:
            reader.note(step.event.at, "queued", step.event.queue)
        if isinstance(step.event, CallDisposed) and step.event.call_id == call_id:
            reader.dispose(step.event, commands)
        for command in commands:
            reader.read(step.event.at, command)
        reader.look(step.event.at)
        for said in step.announced:
            if said.call_id == call_id:
                reader.tell(step.event.at, said.promise)
    return reader.found if reader.found.moments else None


class _Reader:
    """Watches one call on a floor that is folded again."""

    def __init__(self, floor: Floor, found: Explanation) -> None:
        self.found = found
        self.number = 0
        self.by = ""
        self._floor = floor
        self._call_id = found.call_id
        self._refs: set[int] = set()
        self._put_first: set[str] = set()
        self._consult_ref = 0
        self._place = ""
        self._was: tuple[What, str] | None = None
        self._promise: WaitPromise | None = None

    @property
    def _entry(self) -> Entry | None:
        return self._floor.entries.get(self._call_id)

    def note(self, at: datetime, what: What, detail: str = "") -> None:
        """Keep that something changed."""
        entry = self._entry
        ahead = place_of(self._floor, entry) - 1 if entry is not None else 0
        moment = Moment(at=at, number=self.number, what=what, detail=detail, ahead=ahead)
        self.found.moments.append(moment)

    def read(self, at: datetime, command: AnyCommand) -> None:
        """Take a command that concerns the call, or one that is offered before it."""
        match command:
            case KeepPlace(call_id=self._call_id):
                self.note(at, "kept_place", command.of_call)
            case KeepPlace(of_call=self._call_id, why="rang_again"):
                self.note(at, "left", command.why)
            case OfferCall(call_id=self._call_id):
                self._refs.add(command.ref)
                self._decided(at, command)
            case OfferCall():
                self._went_first(at, command)
            case WithdrawOffer() if command.ref in self._refs:
                # Once: whoever answers an offer that is over has it withdrawn again.
                self._refs.remove(command.ref)
                self.note(at, "withdrawn", command.why)
            case HoldCaller(call_id=self._call_id):
                self.note(at, "held")
            case ResumeCaller(call_id=self._call_id):
                self.note(at, "resumed")
            case Confer(call_id=self._call_id) | ConferPlace(call_id=self._call_id):
                self.note(at, "conference")
            case RingPlace(call_id=self._call_id):
                self._place = command.place
                self.note(at, "place_asked", f"{command.agent_id} {command.place}")
            case OfferConsult(call_id=self._call_id):
                self._consult_ref = command.ref
                self.note(at, "consult_asked", command.agent_id)
            case SetDoing(call_id=self._call_id, doing="consult") if self._place:
                self.note(at, "place_consulted", f"{command.agent_id} {self._place}")
            case SetDoing(call_id=self._call_id, doing="consult"):
                self.note(at, "consulting", command.agent_id)
            case SetDoing(call_id=self._call_id, came_of=came_of) if came_of:
                self._place = ""
                self.note(at, "consult_over", came_of)
            case QueueAgain(call_id=self._call_id):
                if command.attended:
                    self._refs.add(self._consult_ref)
                self.note(at, "given", f"{command.agent_id} {command.to_agent or command.queue}")
            case SendOn(call_id=self._call_id):
                self._place = ""
                what: What = "given_to_place" if command.place else "sent_on"
                self.note(at, what, f"{command.agent_id} {command.sent_to}")
            case ConfirmCallback(call_id=self._call_id):
                self.note(at, "callback")
            case RefuseChoice(call_id=self._call_id):
                self.note(at, "refused", command.why)
            case Supervise(call_id=self._call_id):
                self.note(at, "supervised", f"{command.agent_id} {command.mode} {self.by}")
            case EndSupervision(call_id=self._call_id):
                self.note(at, "supervision_over", command.why)
            case PutFirst(call_id=self._call_id):
                self.note(at, "put_first", self.by)
            case PutFirst():
                self._put_first.add(command.call_id)
            case LeaveQueue(call_id=self._call_id, why=why) if why == MOVED:
                self.note(at, "moved", f"{command.to} {self.by}")
            case LeaveQueue(call_id=self._call_id):
                self.note(at, "left", command.why or command.way)
                if self._promise is not None and at.timestamp() > self._promise.keep_by:
                    self.note(at, "promise_broken")
            case _:
                pass

    def dispose(self, event: CallDisposed, commands: Iterable[AnyCommand]) -> None:
        """Take what an agent says came of the call, unless it cannot be."""
        if not any(isinstance(one, Ignore) for one in commands):
            self.note(event.at, "disposed", f"{event.agent_id} {event.disposition}")

    def tell(self, at: datetime, promise: WaitPromise | None) -> None:
        """Take what the caller was told; the last promise is the one to be kept."""
        self._promise = promise
        minutes = f"{promise.from_minutes} {promise.to_minutes}" if promise is not None else ""
        self.note(at, "told", minutes)

    def look(self, at: datetime) -> None:
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
            self.note(at, *what)
        if what is not None and not self.found.on_arrival:
            self.found.on_arrival = self._others(entry, but="")
        self._was = what

    def _decided(self, at: datetime, offer: OfferCall) -> None:
        self.note(at, "offered", offer.agent_id)
        entry = self._entry
        assert entry is not None, "a call on offer is in its queue"
        self.found.decisions.append(
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
        self.found.overtaken.append(
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

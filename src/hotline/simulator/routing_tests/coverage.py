"""Which rules of a policy took effect: queues, relaxations, overflows, and what decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hotline.model.queue import OverflowReason, QueueSpec
from hotline.routing.commands import AnyCommand, KeepPlace, LeaveQueue, OfferCall, WithdrawOffer
from hotline.routing.events import AnyEvent, CallQueued, QueueClosed, QueueOpened
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.routing.restricted import RESTRICTED
from hotline.routing.rule import Rule

FLOOR = ""
"""Stands for the queue of what is no queue's own."""

NO_RELAXATION = "offer without relaxation"


@dataclass(frozen=True, kw_only=True, order=True)
class Spot:
    """A rule that may take effect.

    Attributes:
        queue: The queue that has it; `FLOOR` for those that hold for all.
        rule: What it is.
    """

    queue: str
    rule: str

    def __str__(self) -> str:
        where = f"{self.queue}: " if self.queue else ""
        return f"{where}'{self.rule}' is never reached"


def spots_of(policy: Policy) -> frozenset[Spot]:
    """Return every rule that tests can cover."""
    return frozenset(
        Spot(queue=queue, rule=rule)
        for queue, rules in {
            FLOOR: _of_floor(policy),
            **{name: _of_queue(queue) for name, queue in policy.queues.items()},
        }.items()
        for rule in rules
    )


def _of_floor(policy: Policy) -> Iterator[str]:
    """Yield the rules that hold in every queue."""
    yield from ("first_in_line", "answered", "abandoned", "voicemail", "no_answer")
    yield from ("called_back", "callback_failed", "rang_again")
    if policy.preferred.manager_s and policy.preferred.manager_tiers:
        yield "relationship_manager"
    if policy.preferred.last_agent_s and policy.preferred.last_agent_within_s:
        yield "last_agent"
    if policy.return_s:
        yield "returned"
    if policy.priority_s:
        yield "priority"
    yield from (_head_start(tier) for tier, seconds in policy.head_start_s.items() if seconds)
    if policy.restricted_queue:
        yield RESTRICTED


def _of_queue(queue: QueueSpec) -> Iterator[str]:
    yield from (queue.selection, _step(queue, 0))
    yield from (_step(queue, number + 1) for number in range(len(queue.relaxations)))
    reasons: dict[OverflowReason, bool] = {
        "closed": bool(queue.hours),
        "full": bool(queue.most_waiting),
        "nobody": queue.nobody_s is not None,
        "too_long": bool(queue.max_wait_s),
    }
    for why, happens in reasons.items():
        target = queue.overflow.get(why, "")
        if happens or target:
            yield _overflow(why, target)
    if queue.hours:
        yield _after_closing(queue)


def _step(queue: QueueSpec, step: int) -> str:
    """Name how far a call of a queue had to relax for an agent."""
    return f"relaxation after {queue.relaxations[step - 1].after_s:g} s" if step else NO_RELAXATION


def _overflow(why: str, to: str) -> str:
    return f"{why}, overflow to {to}" if to else why


def _after_closing(queue: QueueSpec) -> str:
    """Name what becomes of those who wait when a queue closes."""
    return "served after closing" if queue.serves_out else "sent away at closing"


def _head_start(tier: str) -> str:
    return f"head start of {tier}"


@dataclass(kw_only=True)
class Coverage:
    """What was covered, of all there is.

    Attributes:
        policy: Whose rules these are.
        covered: What took effect.
    """

    policy: Policy
    covered: set[Spot] = field(default_factory=set)

    @property
    def spots(self) -> frozenset[Spot]:
        """All there is."""
        return spots_of(self.policy)

    @property
    def missing(self) -> list[Spot]:
        """What did not take effect, in order."""
        return sorted(self.spots - self.covered)

    @property
    def percent(self) -> float:
        """How much of all there is took effect; 100 only where nothing is missing."""
        return 100 * len(self.covered & self.spots) / len(self.spots)

    def add(self, log: Iterable[Step]) -> None:
        """Count what took effect on a floor."""
        reader = _Reader(self.policy)
        for step in log:
            self.covered |= {Spot(queue=queue, rule=rule) for queue, rule in reader.read(step)}


class _Reader:
    """Knows who waits where, to tell by which rule an offer was made."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._calls: dict[str, CallQueued] = {}
        self._queues: dict[str, str] = {}
        self._on_offer: dict[int, str] = {}
        self._closed: set[str] = set()

    def read(self, step: Step) -> Iterator[tuple[str, str]]:
        """Yield the rules that took effect in a step, each after its queue."""
        event = step.event
        match event:
            case CallQueued():
                restricted = self._policy.restricted_queue if event.tier == RESTRICTED else ""
                self._calls[event.call_id] = event
                self._queues[event.call_id] = restricted or event.queue
                if restricted and restricted != event.queue:
                    yield FLOOR, RESTRICTED
            case QueueClosed():
                self._closed.add(event.queue)
            case QueueOpened():
                self._closed.discard(event.queue)
            case _:
                pass
        for command in step.commands:
            yield from self._of_command(event, command)

    def _of_command(self, event: AnyEvent, command: AnyCommand) -> Iterator[tuple[str, str]]:
        match command:
            case OfferCall():
                yield from self._offered(command)
                self._on_offer[command.ref] = command.call_id
            case WithdrawOffer():
                self._on_offer.pop(command.ref, None)
                yield FLOOR, command.why
            case KeepPlace():
                if command.why == "rang_again":
                    self._queues[command.call_id] = self._queues.pop(command.of_call)
                yield FLOOR, command.why
            case LeaveQueue():
                yield from self._left(event, command)
            case _:
                pass

    def _offered(self, command: OfferCall) -> Iterator[tuple[str, str]]:
        rule: Rule = command.rule
        queue = self._policy.queues[self._queues[command.call_id]]
        if rule.name in ("longest_idle", "least_occupied"):
            yield queue.name, rule.name
        else:
            yield FLOOR, rule.name
        yield queue.name, _step(queue, rule.step)
        if queue.name in self._closed:
            yield queue.name, _after_closing(queue)
        if rule.name == "first_in_line":
            yield from self._went_first(command.call_id, queue.name)

    def _went_first(self, call_id: str, queue: str) -> Iterator[tuple[str, str]]:
        """Yield by what a call went before one that came earlier to the same queue."""
        mine, head_start_s = self._calls[call_id], self._policy.head_start_s
        waiting = {*self._queues} - {*self._on_offer.values()}
        for other in (self._calls[one] for one in waiting if self._queues[one] == queue):
            if other.at >= mine.at or other.skills != mine.skills:
                continue
            if head_start_s.get(mine.tier, 0) > head_start_s.get(other.tier, 0):
                yield FLOOR, _head_start(mine.tier)
            elif mine.priority > other.priority:
                yield FLOOR, "priority"

    def _left(self, event: AnyEvent, command: LeaveQueue) -> Iterator[tuple[str, str]]:
        if command.to:
            self._queues[command.call_id] = command.to
        else:
            self._queues.pop(command.call_id, None)
        if command.way != "overflowed" or command.why == "callback_failed":
            yield FLOOR, command.why or command.way
            return
        yield command.queue, _overflow(command.why, command.to)
        queue = self._policy.queues.get(command.queue)
        if isinstance(event, QueueClosed) and queue is not None:
            yield command.queue, _after_closing(queue)

"""Days that never were: each caller walks through the real flows, and waits on the real router."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from hotline.flow.bundle import Bundle
from hotline.flow.requests import QueueForAgent
from hotline.model.agent import Agent
from hotline.model.values import Text
from hotline.routing.commands import LeaveQueue
from hotline.routing.events import CallQueued, ConversationEnded, PolicyChanged
from hotline.routing.log import Step
from hotline.routing.policy import NO_POLICY, Policy
from hotline.routing.promise.announcer import Announcer
from hotline.routing.router import Router
from hotline.simulator.demo_data import people
from hotline.simulator.demo_data.caller import DemoCaller
from hotline.whatif.day import Caller, Day

FLOW = "main"
ANSWER_S = 4.0
"""How long agents take to accept and to pick up, in seconds."""
HELD, GIVEN_AWAY = 0.15, 0.06
"""How likely a caller is put on hold, or given to another agent."""


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A caller and an agent who have talked: from when to when, and after how long a wait."""

    began: datetime
    ended: datetime
    waited_s: float


@dataclass(frozen=True, kw_only=True)
class DemoDay:
    """A day that is over.

    Attributes:
        floor: What happened on the floor, in order.
        calls: Call id to the call, in the order in which they came.
        talks: Call id to the talk, of those that an agent has answered.
    """

    floor: list[Step]
    calls: dict[str, DemoCaller]
    talks: Mapping[str, Talk]


@dataclass(kw_only=True)
class _Wish:
    """What came of the wish for an agent: when, by which way, why, and who served for what."""

    at: datetime
    left: LeaveQueue
    left_at: datetime


class DemoDays:
    """Makes days, one after the other; the same seed makes the same days.

    Args:
        bundle: The flows and their words.
        policy: How the floor works.
        agents: Who may work there.
        zone: The bank's time zone.
        seed: Where chance comes from.
        customers: How many people there are who call.
    """

    def __init__(
        self,
        bundle: Bundle,
        policy: Policy,
        agents: Sequence[Agent],
        zone: ZoneInfo,
        *,
        seed: int,
        customers: int,
    ) -> None:
        self._bundle = bundle
        self._policy = policy
        self._agents = agents
        self._zone = zone
        self._random = Random(seed)  # noqa: S311 - no secret, the same again
        self._people = people.people(self._random, customers)
        self._router = Router(NO_POLICY)
        self._announcer = Announcer(self._router.floor)
        self._is_open = False

    def play(self, day: date, calls: int) -> DemoDay:
        """Return a day on which about so many calls come."""
        random = self._random
        cases: Counter[date] = Counter()

        def next_case(at: datetime) -> int:
            cases[at.date()] += 1
            return cases[at.date()]

        callers: dict[str, DemoCaller] = {}
        for at in people.arrivals(random, day, self._zone, calls):
            caller = DemoCaller(
                self._bundle, FLOW, random.choice(self._people), at, random, next_case
            )
            caller.goes_on()
            callers[call_id_at(at, random)] = caller
        floor: list[Step] = list(self._opened(day))
        wishes: dict[str, _Wish] = {}

        def watch(step: Step) -> None:
            floor.append(replace(step, announced=self._announcer.follow(step)))
            _note(wishes, step)

        waiting = [self._waits(one, call) for one, call in callers.items() if call.wants]
        working = people.shifts(random, day, self._zone, self._agents)
        Day(self._router, waiting, working, answer_s=ANSWER_S).play(watch)
        for asked in waiting:
            _ends(callers[asked.asked.call_id], wishes[asked.asked.call_id])
        talks = {
            asked.asked.call_id: Talk(
                began=wish.left_at,
                ended=wish.at,
                waited_s=(wish.left_at - asked.asked.at).total_seconds(),
            )
            for asked in waiting
            if (wish := wishes[asked.asked.call_id]).left.way == "answered"
        }
        return DemoDay(floor=floor, calls=callers, talks=talks)

    def _opened(self, day: date) -> Iterator[Step]:
        if not self._is_open:
            self._is_open = True
            begins = datetime.combine(day, datetime.min.time(), self._zone)
            event = PolicyChanged(at=begins, policy=self._policy)
            step = Step(event=event, commands=self._router.receive(event))
            yield replace(step, announced=self._announcer.follow(step))

    def _waits(self, call_id: str, caller: DemoCaller) -> Caller:
        random, talk_s = self._random, people.talk_s(self._random)
        assert caller.wants is not None, "who waits wants somebody"
        request = caller.wants.request
        assert isinstance(request, QueueForAgent), "who waits wants an agent"
        return Caller(
            asked=CallQueued(
                at=caller.at,
                call_id=call_id,
                queue=request.queue,
                tier=caller.person.tier if caller.customer else "standard",
                language=caller.language,
                skills=frozenset(request.skills),
                priority=request.priority,
                max_wait_s=request.max_wait_s,
                wish=caller.wants.ref,
            ),
            patience_s=people.patience_s(random),
            talk_s=talk_s,
            wrap_up_s=random.uniform(10, 55),
            hold_after_s=talk_s * random.uniform(0.2, 0.5) if random.random() < HELD else None,
            hold_s=random.uniform(10, 100),
            given_away_after_s=talk_s * 0.6 if random.random() < GIVEN_AWAY else None,
        )


def call_id_at(at: datetime, random: Random) -> str:
    """Return the id of a call that came at an aware moment: a UUIDv7 (RFC 9562), of this chance."""
    milliseconds = int(at.timestamp() * 1000)
    head = (milliseconds << 80) | (7 << 76) | (random.getrandbits(12) << 64)
    return str(UUID(int=head | (2 << 62) | random.getrandbits(62)))


def _note(wishes: dict[str, _Wish], step: Step) -> None:
    event = step.event
    for command in step.commands:
        if isinstance(command, LeaveQueue) and not command.to:
            wishes[command.call_id] = _Wish(at=event.at, left=command, left_at=event.at)
    if isinstance(event, ConversationEnded) and event.call_id in wishes:
        wishes[event.call_id].at = event.at


def _ends(caller: DemoCaller, wish: _Wish) -> None:
    """Let a caller go on with what came of the wish for an agent."""
    left = wish.left
    match left.way:
        case "answered":
            served = {"agent": Text(text=left.agent_id), "from_queue": Text(text=left.queue)}
            caller.is_answered(wish.at, "answered", served)
        case "abandoned":
            caller.hangs_up(wish.at)
        case _:
            caller.is_answered(wish.at, left.why, {})

"""A floor to be shown: its morning is over, people wait, talk and are away, and all is made up."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from hotline.crm.cases.repository import CaseDraft
from hotline.crm.promises.repository import PromiseDraft
from hotline.floor.floor_log import STREAM
from hotline.flow.commands import AnyCommand, AskPort
from hotline.flow.events import AnyEvent
from hotline.flow.requests import QueueForAgent
from hotline.journal import NewRecord
from hotline.model.agent import Agent
from hotline.model.bank import BankAnswer
from hotline.model.case import CaseKind, CaseMatter
from hotline.model.customer import Note
from hotline.model.promise import PromiseMatter
from hotline.model.queue import QueueSpec, SkillWanted, TierTarget
from hotline.model.seat import Seat
from hotline.model.tier import TIERS, Tier
from hotline.model.user import UserRole
from hotline.model.values import Digits, Money, Row, Rows, Term
from hotline.roster import Roster
from hotline.routing.codec import commands_to_json, event_to_json
from hotline.routing.events import AgentLoggedOut, CallQueued, PolicyChanged
from hotline.routing.policy import NO_POLICY, Policy
from hotline.routing.router import Router
from hotline.settings import CrmSettings
from hotline.simulator.routing_tests.virtual_floor import VirtualFloor
from hotline.testing.caller import Caller
from hotline.testing.desk_room import DeskRoom, open_desk_room
from hotline.testing.floor import now
from hotline.testing.flow_files import shipped_files
from hotline.testing.journal import InMemoryJournal
from hotline.testing.people import PASSWORD, person
from hotline.testing.stores import new_files
from hotline.testing.telephones import FakeLeg

NUMBER = "10000001"
USERS: tuple[tuple[str, UserRole, str | None], ...] = (
    ("li", "agent", "anna"),
    ("head", "supervisor", "ben"),
    ("ada", "administrator", None),
    ("otto", "operations", None),
)
CASES: tuple[tuple[str, CaseKind, str], ...] = (
    ("a", "complaint", "Charged twice for the same bill on 3 November"),
    ("b", "request", "Statement of the last three months, by mail"),
)
SPEAKS = frozenset({"en-US", "zh-CN"})
SERVES = frozenset(TIERS)
AGENTS = {
    "anna": ("Zhou Lan", {"cards": 8, "payments": 7}, {"hotline"}),
    "ben": ("Grace Miller", {"cards": 6, "loans": 9}, {"hotline", "gold"}),
    "cheng": ("程晓", {"loans": 7}, {"hotline"}),
    "dana": ("Dana Okafor", {"payments": 5}, {"hotline"}),
    "evi": ("李思远", {"cards": 9, "payments": 9, "loans": 4}, {"gold"}),
    "fang": ("方圆", {"cards": 3}, {"night"}),
}
ROSTER = Roster(
    agents={
        name: Agent(
            agent_id=name,
            languages=SPEAKS,
            skills=skills,
            tiers=SERVES,
            teams=frozenset(teams),
        )
        for name, (_, skills, teams) in AGENTS.items()
    },
    seats={
        f"desk{number}": Seat(seat_id=f"desk{number}", name=f"Desk {number}")
        for number in range(1, 9)
    },
    names={name: shown for name, (shown, _, _) in AGENTS.items()},
)
TICK_S = 5
"""So much of the morning passes at once, in seconds."""
MONDAY = datetime(2026, 11, 30, 3, tzinfo=UTC)
SAVINGS: Row = {
    "account": Term(term="savings"),
    "tail": Digits(digits="6021"),
    "balance": Money(amount=Decimal("12345.60"), currency="CNY"),
}
BANK = {
    "verify_pin": [
        BankAnswer(outcome="wrong"),
        BankAnswer(outcome="ok"),
    ],
    "list_balances": [BankAnswer(outcome="ok", values={"rows": Rows(rows=(SAVINGS,))})],
}
TARGETS: dict[Tier, TierTarget] = {
    "standard": TierTarget(within_s=60, share=0.8),
    "vip": TierTarget(within_s=20, share=0.9),
    "senior_vip": TierTarget(within_s=10, share=0.95),
}
POLICY = Policy(
    queues={
        "agents": QueueSpec(
            name="agents",
            whisper=False,
            wrap_up_s=90,
            targets=TARGETS,
            dispositions=("solved", "to_be_done", "passed_on", "not_solved"),
        ),
        "loans": QueueSpec(
            name="loans",
            whisper=False,
            skills=(SkillWanted(skill="loans", minimum=3),),
            targets=TARGETS,
        ),
        "stocks": QueueSpec(name="stocks", skills=(SkillWanted(skill="stocks"),)),
    },
    head_start_s={"vip": 120, "senior_vip": 300},
)


@dataclass(kw_only=True)
class ShownFloor:
    """A floor in the middle of a day, and whoever talks there."""

    room: DeskRoom
    customer: str
    legs: list[FakeLeg] = field(default_factory=list)

    async def is_called(self, call_id: str) -> None:
        """Let a customer want a person, who is rung."""
        await self.wants_a_person(call_id, now())
        self.room.calls_in(call_id, number="13800138000", customer=self.customer)

    async def wants_a_person(self, call_id: str, at: datetime) -> datetime:
        """Let a customer have signed in at the second try, heard a balance, and want a person.

        That is the shipped flow's; its hours are those of a Monday morning.

        Returns:
            When the call began.
        """
        caller = Caller(self.room.bundle, bank=BANK, now=MONDAY, step=timedelta(seconds=4))
        caller.arrives("en-US", "+8613800138000")
        for keys in ("2", "2", NUMBER, "135790", NUMBER, "246810", "0"):
            caller.presses(keys)
        steps = caller.steps[: _asks_for_agent(caller.steps) + 1]
        late = at - steps[-1][0].at
        moved = [(replace(event, at=event.at + late), commands) for event, commands in steps]
        await self.room.has_come_to(call_id, moved, NUMBER)
        return moved[0][0].at

    async def picks_up(self) -> FakeLeg:
        """Let the telephone that rings be picked up."""
        leg = await self.room.telephones.rings()
        leg.picks_up()
        self.legs.append(leg)
        return leg


@asynccontextmanager
async def shown_floor() -> AsyncIterator[ShownFloor]:
    """Open a floor on which the morning is over."""
    settings = CrmSettings(requests_per_s=10_000, request_burst=10_000)
    journal = InMemoryJournal()
    await _morning(journal)
    with tempfile.TemporaryDirectory() as folder:
        stores = await new_files(Path(folder))
        async with open_desk_room(
            stores,
            settings,
            roster=ROSTER,
            journal=journal,
            policy=POLICY,
            bundle=shipped_files().bundle(),
            with_call_page=True,
        ) as room:
            for login, role, agent_id in USERS:
                await room.people.users.add(
                    "demo",
                    login,
                    role,
                    PASSWORD,
                    who="root",
                    at=now(),
                    agent_id=agent_id,
                )
            yield ShownFloor(room=room, customer=await _customer(room))


def _asks_for_agent(steps: Sequence[tuple[AnyEvent, Sequence[AnyCommand]]]) -> int:
    return next(
        number
        for number, (_, commands) in enumerate(steps)
        for one in commands
        if isinstance(one, AskPort) and isinstance(one.request, QueueForAgent)
    )


async def _customer(room: DeskRoom) -> str:
    relations, at = room.relations, now()
    draft = person(
        NUMBER,
        "王小明",
        latin="Wang Xiaoming",
        phones=("+8613800138000",),
        deposits="1500000",
        tags=("payroll",),
        language="zh-CN",
    )
    customer = await relations.customers.add("demo", draft, who="li", at=at)
    for days, text in (
        (9, "Travels until Friday."),
        (2, "希望下午四点以后来电。Prefers calls after 16:00."),
    ):
        note = Note(at=at - timedelta(days=days), author="user:grace", text=text)
        await relations.notes.add("demo", NUMBER, note)
    for name, kind, summary in CASES:
        case = CaseDraft(
            name=name,
            kind=kind,
            matter=CaseMatter(summary=summary, customer=NUMBER),
            answer_within=timedelta(days=2),
        )
        await relations.cases.open("demo", case, who="li", at=at)
    promise = PromiseDraft(
        name="a",
        kind="callback",
        matter=PromiseMatter(
            number="+8613800138000", customer=NUMBER, plan="Tell what became of the second charge"
        ),
        owner="service",
        due_at=at + timedelta(hours=20),
    )
    await relations.promises.make("demo", promise, who="li", at=at)
    return customer.pseudonym


async def _morning(journal: InMemoryJournal) -> None:
    """Write three hours of a floor's log, up to now: calls that were served, and some not."""
    random = Random(7)  # noqa: S311 - no secret, the same again
    day = datetime.now(UTC)
    floor = VirtualFloor(Router(NO_POLICY), day - timedelta(hours=3))
    floor.receive(PolicyChanged(at=floor.now, policy=POLICY))
    for name, (_, skills, teams) in AGENTS.items():
        floor.comes(name, skills, languages=tuple(SPEAKS), tiers=TIERS, teams=tuple(teams))
    talks: list[tuple[datetime, str, str]] = []
    comes_next, number = floor.now, 0
    while floor.now < day - timedelta(seconds=TICK_S):
        floor.passes(TICK_S)
        for talk in [one for one in talks if one[0] <= floor.now]:
            talks.remove(talk)
            floor.ends(talk[1])
            floor.is_ready(talk[2])
        if floor.now >= comes_next:
            comes_next = floor.now + timedelta(seconds=random.expovariate(1 / 60))
            number += 1
            tier: Tier = random.choices(TIERS, [6, 3, 1, 0])[0]
            queue = random.choice(["agents"] * 4 + ["loans"])
            floor.calls(f"01a216bb-9a06-717e-a34a-{number:012d}", queue, tier=tier)
        for agent_id in list(floor.offers):
            ends = floor.now + timedelta(seconds=random.uniform(90, 420))
            talks.append((ends, floor.takes(agent_id), agent_id))
        for call_id, entry in list(floor.router.floor.entries.items()):
            if floor.now.timestamp() - entry.queued_at > 120 and random.random() < 0.1:
                floor.leaves(call_id)
    for call_id in list(floor.router.floor.conversations):
        floor.ends(call_id)
    for call_id in list(floor.router.floor.entries):
        floor.leaves(call_id)
    for name in AGENTS:
        floor.receive(AgentLoggedOut(at=floor.now, agent_id=name))
    assert not floor.router.floor.agents
    for step in floor.log:
        if step.event.at <= day:
            await journal.append(
                NewRecord(
                    tenant="demo",
                    stream=STREAM,
                    at=step.event.at,
                    event=event_to_json(step.event),
                    commands=commands_to_json(step.commands),
                )
            )


async def gets_busy(floor: ShownFloor) -> None:
    """Let the floor be as busy as floors are: one talks, one wraps up, two are away, six wait."""
    room = floor.room
    attend = room.attendance
    for agent_id, seat in (
        ("ben", "desk2"),
        ("cheng", "desk3"),
        ("dana", "desk4"),
        ("evi", "desk5"),
    ):
        await attend.sign_in(agent_id, seat, by="test")
    await attend.take_break("dana", "lunch", by="test")
    await attend.is_ready("cheng", by="test")
    room.calls_in("01a216bb-9a06-717e-a34a-e319130f1000")
    await floor.picks_up()
    await attend.is_ready("evi", by="test")
    await attend.qualifying.change(
        "evi",
        skills={"cards": 9, "payments": 9, "loans": 8},
        languages=["zh-CN", "en-US"],
        reason="two are ill",
        by="user:head",
    )
    room.calls_in("01a216bb-9a06-717e-a34a-e319130f1001")
    await floor.picks_up()
    sent = await attend.broadcasting.send(
        "The card system is back; please call back those who left a message.", by="user:head"
    )
    for one in attend.broadcasting.all():
        if one.sent is not sent.sent:
            await attend.broadcasting.withdraw(one.sent.broadcast_id, by="user:head")
    for agent_id in ("anna", "ben", "cheng", "evi"):
        await attend.broadcasting.read(agent_id, sent.sent.broadcast_id, by=f"user:{agent_id}")
    await attend.broadcasting.send(
        "短会 17:00，三号会议室。", team="gold", but="ben", by="user:head"
    )
    tiers: tuple[tuple[str, Tier, str], ...] = (
        ("agents", "vip", "zh-CN"),
        ("agents", "standard", "en-US"),
        ("agents", "standard", "zh-CN"),
        ("loans", "senior_vip", "zh-CN"),
        ("stocks", "standard", "en-US"),
    )
    for number, (queue, tier, language) in enumerate(tiers):
        await room.floor.take(
            CallQueued(
                at=now(),
                call_id=f"01a216bb-9a06-717e-a34a-e319130f2{number:03d}",
                queue=queue,
                tier=tier,
                language=language,
            )
        )

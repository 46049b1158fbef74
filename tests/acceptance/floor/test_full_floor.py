"""Ten agents and forty callers of all tiers, in two languages, on a real Asterisk.

Whoever waits is served once, by somebody who may; each pair hear each other; and the floor's log
breaks no law of routing.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from tests.acceptance.floor.conftest import STATE_S, Room, hear_each_other

from hotline.floor.floor_log import STREAM, steps
from hotline.flow.utterance import Phrase
from hotline.journal import Journal
from hotline.model.tier import Tier
from hotline.routing.commands import LeaveQueue
from hotline.routing.events import PolicyChanged
from hotline.routing.log import Step
from hotline.routing.policy import Policy
from hotline.testing.demo import CUSTOMERS, LANGUAGE_KEYS
from hotline.testing.floor_laws import Judge
from hotline.testing.flow_files import shipped_files
from hotline.testing.phone import Call, SipPhone
from hotline.testing.phone.incoming_call import IncomingCall
from hotline.testing.running import TENANT, running_hotline
from hotline.testing.seats import SEAT_KEY, login_of, seat

pytestmark = pytest.mark.asyncio(loop_scope="session")

FLOW = """
flow: main
start: choose_language
variables: {number: secret, pin: secret, customer: customer, tier: term}
no_input: {tries: 3, then: sorry}
no_match: {tries: 3, then: sorry}
nodes:
  choose_language:
    menu: [{prompt: choose_language, in: zh-CN}, {prompt: choose_language, in: en-US}]
    choices: {"1": speak_mandarin, "2": speak_english}
  speak_mandarin: {language: zh-CN, next: ask_number}
  speak_english: {language: en-US, next: ask_number}
  ask_number:
    collect: {prompt: enter_customer_number, digits: 8, as: number}
    next: ask_pin
  ask_pin:
    collect: {prompt: enter_pin, digits: 6, as: pin}
    next: check_pin
  check_pin:
    bank: verify_pin
    with: {customer: number, pin: pin}
    as: customer
    outcomes: {ok: what_tier, wrong: sorry, locked: sorry, unavailable: sorry}
  what_tier:
    customer_record: customer
    as: {tier: tier}
    outcomes: {known: wait, new: wait, unavailable: sorry}
  wait:
    queue: agents
    max_wait_s: 600
    outcomes: {answered: over, too_long: sorry, full: sorry, unavailable: sorry}
  over: {hang_up: served, say: goodbye}
  sorry: {hand_over: not_served}
"""
ZH, EN = "zh-CN", "en-US"
AGENTS: dict[str, tuple[list[str], list[Tier]]] = {
    "amber": ([ZH], ["standard"]),
    "basil": ([ZH], ["standard"]),
    "cedar": ([ZH], ["standard", "vip"]),
    "daisy": ([EN], ["standard"]),
    "elder": ([EN], ["standard"]),
    "fern": ([EN], ["standard", "vip"]),
    "ginger": ([ZH, EN], ["standard", "vip", "senior_vip"]),
    "hazel": ([ZH, EN], ["standard", "vip", "senior_vip"]),
    "iris": ([ZH], ["vip", "senior_vip"]),
    "jasmine": ([EN], ["vip", "senior_vip"]),
}
"""Which languages each speaks, and which tiers each may serve."""
ROUTING = """
[queues.agents]
offer_s = 10
wrap_up_s = 0.5
"""
CALLERS = 40
BETWEEN_S = 0.2
"""Callers come faster than ten agents can serve them: most of them wait."""
TIERS: dict[str, Tier] = {
    "10000001": "standard",
    "10000002": "vip",
    "10000003": "senior_vip",
    "10000004": "standard",
    "10000005": "standard",
    "10000006": "standard",
    "10000007": "vip",
}
SERVED_WITHIN_S = 120.0


@dataclass(kw_only=True)
class Visitor:
    """Somebody who calls, and who served them."""

    number: str
    customer: str
    language: str
    hangs_up: bool
    call: Call | None = None
    served_by: list[str] = field(default_factory=list)

    @property
    def tier(self) -> Tier:
        """What the customer is to the bank."""
        return TIERS[self.customer]


def visitors() -> dict[str, Visitor]:
    """Return the callers by their numbers: every customer in both languages, in turns."""
    customers, languages = list(TIERS), list(LANGUAGE_KEYS)
    found = [
        Visitor(
            number=f"139000000{one:02}",
            customer=customers[one % len(customers)],
            language=languages[one // len(customers) % len(languages)],
            hangs_up=one % 3 == 0,
        )
        for one in range(CALLERS)
    ]
    return {one.number: one for one in found}


@dataclass(kw_only=True)
class FullFloor:
    """A room with many telephones, each at a seat that is named like its agent."""

    room: Room
    phones: dict[str, SipPhone]

    async def everybody(self, what: str) -> None:
        """Do something in the name of every agent."""
        for agent_id in self.phones:
            body = {"seat": agent_id} if what == "sign-in" else None
            await self.room.ask("POST", f"/agents/{agent_id}/{what}", body)

    async def visit(self, visitor: Visitor) -> None:
        """Call, prove who calls, and be there until it is over."""
        hotline = self.room.hotline
        visitor.call = await self.room.caller.dial(hotline.number, caller_number=visitor.number)
        await visitor.call.press(LANGUAGE_KEYS[visitor.language])
        await visitor.call.press(visitor.customer + CUSTOMERS[visitor.customer].pin)
        await visitor.call.ended(within_s=SERVED_WITHIN_S)

    async def work(self, agent_id: str, callers: dict[str, Visitor]) -> None:
        """Serve whoever comes to one telephone."""
        while True:
            served = await self.phones[agent_id].rung(within_s=SERVED_WITHIN_S)
            visitor = callers[number_of(served)]
            visitor.served_by.append(agent_id)
            await self.serve(visitor, served)

    async def serve(self, visitor: Visitor, served: IncomingCall) -> None:
        """Hear who it is, talk, and end it from one side."""
        assert visitor.call is not None
        told = Phrase(prompt=f"whisper_{visitor.tier}", language=visitor.language)
        await served.hears(await self.room.hotline.sound(told))
        for about in ("hello", visitor.number, "goodbye"):
            await hear_each_other(visitor.call, served, about)
        if visitor.hangs_up:
            await visitor.call.hang_up()
            await served.ended()
            return
        await served.hang_up()
        over = Phrase(prompt="goodbye", language=visitor.language)
        await visitor.call.hears(await self.room.hotline.sound(over))

    async def all_are(self, state: str) -> None:
        """Wait until every agent is in a state."""
        async with asyncio.timeout(STATE_S):
            while True:
                if all(one["state"] == state for one in await self.shown()):
                    return
                await asyncio.sleep(0.1)

    async def shown(self) -> list[dict[str, str]]:
        """Return the agents as the API shows them."""
        items: list[dict[str, str]] = (await self.room.ask("GET", "/agents"))["items"]
        return items

    async def log(self) -> list[Step]:
        """Return what happened on the floor."""
        stores = self.room.hotline.stores
        async with (
            await stores.open_keys() as keys,
            await Journal.open(stores.journal, keys) as journal,
        ):
            return steps(await journal.read(TENANT, STREAM))


def policy_of(log: list[Step]) -> Policy:
    """Return what the floor went by."""
    (policy,) = [one.event.policy for one in log if isinstance(one.event, PolicyChanged)]
    return policy


def number_of(call: IncomingCall) -> str:
    """Return which number a telephone shows."""
    found = re.search(r"sip:(\d+)@", call.caller)
    assert found is not None, call.caller
    return found[1]


def written_agents(file: Path) -> Path:
    """Write the agents, each with a seat of the same name; return the file."""
    with file.open("w") as agents:
        for agent_id, (languages, tiers) in AGENTS.items():
            agents.write(f'[seats.{agent_id}]\nname = "{agent_id.title()}"\n')
            agents.write(f'[agents.{agent_id}]\nname = "{agent_id.title()}"\n')
            agents.write(f"languages = {json.dumps(languages)}\ntiers = {json.dumps(tiers)}\n")
    return file


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def floor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FullFloor]:
    folder = tmp_path_factory.mktemp("full_floor")
    files = shipped_files().copied_to(folder / "files")
    files.become(FLOW, files.catalogue.read_text())
    routing = folder / "routing.toml"
    routing.write_text(ROUTING)
    settings = {
        "HOTLINE_AGENTS_FILE": str(written_agents(folder / "agents.toml")),
        "HOTLINE_ROUTING_FILE": str(routing),
    }
    seats = [seat(agent_id) for agent_id in AGENTS]
    async with (
        running_hotline(folder, settings, files=files) as hotline,
        SipPhone.open() as caller,
        AsyncExitStack() as stack,
    ):
        await hotline.pbx.take_seats(seats, SEAT_KEY)
        phones = {}
        for one in seats:
            opened = SipPhone.open(answers=True, login=login_of(one))
            phones[one.seat_id] = await stack.enter_async_context(opened)
            await phones[one.seat_id].register(f"sip:{hotline.pbx.sip_address}")
        token = (
            await hotline.command("tokens", "add", "desk", "--role", "supervisor")
        ).stdout.split()
        room = Room(hotline=hotline, desk=phones["amber"], caller=caller, token=token[-1])
        yield FullFloor(room=room, phones=phones)


@pytest.mark.alone
async def test_forty_callers_are_served_by_ten_agents_who_may(floor: FullFloor) -> None:
    await floor.everybody("sign-in")
    await floor.everybody("ready")
    callers = visitors()
    async with asyncio.TaskGroup() as tasks:
        working = [tasks.create_task(floor.work(agent_id, callers)) for agent_id in AGENTS]
        visiting = []
        for visitor in callers.values():
            visiting.append(tasks.create_task(floor.visit(visitor)))
            await asyncio.sleep(BETWEEN_S)
        await asyncio.wait(visiting)
        await floor.all_are("available")
        for one in working:
            one.cancel()
    for visitor in callers.values():
        (agent_id,) = visitor.served_by
        languages, tiers = AGENTS[agent_id]
        assert visitor.language in languages, f"{agent_id} served {visitor}"
        assert visitor.tier in tiers, f"{agent_id} served {visitor}"
    await floor.room.figures_add_up()
    log = await floor.log()
    judge = Judge(policy_of(log))
    for step in log:
        judge.see(step.event, step.commands)
    judge.end()
    waited = [one for step in log for one in step.commands if isinstance(one, LeaveQueue)]
    assert len(waited) == CALLERS
    assert sum(one.wait_s > 1 for one in waited) > CALLERS / 2

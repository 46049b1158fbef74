"""The floor that is struck: real Asterisk, real service, agents' telephones and callers."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from chaos_floor.customers import Customers
from chaos_floor.desk import Desk
from chaos_floor.gate import FOLDER, Gate, Reached
from chaos_floor.onlooker import Onlooker
from chaos_floor.pbx_view import PbxView
from chaos_floor.people import PIN, Agent, Callers, Habits
from hotline.asterisk.ami import AmiClient, AmiSettings
from hotline.launch.pbx_trunk import DEMO_BANK_NUMBER, DEMO_TRUNK
from hotline.model.seat import Seat
from hotline.settings import Settings, load_settings
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.flow_files import FlowFiles, shipped_files
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline, running_hotline
from hotline.testing.seats import SEAT_KEY, seat

BENCH = Path(__file__).parents[1]
FLOW = """
flow: main
start: speak_english
limits: {call_s: 3600, steps: 50}
nodes:
  speak_english: {language: en-US, next: wait}
  wait:
    queue: agents
    max_wait_s: 3600
    secure: {pin: prove}
    outcomes: {answered: over, too_long: over, full: over, unavailable: over, called_back: over}
  over: {hang_up: completed}
"""
RUNG = """
flow: rung
start: wait
limits: {call_s: 3600, steps: 50}
nodes:
  wait:
    queue: agents
    max_wait_s: 3600
    secure: {pin: prove}
    outcomes: {answered: over, too_long: over, full: over, unavailable: over}
  over: {hang_up: completed}
"""
PROVE = """
flow: prove
start: ask_number
variables: {number: secret, pin: secret, customer: customer}
results: [customer]
no_input: {tries: 2, then: not_proved}
no_match: {tries: 2, then: not_proved}
nodes:
  ask_number: {collect: {prompt: enter_customer_number, digits: 8, as: number}, next: ask_pin}
  ask_pin: {collect: {prompt: enter_pin, digits: 6, as: pin}, next: check}
  check:
    bank: verify_pin
    with: {customer: number, pin: pin}
    as: customer
    outcomes: {ok: proved, wrong: not_proved, locked: not_proved, unavailable: not_proved}
  proved: {return: proved}
  not_proved: {return: not_proved}
"""
ROUTING = """
[queues.agents]
offer_s = 5
bridge_s = 5
wrap_up_s = 0.5
nobody_s = 3600
[callback]
attempts = 3
retry_s = 3
dial_s = 5
"""
HABITS = Habits()
TIERS = 'languages = ["zh-CN", "en-US"]\ntiers = ["standard", "vip", "senior_vip"]\n'


@dataclass(kw_only=True)
class Room:
    """What a run needs.

    Attributes:
        hotline: All of it.
        link: The service reaches the PBX over it.
        gate: Where the floor stands still.
        agents: Seat to agent, who has the same name.
        callers: Who calls.
        customers: Whom the bank rings.
        onlooker: Who looks.
        deeds: How often people did what.
    """

    hotline: RunningHotline
    link: FaultyLink
    gate: Gate
    agents: dict[str, Agent]
    callers: Callers
    customers: Customers
    onlooker: Onlooker
    deeds: dict[str, int] = field(default_factory=dict)

    def number_of(self, reached: Reached) -> str:
        """Return the number of the caller whom a record is about, "" if nobody knows."""
        if agent := self.agents.get(reached.agent_id):
            return agent.caller_number
        return ""


def flow_files(folder: Path) -> FlowFiles:
    """Return flows that wait for an agent, who may have the caller prove who it is."""
    files = shipped_files().copied_to(folder)
    files.become(FLOW, files.catalogue.read_text())
    for name, text in (("rung", RUNG), ("prove", PROVE)):
        (files.flow.parent / f"{name}.yaml").write_text(text)
    return files


def _files(folder: Path, seats: list[Seat]) -> dict[str, str]:
    with (folder / "agents.toml").open("w") as agents:
        for one in seats:
            agents.write(f'[seats.{one.seat_id}]\nname = "{one.name}"\n')
            agents.write(f'[agents.{one.seat_id}]\nname = "{one.name}"\n{TIERS}')
            agents.write(f'number = "{number_at(one)}"\n')
    (folder / "routing.toml").write_text(ROUTING)
    return {
        "HOTLINE_AGENTS_FILE": str(folder / "agents.toml"),
        "HOTLINE_ROUTING_FILE": str(folder / "routing.toml"),
        "HOTLINE_OUTBOUND__ENDPOINT": DEMO_TRUNK,
        "HOTLINE_OUTBOUND__NUMBER": DEMO_BANK_NUMBER,
    }


def number_at(one: Seat) -> str:
    """Return what the agent of a seat types at its telephone."""
    return f"100{one.seat_id.removeprefix('desk')}"


@asynccontextmanager
async def open_room(
    folder: Path, *, agents: int, callers: int, seed: int, habits: Habits = HABITS
) -> AsyncIterator[Room]:
    """Open a room in an empty folder, with agents who serve and callers who come.

    Args:
        folder: Where its files go.
        agents: So many agents.
        callers: So many callers at a time.
        seed: What people do follows from it.
        habits: How often they do what.
    """
    seats = [seat(f"desk{number}") for number in range(1, agents + 1)]
    settings = {
        "HOTLINE_LOG__LEVEL": "info",
        "HOTLINE_FLOOR__AUDIT_S": "2",
        FOLDER: str(folder),
        "PYTHONPATH": f"{BENCH}{os.pathsep}{BENCH.parent / 'src'}",
        **_files(folder, seats),
    }
    deeds: dict[str, int] = {}
    async with AsyncExitStack() as stack:
        link = await stack.enter_async_context(FaultyLink())
        hotline = await stack.enter_async_context(
            running_hotline(
                folder,
                settings,
                files=flow_files(folder / "files"),
                link=link,
                rtp_timeout_s=15,
                program="chaos_floor.standing_service",
            )
        )
        pbx = hotline.pbx
        await pbx.take_seats(seats, SEAT_KEY)
        await pbx.take_demo_trunk(SEAT_KEY)
        token = await _let_in(hotline, seats)
        ami = await stack.enter_async_context(
            AmiClient(
                AmiSettings(
                    host=pbx.ami_host,
                    port=pbx.ami_port,
                    username=pbx.ami_username,
                    secret=pbx.ami_secret,
                    event_mask="off",
                    backoff_max_s=0.5,
                )
            )
        )
        web = hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
        phone = await stack.enter_async_context(SipPhone.open())
        who_call = Callers(
            phone=phone,
            uri=hotline.number,
            habits=habits,
            chance=random.Random(f"{seed} callers"),
            deeds=deeds,
        )
        customers = Customers(
            registrar=f"sip:{pbx.sip_address}",
            chance=random.Random(f"{seed} customers"),
            deeds=deeds,
        )
        at_seats = {
            one.seat_id: Agent(
                seat=one,
                number=number_at(one),
                desk=Desk(url=f"{web}/api/v1/agents/{one.seat_id}/desk", token=token),
                habits=habits,
                caller_of=who_call.there.get,
                chance=random.Random(f"{seed} {one.seat_id}"),
                registrar=f"sip:{pbx.sip_address}",
                deeds=deeds,
            )
            for one in seats
        }
        onlooker = Onlooker(
            view=PbxView(ami=ami),
            settings=_settings_of(hotline.service.spec.environment),
            agents=at_seats,
            callers=who_call,
            customers=customers,
        )
        room = Room(
            hotline=hotline,
            link=link,
            gate=Gate(folder),
            agents=at_seats,
            callers=who_call,
            customers=customers,
            onlooker=onlooker,
            deeds=deeds,
        )
        jobs = [
            *(one.work() for one in at_seats.values()),
            *(one.desk.stay_open() for one in at_seats.values()),
            customers.be_rung(),
            *(who_call.call_in() for _ in range(callers)),
            onlooker.look_on(),
        ]
        tasks = [asyncio.create_task(job) for job in jobs]
        for one in at_seats.values():
            await one.is_there.wait()
            await onlooker.get_ready(one.seat.seat_id)
        try:
            yield room
        finally:
            room.gate.release()
            for task in tasks:
                task.cancel()
            for ended in await asyncio.gather(*tasks, return_exceptions=True):
                # Who does nothing any more makes every later look worthless.
                assert not isinstance(ended, Exception), repr(ended)


async def _let_in(hotline: RunningHotline, seats: list[Seat]) -> str:
    """Give every agent a PIN, and desks a token, which is returned."""
    for one in seats:
        told = await hotline.command("agents", "pin", one.seat_id, typed=f"{PIN}\n")
        assert told.returncode == 0, told.stderr
    return (await hotline.command("tokens", "add", "desks", "--role", "supervisor")).stdout.split()[
        -1
    ]


def _settings_of(environment: Mapping[str, str]) -> Settings:
    with patch.dict(os.environ, environment, clear=True):
        return load_settings()

"""The floor as `hotline floor` shows it, and what agents can be told to do."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from rich.console import Console

from hotline.cli.floor_tables import shown
from hotline.cli.relations import login
from hotline.desk.wallboard import FloorNow, Wallboard
from hotline.floor.attendance import Attendance
from hotline.floor.floor_log import STREAM
from hotline.floor.live_floor import LiveFloor
from hotline.model.agent import Agent
from hotline.model.queue import QueueSpec
from hotline.model.seat import Seat
from hotline.ops.bearer import admin_token
from hotline.ops.floor_broadcasts import broadcast_routes
from hotline.ops.floor_status import FLOOR_PATH, floor_routes
from hotline.roster import Roster
from hotline.routing.events import CallbackChosen, CallQueued, WaitContinued
from hotline.routing.policy import Policy
from hotline.settings import load_settings
from hotline.testing.command import run_hotline, write_settings
from hotline.testing.floor import fake_floor, now
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine
from hotline.testing.secure_flows import FakeSecureFlows
from hotline.testing.telephones import FakeTelephones

LANGUAGES = frozenset({"en-US"})
ROSTER = Roster(
    agents={
        "anna": Agent(agent_id="anna", languages=LANGUAGES),
        "bo": Agent(agent_id="bo", languages=LANGUAGES, skills={"cards": 3}),
    },
    seats={one: Seat(seat_id=one, name=one) for one in ("desk1", "desk2")},
    names={"anna": "Anna Berg", "bo": "Bo"},
)


@dataclass(kw_only=True)
class Served:
    """A floor on a web server."""

    floor: LiveFloor
    attendance: Attendance
    journal: InMemoryJournal
    telephones: FakeTelephones
    client: TestClient[web.Request, web.Application]
    token: str
    trail: list[tuple[str, str, str]]

    async def ask(self, body: object = None) -> dict[str, object]:
        """Ask as the commands do."""
        headers = {"Authorization": f"Bearer {self.token}"}
        method = "GET" if body is None else "POST"
        async with self.client.request(method, FLOOR_PATH, headers=headers, json=body) as answer:
            told = await answer.json()
        assert isinstance(told, dict)
        return told

    async def tell(self, agent: str, deed: str, **how: str) -> dict[str, object]:
        """Let an agent do something."""
        return await self.ask({"agent": agent, "deed": deed, **how})

    async def now(self) -> FloorNow:
        """Return the floor as it is."""
        return FloorNow.model_validate(await self.ask())


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setenv("HOTLINE_CONFIG", str(write_settings(tmp_path)))
    settings = load_settings()
    telephones = FakeTelephones()
    policy = Policy(queues={"agents": QueueSpec(name="agents")})
    journal = InMemoryJournal()
    async with fake_floor("bank", policy, journal, telephones) as floor:
        attendance = Attendance(floor, lambda: ROSTER, now)
        app = web.Application()
        wallboard = Wallboard(floor, attendance, settings.zone)
        trail: list[tuple[str, str, str]] = []

        async def on_record(
            who: str, what: str, detail: str, pseudonyms: Collection[str] = ()
        ) -> None:
            whose = f" ({', '.join(pseudonyms)})" if pseudonyms else ""
            trail.append((who, what, f"{detail}{whose}"))

        app.add_routes(floor_routes(wallboard, attendance, on_record, settings))
        app.add_routes(broadcast_routes(attendance, on_record, settings))
        async with TestClient(TestServer(app)) as client:
            yield Served(
                floor=floor,
                attendance=attendance,
                journal=journal,
                telephones=telephones,
                client=client,
                token=admin_token(settings, FLOOR_PATH),
                trail=trail,
            )


async def test_only_who_reads_the_settings_is_told(served: Served) -> None:
    served.token = "another"
    with pytest.raises(aiohttp.ContentTypeError):
        await served.ask()


async def test_agents_come_are_ready_and_go(served: Served) -> None:
    told = await served.tell("anna", "sign-in", seat="desk1", who="li")
    (anna, bo) = FloorNow.model_validate(told).agents
    assert (anna.state, anna.reason, anna.seat) == ("on_break", "logged_in", "desk1")
    assert (bo.state, bo.seat, bo.since) == ("offline", "", None)
    *_, record = await served.journal.read("bank", STREAM)
    assert record.event["by"] == "user:li"
    await served.tell("anna", "ready")
    await served.tell("anna", "break", reason="lunch")
    assert (await served.now()).agents[0].reason == "lunch"
    await served.tell("anna", "sign-out")
    assert (await served.now()).agents[0].state == "offline"


@pytest.mark.parametrize(
    ("agent", "deed", "seat", "why"),
    [
        ("eve", "sign-in", "desk1", "there is no agent 'eve'; `hotline agents list` shows them"),
        ("bo", "sign-in", "desk9", "there is no seat 'desk9'; `hotline agents list` shows them"),
        ("bo", "sign-in", "desk1", "anna sits at desk1: sign anna out first"),
        ("anna", "sign-in", "desk2", "anna is signed in at desk1: sign out there first"),
        ("bo", "ready", "", "bo is not signed in"),
        ("bo", "sleep", "", "1 mistakes"),
    ],
)
async def test_what_an_agent_cannot_do_is_told(
    served: Served, agent: str, deed: str, seat: str, why: str
) -> None:
    await served.tell("anna", "sign-in", seat="desk1")
    assert await served.tell(agent, deed, seat=seat) == {"refused": why}


async def test_who_waits_and_who_serves_is_shown_in_80_columns(served: Served) -> None:
    await served.tell("anna", "sign-in", seat="desk1")
    await served.tell("anna", "ready")
    callers = [
        asyncio.create_task(
            served.floor.serving.serve(
                CallQueued(
                    at=now(),
                    call_id=f"01a21c30-{number}",
                    queue="agents",
                    language="en-US",
                    caller_number=f"1380013800{number}",
                ),
                FakeLine(),
            )
        )
        for number in (1, 2)
    ]
    await served.telephones.rings()
    seen = await served.now()
    assert [(one.call, one.offered) for one in seen.waiting] == [
        ("01a21c30-1", "anna"),
        ("01a21c30-2", ""),
    ]
    console = Console(width=80, record=True, file=StringIO())
    console.print(shown(seen, now() + timedelta(seconds=75)))
    text = console.export_text()
    assert "reserved" in text
    lines = {tuple(line.split()) for line in text.splitlines()}
    assert ("1:15", "standard", "en-US", "agents", "01a21c30-1", "rings", "anna") in lines
    assert ("agents", "standard", "2", "0:00", "20:00", "2", "0", "0") in lines
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 80
    served.floor.tell(CallbackChosen(at=now(), call_id="01a21c30-2"))
    await served.floor.take(WaitContinued(at=now(), call_id="01a21c30-1"))
    seen = await served.now()
    assert [one.callback for one in seen.waiting] == [False, True]
    console.print(shown(seen, now()))
    assert "01a21c30-2  callback" in console.export_text()
    for caller in callers:
        caller.cancel()


async def test_who_is_only_asked_by_a_colleague_has_no_caller(served: Served) -> None:
    for agent, seat in (("anna", "desk1"), ("bo", "desk2")):
        await served.tell(agent, "sign-in", seat=seat)
    await served.tell("anna", "ready")
    asked = CallQueued(at=now(), call_id="c1", queue="agents", language="en-US")
    serving = asyncio.create_task(served.floor.serving.serve(asked, line := FakeLine()))

    async def calls(*wanted: tuple[str, str]) -> None:
        """See whose caller it is, and who is asked about which."""
        async with asyncio.timeout(2):
            while [(one.call, one.asked_in) for one in (await served.now()).agents] != [*wanted]:
                pass

    await calls(("c1", ""), ("", ""))
    (await served.telephones.rings()).picks_up()
    async with asyncio.timeout(2):
        while "hold" not in served.floor.handling.may_ask("anna"):  # noqa: ASYNC110 - untold
            await asyncio.sleep(0.001)
    await served.tell("bo", "ready")
    await served.floor.handling.consult("anna", "c1", to_agent="bo", to_queue="", by="x")
    await calls(("c1", ""), ("", "c1"))
    (await served.telephones.rings()).picks_up()
    async with asyncio.timeout(2):
        while "conference" not in served.floor.handling.may_ask("anna"):  # noqa: ASYNC110 - untold
            await asyncio.sleep(0.001)
    await calls(("c1", ""), ("", "c1"))
    await served.floor.handling.complete("anna", "c1", by="x")
    await calls(("", ""), ("c1", ""))
    line.agent_hangs_up()
    await serving


async def no_record(who: str, what: str, detail: str, pseudonyms: Collection[str] = ()) -> None:
    """Put nothing on record."""


async def test_a_service_without_agents_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_CONFIG", str(write_settings(tmp_path)))
    settings = load_settings()
    app = web.Application()
    app.add_routes(floor_routes(None, None, no_record, settings))
    headers = {"Authorization": f"Bearer {admin_token(settings, FLOOR_PATH)}"}
    async with TestClient(TestServer(app)) as client:
        answer = await client.get(FLOOR_PATH, headers=headers)
        assert answer.status == 422
        assert "this service has no floor" in json.loads(await answer.text())["refused"]


async def test_by_a_command_an_agent_sends_the_caller_into_a_secure_flow(
    served: Served, tmp_path: Path
) -> None:
    environment = os.environ | {"HOTLINE_WEB__PORT": str(served.client.port)}

    async def asks(flow: str) -> subprocess.CompletedProcess[str]:
        command = ("agents", "secure", "anna", flow)
        return await asyncio.to_thread(run_hotline, tmp_path, *command, environment=environment)

    await served.tell("anna", "sign-in", seat="desk1")
    await served.tell("anna", "ready")
    nobody = await asks("pin")
    assert nobody.returncode == 1
    assert "anna" in nobody.stderr
    line, secure = FakeLine(), FakeSecureFlows(offered=("pin",))
    asked = CallQueued(at=now(), call_id="c1", queue="agents", language="en-US", customer="wang")
    serving = asyncio.create_task(served.floor.serving.serve(asked, line, secure=secure))
    (await served.telephones.rings()).picks_up()
    async with asyncio.timeout(2):
        while not line.is_bridged:  # noqa: ASYNC110 - the line tells nobody
            await asyncio.sleep(0.001)
    done = await asks("pin")
    assert (done.returncode, done.stdout) == (0, "Anna Berg: on_call at desk1\n"), done.stderr
    refused = await asks("palm")
    assert (refused.returncode, secure.asked) == (1, ["pin"])
    assert "there is no secure flow 'palm' here; there is pin" in refused.stderr
    assert [what for _, what, _ in served.trail] == ["acted", "acted"]
    who, _, detail = served.trail[0]
    assert (who, detail) == (f"user:{login()}", "secure anna (wang)")
    line.agent_hangs_up()
    await serving


async def test_two_who_sign_in_at_once_do_not_share_a_seat(served: Served) -> None:
    told = await asyncio.gather(
        *(served.tell(agent, "sign-in", seat="desk1") for agent in ("anna", "bo"))
    )
    assert sum("refused" in one for one in told) == 1
    assert sorted(one.seat for one in (await served.now()).agents) == ["", "desk1"]


async def test_by_a_command_desks_are_written_on_and_it_is_told_who_has_read_it(
    served: Served, tmp_path: Path
) -> None:
    environment = os.environ | {"HOTLINE_WEB__PORT": str(served.client.port), "COLUMNS": "300"}

    async def floor(*command: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(
            run_hotline, tmp_path, "floor", *command, environment=environment
        )

    written = await floor("broadcast", "Cards are [red]slow[/red].")
    assert written.returncode == 0, written.stderr
    (one,) = served.floor.noticeboard.all(now())
    assert (one.sent.text, one.sent.to) == ("Cards are [red]slow[/red].", ("anna", "bo"))
    await served.attendance.broadcasting.read("bo", one.sent.broadcast_id, by="test")
    (listed,) = json.loads((await floor("broadcasts", "--json")).stdout)
    assert ([read["agent"] for read in listed["read"]], listed["unread"]) == (["bo"], ["anna"])
    told = (await floor("broadcasts")).stdout
    assert "Cards are [red]slow[/red]." in told
    nobody = await floor("broadcast", "x", "--team", "gold")
    assert (nobody.returncode, "no agents of team gold" in nobody.stderr) == (1, True)
    assert (await floor("broadcast", "x" * 281)).returncode == 2
    assert (await floor("withdraw", one.sent.broadcast_id)).returncode == 0
    assert served.floor.noticeboard.all(now()) == []
    assert [what for _, what, _ in served.trail] == ["broadcast", "broadcast"]
    shown_now = await floor("--once")
    assert "Anna Berg" in shown_now.stdout


async def test_by_a_command_an_agent_serves_other_calls_for_now(
    served: Served, tmp_path: Path
) -> None:
    environment = os.environ | {"HOTLINE_WEB__PORT": str(served.client.port)}

    async def agents(*command: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(
            run_hotline, tmp_path, "agents", *command, environment=environment
        )

    away = await agents("requalify", "anna", "--skill", "cards=7", "--reason", "two are ill")
    assert (away.returncode, "not signed in" in away.stderr) == (1, True)
    await served.tell("anna", "sign-in", seat="desk1")
    done = await agents("requalify", "anna", "--skill", "cards=7", "--reason", "[b]ill[/b]")
    assert done.returncode == 0, done.stderr
    assert "for now: cards 7 / en-US ([b]ill[/b], by user:" in done.stdout
    (anna, _) = (await served.now()).agents
    assert anna.skills == {"cards": 7}
    assert served.floor.router.floor.agents["anna"].agent.skills == {"cards": 7}
    unknown = await agents("requalify", "anna", "--skill", "crads=7", "--reason", "x")
    assert "there is no skill 'crads' here; there is cards" in unknown.stderr
    assert (await agents("requalify", "anna", "--skill", "cards", "--reason", "x")).returncode == 2
    assert (await agents("restore", "anna")).returncode == 0
    assert (await served.now()).agents[0].requalified is None
    assert [what for _, what, _ in served.trail] == ["requalified", "requalified"]

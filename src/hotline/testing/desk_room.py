"""Desks and pages over a real web server, on a floor whose telephones and callers are made up."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from hotline.api import PREFIX, api_app
from hotline.api.caller_teller import CallerTeller
from hotline.api.cookies import COOKIE
from hotline.api.desk_socket import DeskSocket
from hotline.api.door import Door
from hotline.api.parts import Parts
from hotline.console import console_routes
from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.crm.users.people import People
from hotline.desk.call_told import CallsTold
from hotline.desk.callers import Callers
from hotline.desk.desks import Desks
from hotline.desk.under_way import CallsUnderWay, CallUnderWay
from hotline.desk.wallboard import Wallboard
from hotline.floor.attendance import Attendance
from hotline.floor.live_floor import LiveFloor
from hotline.flow.bundle import Bundle
from hotline.flow.codec import command_to_json, event_to_json
from hotline.flow.commands import AnyCommand
from hotline.flow.events import AnyEvent, CallArrived
from hotline.flow.run import FlowRun
from hotline.journal import JournalPort, NewRecord, call_stream
from hotline.launch.places import find_places
from hotline.model.agent import Agent
from hotline.model.interaction import Interaction
from hotline.model.queue import QueueSpec, TierTarget
from hotline.model.seat import Seat
from hotline.privacy import KeyRing
from hotline.qa.recordings import CallRecordings
from hotline.qa.scorecards.quality import Quality
from hotline.recordings.archive import Archive
from hotline.recordings.shelf import Shelf
from hotline.recordings.spool import Spool
from hotline.reports.making import ReportMaker
from hotline.roster import Roster
from hotline.routing.events import CallQueued
from hotline.routing.policy import Policy
from hotline.settings import CrmSettings, ScorecardSettings, UsersSettings
from hotline.testing.floor import fake_floor, now
from hotline.testing.flow_files import small_bank
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine
from hotline.testing.one_replay import many_replays, one_replay
from hotline.testing.people import QUICK
from hotline.testing.recorder import FakeRecorder
from hotline.testing.secure_flows import FakeSecureFlows
from hotline.testing.service_status import service_status
from hotline.testing.stores import Stores
from hotline.testing.telephones import FakeTelephones

USERS = UsersSettings()
REPLAYED = "01a216bb-9a06-717e-a34a-e319130ffccd"
"""The id of a call that can be replayed, on flows where it parts."""
POLICY = Policy(
    queues={
        "agents": QueueSpec(
            name="agents",
            whisper=False,
            wrap_up_s=0,
            targets={"vip": TierTarget(share=0.8, within_s=20)},
        )
    }
)
AGENTS = {
    name: Agent(agent_id=name, languages=frozenset({"en-US"}), tiers=frozenset({"standard", "vip"}))
    for name in ("anna", "ben")
}
ROSTER = Roster(
    agents=AGENTS,
    seats={name: Seat(seat_id=name, name=name) for name in ("desk1", "desk2")},
    names={"anna": "Anna", "ben": "Ben"},
)


class WithoutBeats(aiohttp.ClientWebSocketResponse):
    """A desk's end for tests that no beat is about: it passes over them, whenever they come."""

    async def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:  # noqa: ASYNC109
        """Return the next message that says something."""
        async with asyncio.timeout(timeout):
            while '"type":"beat"' in str((message := await super().receive()).data):
                pass
        return message


@dataclass(kw_only=True)
class DeskRoom:
    """Anna is at desk1, ready; Ben is not there. Pages of the console are served, too.

    Attributes:
        live: What calls are known to be, by call id, as their sessions would say.
        under_way: Where they are, likewise.
    """

    floor: LiveFloor
    attendance: Attendance
    telephones: FakeTelephones
    web: aiohttp.ClientSession
    url: str
    tokens: dict[str, str]
    people: People
    relations: Relations
    crm: CrmRepository
    live: dict[str, Interaction]
    under_way: list[CallUnderWay]
    journal: JournalPort
    desks: Desks
    bundle: Bundle
    keys: KeyRing
    shelf: Shelf
    calls: list[asyncio.Task[Any]] = field(default_factory=list)

    def desk(self, agent: str, role: str = "supervisor") -> Any:
        """Open a desk."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        return self.web.ws_connect(f"{self.url}/agents/{agent}/desk", headers=headers)

    def desk_in_browser(self, agent: str, cookie: str, origin: str | None) -> Any:
        """Open a desk as a page does."""
        headers = {"Cookie": f"{COOKIE}={cookie}"}
        url = f"{self.url}/agents/{agent}/desk"
        return self.web.ws_connect(url, headers=headers, origin=origin)

    def calls_in(
        self,
        call_id: str,
        number: str = "13800000001",
        customer: str = "",
        recorder: FakeRecorder | None = None,
        secure: FakeSecureFlows | None = None,
    ) -> FakeLine:
        """Let somebody wait for an agent; `customer` is a pseudonym."""
        line = FakeLine(caller_number=number)
        asked = CallQueued(
            at=now(),
            call_id=call_id,
            queue="agents",
            tier="vip",
            language="en-US",
            customer=customer,
        )
        serving = self.floor.serving.serve(asked, line, recorder=recorder, secure=secure)
        self.calls.append(asyncio.create_task(serving))
        return line

    async def is_in_the_flow(self, call_id: str, customer: str | None = None) -> None:
        """Let a call have begun, of a customer whom the bank has identified, if of one."""
        arrived = CallArrived(at=now(), caller_number="", dialled_number="8888", language="en-US")
        commands = FlowRun(self.bundle, "main").receive(arrived)
        await self.has_come_to(call_id, [(arrived, commands)], customer)

    async def has_come_to(
        self,
        call_id: str,
        steps: Sequence[tuple[AnyEvent, Sequence[AnyCommand]]],
        customer: str | None,
    ) -> None:
        """Let a call have had these steps of its flow, the first of which is that it came."""
        arrived, _ = steps[0]
        for event, commands in steps:
            await self.journal.append(
                NewRecord(
                    tenant="demo",
                    stream=call_stream(call_id),
                    at=event.at,
                    event=event_to_json(event),
                    commands=[command_to_json(one) for one in commands],
                )
            )
        self.live[call_id] = Interaction(
            tenant="demo",
            call_id=call_id,
            customer=customer,
            caller_number="13800000001",
            dialled_number="8888",
            language="en-US",
            tier=None if customer is None else "vip",
            tier_reason=None if customer is None else "average_deposits >= 1000000 CNY",
            started_at=arrived.at,
            flow="main",
            bundle=self.bundle.digest,
        )


@asynccontextmanager
async def open_desk_room(
    stores: Stores,
    settings: CrmSettings,
    *,
    roster: Roster = ROSTER,
    policy: Policy = POLICY,
    telephones: FakeTelephones | None = None,
    journal: JournalPort | None = None,
    bundle: Bundle | None = None,
    with_call_page: bool = False,
    users: UsersSettings = USERS,
) -> AsyncIterator[DeskRoom]:
    """Open it.

    Args:
        stores: Where the CRM is.
        settings: The CRM's.
        roster: Who could be there; anna is.
        policy: What the floor goes by.
        telephones: What rings.
        journal: Keeps the calls and the floor's log; in memory unless it is given.
        bundle: The flows and words of all calls; a small bank's unless they are given.
        with_call_page: Whether the page for callers is there, too, which reaches no Asterisk.
        users: How long sessions last.
    """
    telephones, desks = telephones or FakeTelephones(), Desks()
    journal = journal or InMemoryJournal()
    live: dict[str, Interaction] = {}
    spoken = bundle or small_bank().bundle()

    async def bundle_of(_: str) -> Bundle:
        return spoken

    async with (
        _folder() as folder,
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
        aiohttp.ClientSession(ws_response_class=WithoutBeats) as client,
        fake_floor("demo", policy, journal, telephones, desks=desks) as floor,
        AsyncExitStack() as stack,
    ):
        relations = Relations.over(crm, settings, ZoneInfo("Asia/Shanghai"))
        call_replays = await one_replay(REPLAYED)
        replays_of_many = await stack.enter_async_context(
            many_replays(relations.replays, call_replays, REPLAYED, now)
        )
        attendance = Attendance(floor, lambda: roster, now)
        callers = Callers(
            tenant="demo",
            crm=crm,
            relations=relations,
            journal=journal,
            live=live.get,
            bundle_of=bundle_of,
            region=settings.region,
            clock=now,
        )
        teller = CallerTeller(floor, callers, relations.trail, now)
        desk = DeskSocket(floor, attendance, desks, teller, relations.trail, now)
        app = web.Application()
        people = People.over(crm, users, QUICK)
        door = Door(relations, people, users, "demo", serves=attendance.serves)
        shelf = Shelf(folder / "recordings")
        under_way: list[CallUnderWay] = []
        calls_told = CallsTold(
            tenant="demo",
            crm=crm,
            notes=relations.notes,
            journal=journal,
            live=live.get,
            bundle_of=bundle_of,
            recordings=CallRecordings(
                journal, Archive("demo", shelf, keys), Spool(folder=folder / "spool")
            ),
            under_way=CallsUnderWay(lambda: under_way),
        )
        parts = Parts(
            attendance=attendance,
            wallboard=Wallboard(floor, attendance, ZoneInfo("Asia/Shanghai")),
            calls=calls_told,
            reports=ReportMaker(
                tenant="demo",
                journal=journal,
                crm=crm,
                zone=ZoneInfo("Asia/Shanghai"),
                clock=now,
            ),
            replays=call_replays,
            many_replays=replays_of_many,
            quality=Quality.over(
                "demo",
                crm,
                relations,
                ScorecardSettings(folder=find_places().scorecards),
                ZoneInfo("Asia/Shanghai"),
            ),
            service=service_status("demo", spoken),
        )
        api = api_app(relations, settings, parts, desk=desk, door=door, clock=now)
        app.add_routes(console_routes(with_call_page=with_call_page))
        app.add_subapp(PREFIX, api)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        add = relations.tokens.add
        tokens = {
            "agent": await add("demo", "desk", "agent", who="li", at=now(), agent_id="anna"),
            "supervisor": await add("demo", "head", "supervisor", who="li", at=now()),
            "reader": await add("demo", "reader", "reader", who="li", at=now()),
            "stranger": await add("other", "desk", "supervisor", who="li", at=now()),
        }
        room = DeskRoom(
            floor=floor,
            attendance=attendance,
            telephones=telephones,
            web=client,
            url=f"http://127.0.0.1:{runner.addresses[0][1]}{PREFIX}",
            tokens=tokens,
            people=people,
            relations=relations,
            crm=crm,
            live=live,
            under_way=under_way,
            journal=journal,
            desks=desks,
            bundle=spoken,
            keys=keys,
            shelf=shelf,
        )
        await attendance.sign_in("anna", "desk1", by="test")
        await attendance.is_ready("anna", by="test")
        try:
            yield room
        finally:
            await runner.cleanup()
            for call in room.calls:
                call.cancel()


@asynccontextmanager
async def _folder() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)

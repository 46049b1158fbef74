"""The API on a real web server, with the limits of the service's own, and two banks in one CRM."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import aiohttp
import numpy as np
import pytest
from aiohttp import web
from multidict import CIMultiDict
from tests.integration.api.filled_stores import CALL, RECORDING, WAITING, ZONE, filled, what_is_in

from hotline.api import PREFIX, api_app, still
from hotline.api.caller_teller import CallerTeller
from hotline.api.cookies import COOKIE
from hotline.api.desk_socket import DeskSocket
from hotline.api.door import CSRF_HEADER, Door
from hotline.api.parts import Parts
from hotline.api.phone_socket import PhoneSocket
from hotline.api.sip_over_web import PROTOCOL
from hotline.api.web_calls import WebCalls
from hotline.app.web_server import MAX_BODY_BYTES, MAX_LINE_BYTES
from hotline.asterisk.phone_credentials import PhoneCredential
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
from hotline.flow.codec import event_to_json
from hotline.flow.events import RecordingStarted
from hotline.journal import NewRecord, call_stream
from hotline.model.agent import Agent, AgentState
from hotline.model.queue import QueueSpec
from hotline.model.seat import Seat
from hotline.model.token import Role
from hotline.privacy import KeyRing
from hotline.qa.recordings import CallRecordings
from hotline.qa.scorecards.quality import Quality
from hotline.recordings.archive import Archive
from hotline.recordings.sealed_file import Label, write_sealed
from hotline.recordings.shelf import Shelf
from hotline.recordings.sound import make_sound
from hotline.recordings.spool import Spool
from hotline.reports.making import ReportMaker
from hotline.roster import Roster
from hotline.routing.events import CallQueued
from hotline.routing.policy import Policy
from hotline.settings import CrmSettings, ScorecardSettings, UsersSettings, WebCallSettings
from hotline.testing.floor import fake_floor, now
from hotline.testing.flow_files import small_bank
from hotline.testing.journal import InMemoryJournal
from hotline.testing.line import FakeLine
from hotline.testing.one_replay import many_replays, one_replay
from hotline.testing.people import QUICK
from hotline.testing.secure_flows import FakeSecureFlows
from hotline.testing.service_status import service_status
from hotline.testing.stores import Stores
from hotline.testing.telephones import FakeTelephones

if TYPE_CHECKING:
    from tests.integration.conftest import NewStores

_SILENCE, _HUM = np.zeros(8000, np.int16), np.full(8000, 3000, np.int16)
SOUND = make_sound([(0.0, _SILENCE, _HUM), (1.0, _HUM, _SILENCE)], []).flac
"""A second in which the caller hears something, and one in which the caller says something."""
FORMS = Path(__file__).parents[3] / "scorecards"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the API answered."""

    status: int
    headers: CIMultiDict[str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")

    @property
    def cookie(self) -> str:
        """The cookie that it sets, without what the browser is to do with it."""
        return self.headers["Set-Cookie"].partition(";")[0].partition("=")[2]

    @property
    def set_cookies(self) -> list[str]:
        """All cookies that it sets."""
        return self.headers.getall("Set-Cookie")

    @property
    def json(self) -> dict[str, object]:
        told = json.loads(self.text)
        assert isinstance(told, dict)
        return told


@dataclass(kw_only=True)
class Api:
    """An API that answers, a token of each tenant and role, and one of each kind in `demo`.

    `ends_talk` lets Anna wrap up. `served` are the methods and paths of all that answers.
    `pages_gone` are the seats whose telephone was a page that was left; `phones` serves such;
    `under_way` are the calls of just now. `may_replay` lets many calls be replayed.
    """

    url: str
    web: aiohttp.ClientSession
    crm: CrmRepository
    relations: Relations
    people: People
    floor: LiveFloor
    ends_talk: Callable[[], Awaitable[None]]
    keys: KeyRing
    journal: InMemoryJournal
    shelf: Shelf
    phones: PhoneSocket
    tokens: dict[tuple[str, Role], str]
    places: dict[str, str]
    pages_gone: list[str] = field(default_factory=list)
    under_way: list[CallUnderWay] = field(default_factory=list)
    may_replay: asyncio.Event = field(default_factory=asyncio.Event)
    served: frozenset[tuple[str, str]] = frozenset()

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        tenant: str = "demo",
        role: Role = "supervisor",
        data: bytes | None = None,
        **headers: str,
    ) -> Answer:
        """Ask once: a path after the prefix, with places of `demo` in braces."""
        sent = {"Authorization": f"Bearer {self.tokens[tenant, role]}"}
        return await self._ask(method, path, body, data, sent | _named(headers))

    async def ask_as(
        self,
        user: str,
        method: str,
        path: str,
        body: object = None,
        *,
        data: bytes | None = None,
        **headers: str,
    ) -> Answer:
        """Ask once as a browser does in which somebody of `demo` has signed in."""
        cookie = await self.signed_in(user)
        session = await self.people.sessions.shown("demo", cookie, at=now())
        assert session is not None
        sent = {"Cookie": f"{COOKIE}={cookie}", CSRF_HEADER: session.csrf_token}
        return await self._ask(method, path, body, data, sent | _named(headers))

    async def signed_in(
        self, user: str, tenant: str = "demo", *, ago: timedelta = timedelta()
    ) -> str:
        """Begin a session, now or some time ago, and return its cookie."""
        known = await self.people.users.active(tenant, user)
        return await self.people.sessions.begin(known, at=now() - ago)

    async def ask_by(
        self, cookie: str, method: str, path: str, body: object = None, **headers: str
    ) -> Answer:
        """Ask once in a session, which may go on beyond its time."""
        session = await self.people.sessions.shown("demo", cookie, at=now(), serves=lambda _: True)
        assert session is not None
        sent = {"Cookie": f"{COOKIE}={cookie}", CSRF_HEADER: session.csrf_token}
        return await self._ask(method, path, body, None, sent | _named(headers))

    async def ask_plainly(
        self, method: str, path: str, body: object = None, data: bytes | None = None, **headers: str
    ) -> Answer:
        """Ask once, and show nothing but these headers."""
        return await self._ask(method, path, body, data, _named(headers))

    async def _ask(
        self, method: str, path: str, body: object, data: bytes | None, sent: dict[str, str]
    ) -> Answer:
        if body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        url = f"{self.url}{path.format(**self.places)}"
        async with self.web.request(method, url, data=data, headers=sent) as answer:
            return Answer(
                status=answer.status, headers=answer.headers.copy(), content=await answer.read()
            )


async def _small_bundle(_: str) -> Bundle:
    return small_bank().bundle()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@pytest.fixture(params=["sqlite", "postgresql"])
async def stores(request: pytest.FixtureRequest, new_stores: NewStores) -> AsyncIterator[Stores]:
    """Stores that are filled, of each kind."""
    async with new_stores(request.param, filled) as stores:
        yield stores


@pytest.fixture
def users_settings() -> UsersSettings:
    """More tries than any test makes; a test of that has its own."""
    return UsersSettings(sign_ins_per_minute=10_000)


@pytest.fixture
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is open be looked at again and again, whether it may be."""
    monkeypatch.setattr(still, "MAY_STILL_EVERY_S", 0.05)


@pytest.fixture
def crm_settings() -> CrmSettings:
    """More requests than any test makes; a test of that has its own."""
    return CrmSettings(requests_per_s=10_000, request_burst=10_000)


@pytest.fixture
def web_call_settings() -> WebCallSettings:
    """Few calls, and time to begin one; a test of that has its own."""
    return WebCallSettings(
        enabled=True, per_minute=3, of_address_at_once=2, at_once=3, begins_within_s=10
    )


@pytest.fixture
async def api(
    stores: Stores,
    crm_settings: CrmSettings,
    users_settings: UsersSettings,
    web_call_settings: WebCallSettings,
) -> AsyncIterator[Api]:
    there = what_is_in(stores)
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client,
        AsyncExitStack() as stack,
    ):
        relations = Relations.over(crm, crm_settings, ZONE)
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        desks = Desks()
        journal = InMemoryJournal()
        folder = stack.enter_context(TemporaryDirectory())
        floor, attendance, wallboard, ends_talk = await stack.enter_async_context(
            floor_of("demo", desks)
        )
        people = People.over(crm, users_settings, QUICK)
        door = Door(relations, people, users_settings, "demo", serves=attendance.serves)
        under_way: list[CallUnderWay] = []
        may_replay = asyncio.Event()
        may_replay.set()

        async def reads() -> None:
            await may_replay.wait()

        call_replays = await one_replay(CALL)
        replays_of_many = await stack.enter_async_context(
            many_replays(relations.replays, call_replays, CALL, now, reads=reads)
        )
        calls_told = CallsTold(
            tenant="demo",
            crm=crm,
            notes=relations.notes,
            journal=journal,
            live=lambda _: None,
            bundle_of=_small_bundle,
            recordings=await _recorded(keys, journal, Path(folder)),
            under_way=CallsUnderWay(lambda: under_way),
        )
        pages_gone: list[str] = []
        pbx_url = await stack.enter_async_context(listening_pbx())
        phones = PhoneSocket(
            attendance,
            give_credential,
            websocket_url=pbx_url,
            has_call=has_call,
            on_page_gone=pages_gone.append,
        )
        parts = Parts(
            attendance=attendance,
            wallboard=wallboard,
            calls=calls_told,
            phones=phones,
            reports=ReportMaker(
                tenant="demo", journal=InMemoryJournal(), crm=crm, zone=ZONE, clock=now
            ),
            replays=call_replays,
            many_replays=replays_of_many,
            quality=Quality.over("demo", crm, relations, ScorecardSettings(folder=FORMS), ZONE),
            service=service_status("demo", small_bank().bundle()),
        )
        served_api = api_app(
            relations,
            crm_settings,
            parts,
            desk=desk_of(floor, attendance, desks, crm, relations),
            web_calls=WebCalls(web_call_settings, door, websocket_url=pbx_url, has_call=has_call),
            door=door,
            clock=now,
        )
        app.add_subapp(PREFIX, served_api)
        runner = web.AppRunner(
            app, access_log=None, max_line_size=MAX_LINE_BYTES, max_field_size=MAX_LINE_BYTES
        )
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        api = Api(
            url=f"http://127.0.0.1:{port}{PREFIX}",
            web=client,
            crm=crm,
            relations=relations,
            people=people,
            floor=floor,
            ends_talk=ends_talk,
            keys=keys,
            journal=journal,
            shelf=Shelf(Path(folder)),
            phones=phones,
            tokens=there.tokens,
            places=dict(there.places),
            pages_gone=pages_gone,
            under_way=under_way,
            may_replay=may_replay,
            served=frozenset(
                (one.method, one.resource.canonical.removeprefix(PREFIX))
                for one in served_api.router.routes()
                if one.resource is not None
            ),
        )
        written = await attendance.broadcasting.send("Read this", by="test")
        api.places["broadcast"] = written.sent.broadcast_id
        try:
            yield api
        finally:
            await runner.cleanup()


async def give_credential(seat: str) -> PhoneCredential:
    return PhoneCredential(user=seat, password="made anew", realm="hotline", valid_s=300)


async def _recorded(keys: KeyRing, journal: InMemoryJournal, folder: Path) -> CallRecordings:
    """Let the call have a recording."""
    shelf, began = Shelf(folder), now()
    started = RecordingStarted(at=began, recording=RECORDING, part="talk", rule="all")
    stream = call_stream(CALL)
    await journal.append(
        NewRecord(tenant="demo", stream=stream, at=began, event=event_to_json(started), commands=[])
    )
    seal = await keys.seal_of("demo", stream)
    label = Label(
        tenant="demo",
        call_id=CALL,
        name=RECORDING,
        part="talk",
        rule="all",
        key_id=seal.key_id,
        begins=began,
        seconds=2.0,
        expected_s=2.0,
        gaps=(),
        keep_until=None,
        size=len(SOUND),
    )
    # A test's call has an id that tells no day.
    day = datetime.fromtimestamp(int(CALL.replace("-", "")[:12], 16) / 1000, UTC)
    write_sealed(shelf.path(RECORDING, day), label, SOUND, seal)
    return CallRecordings(journal, Archive("demo", shelf, keys), Spool(folder=folder / "spool"))


async def has_call(call_id: str) -> bool:
    """Tell that the PBX has every call, but for one whose name says nothing."""
    return call_id.strip("0") != ""


@asynccontextmanager
async def listening_pbx() -> AsyncIterator[str]:
    """Take what telephones say, and say it back; `hang up` makes it close. Gives its address."""

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=(PROTOCOL,))
        await socket.prepare(request)
        async for message in socket:
            if message.data == "hang up":
                break
            await socket.send_str(f"{socket.ws_protocol}: {message.data}")
        return socket

    app = web.Application()
    app.router.add_get("/ws", serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"ws://127.0.0.1:{runner.addresses[0][1]}/ws"
    await runner.cleanup()


def desk_of(
    floor: LiveFloor,
    attendance: Attendance,
    desks: Desks,
    crm: CrmRepository,
    relations: Relations,
) -> DeskSocket:
    callers = Callers(
        tenant="demo",
        crm=crm,
        relations=relations,
        journal=InMemoryJournal(),
        live=lambda _: None,
        bundle_of=_small_bundle,
        region="CN",
        clock=now,
    )
    teller = CallerTeller(floor, callers, relations.trail, now)
    return DeskSocket(floor, attendance, desks, teller, relations.trail, now)


@asynccontextmanager
async def floor_of(
    tenant: str, desks: Desks
) -> AsyncIterator[tuple[LiveFloor, Attendance, Wallboard, Callable[[], Awaitable[None]]]]:
    """Open a floor on which Anna talks with a caller, two more wait, and the head is on break.

    The last that is given ends that talk.
    """
    agents = {
        "anna": Agent(agent_id="anna", languages=frozenset({"zh-CN"}), skills={"cards": 3}),
        "head": Agent(agent_id="head", languages=frozenset({"zh-CN"})),
    }
    roster = Roster(
        agents=agents,
        seats={
            "desk1": Seat(seat_id="desk1", name="desk1", phone="browser"),
            "desk2": Seat(seat_id="desk2", name="desk2"),
            "desk3": Seat(seat_id="desk3", name="desk3"),
        },
        names={"anna": "Anna", "head": "Head"},
    )
    queues = {
        "agents": QueueSpec(name="agents", dispositions=("solved",)),
        "loans": QueueSpec(name="loans"),
    }
    policy, telephones, line = Policy(queues=queues), FakeTelephones(), FakeLine()
    asked = CallQueued(at=now(), call_id=CALL, queue="agents", language="zh-CN")
    secure = FakeSecureFlows(offered=("pin",))
    async with (
        fake_floor(tenant, policy, telephones=telephones, desks=desks) as floor,
        asyncio.TaskGroup() as tasks,
    ):
        attendance = Attendance(floor, lambda: roster, now)
        await attendance.sign_in("anna", "desk1", by="test")
        await attendance.is_ready("anna", by="test")
        serving = tasks.create_task(floor.serving.serve(asked, line, secure=secure))
        (await telephones.rings()).picks_up()
        await is_in(floor, "anna", AgentState.ON_CALL)
        await attendance.sign_in("head", "desk3", by="test")
        for call_id in ("c2", WAITING):
            await floor.take(
                CallQueued(at=now(), call_id=call_id, queue="agents", language="zh-CN")
            )

        async def ends_talk() -> None:
            line.agent_hangs_up()
            await is_in(floor, "anna", AgentState.WRAP_UP)

        wallboard = Wallboard(floor, attendance, ZONE)
        yield floor, attendance, wallboard, ends_talk
        serving.cancel()


async def is_in(floor: LiveFloor, agent_id: str, state: AgentState) -> None:
    """Wait until an agent is in a state."""
    async with asyncio.timeout(5):
        while True:
            if floor.state_of(agent_id) is state:
                return
            await asyncio.sleep(0.001)

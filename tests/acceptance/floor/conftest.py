"""A hotline with an agent's telephone, which registers, and a caller's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray
from playwright.async_api import Browser
from tests.acceptance.floor.brief_words import brief

from hotline.flow.utterance import Phrase
from hotline.model.seat import Seat
from hotline.model.values import Term
from hotline.recordings.shelf import spooled
from hotline.roster import password_of
from hotline.testing.browser import running_browser
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.flow_files import FlowFiles, day_and_night, shipped_files
from hotline.testing.phone import AT_ONCE, Call, Login, NotHeard, PhoneError, SipPhone, babble
from hotline.testing.running import RunningHotline, running_hotline

KEY = "a key of seats"
DESK = Seat(seat_id="desk1", name="Desk 1")
BROWSER = Seat(seat_id="web1", name="Browser 1", phone="browser")
LOGIN = Login(username=DESK.seat_id, password=password_of(DESK, KEY))
AGENTS = """
[seats.desk1]
name = "Desk 1"
[seats.web1]
name = "Browser 1"
phone = "browser"
[breaks]
1 = "lunch"
[agents.anna]
name = "Anna"
number = "1001"
languages = ["zh-CN", "en-US"]
tiers = ["standard", "vip", "senior_vip"]
skills = {loans = 7}
"""
ROUTING = """
[queues.agents]
offer_s = 5
wrap_up_s = 0.2
"""
STATE_S = 10.0
KEPT_S = 20.0
WELL = babble("well")
SAID = 6
"""So often something is said until it is understood."""
UNDERSTOOD_S = 2.0
SILENT_S = 0.6
TRIES = 20
MUSIC_S = 0.5
"""How long a caller waits for nobody in a test, at least."""


@dataclass(kw_only=True)
class Room:
    """A hotline with one agent, Anna, and one caller's telephone."""

    hotline: RunningHotline
    desk: SipPhone
    caller: SipPhone
    token: str

    @property
    def https_url(self) -> str:
        """Where browsers are served over TLS, if they are."""
        return f"https://127.0.0.1:{self.hotline.service.spec.environment['HOTLINE_HTTPS__PORT']}"

    async def ask(
        self, method: str, path: str, body: object = None, *, version: int | None = None
    ) -> Any:
        """Ask the API; `version` is what was looked at before a change."""
        url = self.hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
        headers = {"Authorization": f"Bearer {self.token}"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, f"{url}/api/v1{path}", json=body) as answer,
        ):
            answer.raise_for_status()
            return await answer.json()

    async def anna(self, what: str, body: object = None) -> None:
        """Do something in Anna's name."""
        await self.ask("POST", f"/agents/anna/{what}", body)

    async def anna_is(self, *states: str) -> str:
        """Wait until Anna is in one of these; return which. The service may just be starting."""
        return await self.is_in("anna", *states)

    async def is_in(self, agent_id: str, *states: str) -> str:
        """Wait until an agent is in one of these; return which."""
        async with asyncio.timeout(STATE_S):
            while True:
                with contextlib.suppress(aiohttp.ClientConnectionError):
                    found = (await self.ask("GET", "/agents"))["items"]
                    (state,) = (str(one["state"]) for one in found if one["id"] == agent_id)
                    if state in states:
                        return state
                await asyncio.sleep(0.05)

    async def go_home(self, *agents: str) -> None:
        """Let them go; a test that failed leaves calls, which the next ones shall not find."""
        await self.hotline.pbx.tell("channel request hangup all")
        for agent_id in agents:
            await self.ask("POST", f"/agents/{agent_id}/sign-out")
            await self.is_in(agent_id, "offline")

    async def wants_a_person(
        self,
        number: str,
        *,
        keys: str = "0",
        reason: str = "general",
        ahead: str = "",
        name: str = "",
        listens: bool = False,
    ) -> Call:
        """Let somebody call and ask for a person, by keys alone; return the call when it waits.

        With these `keys` the main menu leads there, for this `reason`. With `ahead`, those keys are
        pressed before it waits; `name` is what the telephone shows. Who `listens` hears the menu
        begin.
        """
        call = await self.caller.dial(self.hotline.number, caller_number=number, caller_name=name)
        await call.press("2")
        if listens:
            await call.hears_start(await self.says("main_menu"))
        await call.press(keys + ahead)
        if not ahead:
            values = {"reason": Term(term=reason)}
            connecting = Phrase(prompt="connecting", language="en-US", values=values)
            await call.hears(await self.hotline.sound(connecting))
        return call

    async def found_by_queue(self, number: str, queue: str = "agents") -> dict[str, Any]:
        """Return what the list tells of a number's call, which is found by its queue."""
        call_id = (await self.hotline.interaction_from(number)).call_id
        # What the floor's log has is counted by this at the latest; and all its checks hold.
        report = await self.hotline.command("report")
        assert report.returncode == 0, report.stdout + report.stderr
        found = (await self.ask("GET", f"/calls?queue={queue}"))["calls"]
        (told,) = (one for one in found if one["call"] == call_id)
        return dict(told)

    async def figures_add_up(self) -> None:
        """See that the live figures are those that the floor's log tells, whatever has happened."""
        audit = await self.hotline.command("floor", "--audit")
        assert audit.returncode == 0, audit.stdout + audit.stderr

    async def forget_calls(self) -> None:
        """Do not count the calls that the desk has had."""
        for calls in (self.desk.rung, self.desk.called):
            with contextlib.suppress(PhoneError):
                while True:
                    await calls(within_s=0.01)

    async def says(self, prompt: str) -> NDArray[np.int16]:
        """Return what is heard of a prompt."""
        return await self.hotline.sound(Phrase(prompt=prompt, language="en-US"))

    async def told(self) -> Call:
        """Wait until Anna has picked up and was told who calls."""
        served = await self.desk.called()
        await served.hears(await self.says("whisper_standard"))
        return served


async def hear_each_other(one: Call, other: Call, about: str) -> None:
    """See that two people hear each other, who speak at the same time."""
    await asyncio.gather(
        _is_understood(one, other, words_of(about, "yes")),
        _is_understood(other, one, words_of(about, "no")),
    )


def words_of(about: str, answer: str) -> NDArray[np.int16]:
    """Return what is said about something: two words that are in nothing else that is said."""
    one = about.replace(" ", "-")
    return babble(f"{one}-{answer} {answer}-{one}")


async def _is_understood(speaks: Call, listens: Call, words: NDArray[np.int16]) -> None:
    # The two may be brought together in this very moment, in which a first word is lost.
    await speaks.say(np.concatenate((WELL, words)))
    await listens.hears(words)


async def is_heard(speaks: Call, about: str, *listen: Call) -> None:
    """See that what one says comes to all these; its beginning will do, for more is mixed there.

    Whoever is not understood says it again, as people do: where three are mixed, a packet that a
    busy machine sends too late is a hole.
    """
    words = babble(f"{about} so")
    for more in reversed(range(SAID)):
        await speaks.say(words)
        try:
            for other in listen:
                await other.hears_start(words, within_s=UNDERSTOOD_S)
        except NotHeard:
            if not more:
                raise
        else:
            return


async def hears_soon(listens: Call, speaks: Call, about: str) -> None:
    """See that what one says comes to the other, who may just be coming."""
    for number in range(TRIES):
        # No end that all of them have: who hears one would seem to hear another.
        words = babble(f"{about} {about.replace(' ', '-')}-{number}")
        await speaks.say(words)
        await asyncio.sleep(SILENT_S / 2)
        if listens.find(words) is not None:
            return
    pytest.fail(f"nothing of {about!r} was heard")


async def says_to_nobody(speaks: Call, *others: Call, about: str) -> None:
    """See that what one says comes to none of the others."""
    words = babble(f"{about} nobody")
    await speaks.say(words)
    await asyncio.sleep(SILENT_S)
    assert [one.find(words) for one in others] == [None] * len(others)


async def kept(room: Room) -> None:
    """Wait until nothing that was recorded is unsealed."""
    spool = room.hotline.pbx.spool_dir / "recordings"
    for _ in range(round(KEPT_S / 0.1)):
        if not await asyncio.to_thread(spooled, spool):
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(f"unsealed: {spooled(spool)}")


@pytest.fixture(scope="package")
def files(tmp_path_factory: pytest.TempPathFactory) -> FlowFiles:
    """The shipped flows in few words; their agents are there day and night."""
    return brief(day_and_night(shipped_files().copied_to(tmp_path_factory.mktemp("files"))))


@asynccontextmanager
async def opened(
    folder: Path,
    files: FlowFiles,
    *,
    agents: str = AGENTS,
    seats: Sequence[Seat] = (DESK, BROWSER),
    routing: str = ROUTING,
    more: Mapping[str, str] | None = None,
    link: FaultyLink | None = None,
    program: str = "hotline.cli",
) -> AsyncIterator[Room]:
    """Open the room, with these flows, these agents and seats, this policy, `more` settings.

    The service reaches its PBX over a `link`, if there is one; `program` is the module that is run
    as its `hotline` command.
    """
    (folder / "agents.toml").write_text(agents)
    (folder / "routing.toml").write_text(routing)
    settings = {
        "HOTLINE_AGENTS_FILE": str(folder / "agents.toml"),
        "HOTLINE_ROUTING_FILE": str(folder / "routing.toml"),
        **(more or {}),
    }
    async with (
        running_hotline(folder, settings, files=files, link=link, program=program) as hotline,
        SipPhone.open(answers=True, login=LOGIN) as desk,
        SipPhone.open() as caller,
    ):
        await hotline.pbx.take_seats(seats, KEY)
        await desk.register(f"sip:{hotline.pbx.sip_address}")
        told = await hotline.command("tokens", "add", "desk", "--role", "supervisor")
        token = told.stdout.split()[-1]
        room = Room(hotline=hotline, desk=desk, caller=caller, token=token)
        yield room
        await room.figures_add_up()


@asynccontextmanager
async def anna_at_the_desk(room: Room) -> AsyncIterator[Room]:
    """Let Anna be at her desk, on break, for one test."""
    await room.forget_calls()
    room.desk.pickup = AT_ONCE
    await room.anna("sign-in", {"seat": "desk1"})
    await room.anna("break", {"reason": "test"})
    yield room
    await room.go_home("anna")


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all; each desk has cookies of its own."""
    async with running_browser() as browser:
        yield browser


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def open_room(
    tmp_path_factory: pytest.TempPathFactory, files: FlowFiles
) -> AsyncIterator[Room]:
    async with opened(tmp_path_factory.mktemp("floor"), files) as room:
        yield room


@pytest_asyncio.fixture(loop_scope="session")
async def room(open_room: Room) -> AsyncIterator[Room]:
    """The room with Anna at her desk, on break, for one test."""
    async with anna_at_the_desk(open_room) as room:
        yield room

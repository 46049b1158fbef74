"""What the PBX does with a call by itself, and what its AMI user may do."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from hotline.asterisk.feed import CALL_EVENTS
from hotline.launch.pbx import RunningPbx, running_pbx
from hotline.testing.fallback import announce_shortly
from hotline.testing.phone import Call, SipPhone, babble, read_wav

pytestmark = pytest.mark.asyncio(loop_scope="module")

TONE_FRAMES = 4000
DEAD_MAN_S = 2
Message = dict[str, str]
LIMIT_S = 20.0
ANNOUNCED_S = 30.0
SOON_S = 2.0


class RawAmi:
    """A bare AMI socket: these tests prove the PBX, not our client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.heard: list[str] = []

    def send(self, action: str, **headers: str) -> None:
        lines = [f"Action: {action}", *(f"{name}: {value}" for name, value in headers.items())]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def find(self, fits: Callable[[Message], bool]) -> Message:
        async with asyncio.timeout(LIMIT_S):
            while True:
                message = await self._read()
                if fits(message):
                    return message

    async def event(self, name: str, **headers: str) -> Message:
        wanted = {"Event": name, **headers}
        return await self.find(lambda message: wanted.items() <= message.items())

    async def agi(self, channel: str, command: str) -> str:
        self.send("AGI", Channel=channel, Command=command, CommandID="1")
        return unquote((await self.event("AsyncAGIExec", Channel=channel))["Result"])

    async def status(self, channel: str) -> Message:
        self.send("Status", Channel=channel, AllVariables="false")
        return await self.event("Status", Channel=channel)

    async def _read(self) -> Message:
        text = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        pairs = (line.partition(": ") for line in text.strip().split("\r\n"))
        message = {name: value for name, _, value in pairs}
        self.heard += [message["Event"]] if "Event" in message else []
        return message


@asynccontextmanager
async def raw_ami(pbx: RunningPbx) -> AsyncIterator[RawAmi]:
    reader, writer = await asyncio.open_connection(pbx.ami_host, pbx.ami_port)
    await reader.readline()
    ami = RawAmi(reader, writer)
    ami.send("Login", Username=pbx.ami_username, Secret=pbx.ami_secret)
    await ami.event("FullyBooted")
    try:
        yield ami
    finally:
        writer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pbx(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningPbx]:
    async with running_pbx(tmp_path_factory.mktemp("pbx"), dead_man_s=DEAD_MAN_S) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def ami(pbx: RunningPbx) -> AsyncIterator[RawAmi]:
    async with raw_ami(pbx) as connected:
        yield connected


@dataclass(frozen=True)
class Caller:
    """Somebody who dials: the channel the PBX sees, and the call once it is answered."""

    channel: str
    dialling: asyncio.Task[Call]


Dial = Callable[[str], Awaitable[Caller]]


@pytest_asyncio.fixture(loop_scope="module")
async def dial(pbx: RunningPbx, ami: RawAmi) -> AsyncIterator[Dial]:
    async with SipPhone.open() as phone, asyncio.TaskGroup() as callers:

        async def dial(number: str) -> Caller:
            dialling = callers.create_task(phone.dial(f"sip:{number}@{pbx.sip_address}"))
            return Caller((await ami.event("AsyncAGIStart"))["Channel"], dialling)

        yield dial


@pytest_asyncio.fixture(loop_scope="module")
async def prompts() -> AsyncIterator[str]:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\x00\x10" * TONE_FRAMES)

    async def prompt(_: web.Request) -> web.Response:
        # Without a Cache-Control the PBX fetches it again in mid-play, and fails.
        return web.Response(
            body=sound.getvalue(),
            content_type="audio/wav",
            headers={"Cache-Control": "public, max-age=31536000, immutable"},
        )

    app = web.Application()
    app.router.add_get("/prompts/tone.wav", prompt)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/prompts/"))
    await server.close()


async def taken(ami: RawAmi, dial: Dial, number: str = "8888") -> str:
    channel = (await dial(number)).channel
    await take(ami, channel)
    return channel


async def take(ami: RawAmi, channel: str) -> None:
    await ami.agi(channel, "SET VARIABLE TIMEOUT(absolute) 0")
    await ami.agi(channel, "ANSWER")


@pytest.fixture
def announces_shortly(pbx: RunningPbx) -> Iterator[None]:
    """Let the fallback have an announcement of the bank's own for one test."""
    shipped = pbx.config.fallback_file.read_bytes()
    announce_shortly(pbx)
    yield
    pbx.config.fallback_file.write_bytes(shipped)


async def leaves_a_message(call: Call, pbx: RunningPbx) -> None:
    await call.hears(read_wav(pbx.config.fallback_file), within_s=ANNOUNCED_S)
    await call.hears(read_wav(pbx.program.data_dir / "sounds/en/vm-intro.wav"))
    await call.say(babble("please call me back"))
    await call.hang_up()


async def test_a_prompt_plays_from_http(ami: RawAmi, dial: Dial, prompts: str) -> None:
    channel = await taken(ami, dial)
    result = await ami.agi(channel, f'STREAM FILE {prompts}tone.wav "#"')
    assert result == f"200 result=0 endpos={TONE_FRAMES}\n"


async def test_a_failed_prompt_brings_the_call_back(ami: RawAmi, dial: Dial, prompts: str) -> None:
    channel = await taken(ami, dial)
    ami.send("AGI", Channel=channel, Command=f'STREAM FILE {prompts}none.wav ""', CommandID="1")
    await ami.event("AsyncAGIEnd", Channel=channel)
    again = await ami.event("AsyncAGIStart")
    assert again["Channel"] == channel


async def test_the_dialled_number_is_kept(ami: RawAmi, dial: Dial) -> None:
    channel = await taken(ami, dial, "+4920811")
    assert await ami.agi(channel, "GET VARIABLE HOTLINE_DIALLED") == "200 result=1 (+4920811)\n"


@pytest.mark.usefixtures("announces_shortly")
async def test_a_call_that_nobody_takes_may_leave_a_message(
    ami: RawAmi, dial: Dial, pbx: RunningPbx
) -> None:
    caller = await dial("8888")
    await leaves_a_message(await caller.dialling, pbx)
    ended = await ami.event("Hangup", Channel=caller.channel)
    assert ended["Context"] == "hotline-fallback"
    message = pbx.spool_dir / "hotline" / f"fallback-{ended['Uniqueid']}.wav"
    assert message.stat().st_size > 0


@pytest.mark.usefixtures("announces_shortly")
async def test_a_message_in_the_fallback_is_named_by_its_call(
    ami: RawAmi, dial: Dial, pbx: RunningPbx
) -> None:
    caller = await dial("8888")
    ami.send("Setvar", Channel=caller.channel, Variable="__HOTLINE_CALL_ID", Value="our-call")
    await leaves_a_message(await caller.dialling, pbx)
    await ami.event("Hangup", Channel=caller.channel)
    assert (pbx.spool_dir / "hotline/our-call-fallback.wav").stat().st_size > 0


async def test_the_service_may_hand_a_call_to_the_fallback(
    ami: RawAmi, dial: Dial, pbx: RunningPbx
) -> None:
    caller = await dial("8888")
    channel = caller.channel
    await take(ami, channel)
    ami.send("AGI", Channel=channel, Command="EXEC Wait 30", CommandID="1")
    while (await ami.status(channel))["Application"] != "Wait":
        pass
    ami.send("Redirect", Channel=channel, Context="hotline-fallback", Exten="s", Priority="1")
    await ami.event("AsyncAGIEnd", Channel=channel)
    # The end of the session is told a moment before the channel is there.
    async with asyncio.timeout(SOON_S):
        while True:
            if (await ami.status(channel))["Context"] == "hotline-fallback":
                break
            await asyncio.sleep(0.01)
    # The shipped announcement, which no other test here hears.
    await (await caller.dialling).hears_start(read_wav(pbx.config.fallback_file))


async def test_only_events_that_the_service_reads_are_sent(ami: RawAmi, dial: Dial) -> None:
    caller = await dial("8888")
    await ami.agi(caller.channel, "ANSWER")
    call = await caller.dialling
    await call.press("5")
    await call.hang_up()
    await ami.event("Hangup", Channel=caller.channel)
    assert "DTMFEnd" in ami.heard
    assert set(ami.heard) - {"FullyBooted"} <= set(CALL_EVENTS)


@pytest.mark.parametrize(
    "application",
    [
        *("System touch", "TrySystem touch", "ExternalIVR x"),
        *("Dial PJSIP/1", "Originate PJSIP/1,app,Wait", "SendDTMF 1"),
    ],
)
async def test_no_call_reaches_a_shell_or_another_telephone(
    ami: RawAmi, dial: Dial, application: str
) -> None:
    channel = await taken(ami, dial)
    assert await ami.agi(channel, f"EXEC {application}") == "200 result=-2\n"


@pytest.mark.parametrize("action", ["Command", "ModuleLoad", "Reload", "UpdateConfig"])
async def test_the_ami_user_may_not_change_the_pbx(ami: RawAmi, action: str) -> None:
    ami.send(action, Command="core stop now", ActionID="try")
    answer = await ami.find(lambda message: message.get("ActionID") == "try")
    assert answer["Message"] == "Permission denied"


async def test_the_configuration_is_private(pbx: RunningPbx) -> None:
    assert {file.stat().st_mode & 0o077 for file in pbx.config.etc_dir.iterdir()} == {0}


async def test_the_log_has_no_complaints(pbx: RunningPbx) -> None:
    lines = pbx.log_file.read_text().splitlines()
    assert [line for line in lines if "ERROR" in line] == []

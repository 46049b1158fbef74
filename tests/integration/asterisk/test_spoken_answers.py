"""Questions answered by voice, on a channel that does what Asterisk was seen to do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import cast

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hotline.asterisk import spoken_answers
from hotline.asterisk.aeap import SpeechEndpoint
from hotline.asterisk.aeap import endpoint as endpoint_module
from hotline.asterisk.agi_channel import AgiChannel
from hotline.asterisk.agi_result import LINK_LOST, CommandResult
from hotline.asterisk.keypad import Keypad
from hotline.asterisk.line import Hearing, LineGone
from hotline.asterisk.spoken_answers import Mouthpiece, SpokenAnswers
from hotline.flow.spoken import SpokenRules

KEY = "k" * 40
MAY_SAY = SpokenRules(language="en-US", phrases={"balance": "1"})
PROMPT = "http://service/prompt.wav"
PROMPT_S = 60.0
DONE = CommandResult(code=1, note="", samples=0)


class Ear:
    """Hears nobody."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.so_far = ""

    def feed(self, sound: bytes) -> None:
        """Take sound."""

    async def heard(self) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()

    def close(self) -> None:
        """Hear no more."""


class DeafEars:
    def listen(self, *_: object, others: bool) -> Ear:
        return Ear()


class Asterisk:
    """Its end of one call: a channel, and the connection of its speech.

    Attributes:
        starts_after_s: An end of recognising that comes sooner after the command is lost.
        link_breaks: Whether the link breaks while it recognises.
        hears_a_key: Whether it hears a key, and loses what tells us which.
        hangs_up_at: The command at which the caller is gone; "" for none.
        connects: Whether its speech can be connected to us.
        names: Whether it tells us which call's speech that is.
        before_recognising: Called just before a question can be asked.
        commands: What it was told to do.
        ends: How often it was told that there is no more to recognise.
        heeds_ends: Whether that ends the command.
    """

    goes_on = False

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self._client = client
        self.starts_after_s = 0.0
        self.link_breaks = False
        self.hears_a_key = False
        self.hangs_up_at = ""
        self.connects = True
        self.names = True
        self.commands: list[str] = []
        self.ends = 0
        self.heeds_ends = True
        self.before_recognising: Callable[[], None] = lambda: None
        self._recognises: asyncio.Future[None] | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None

    async def command(self, command: str, _: float) -> CommandResult:
        """Do one command."""
        name = " ".join(command.split()[:2])
        self.commands.append(name)
        if name == self.hangs_up_at:
            raise LineGone
        match name:
            case "SPEECH CREATE" if not self.connects:
                return CommandResult(code=0, note="", samples=0)
            case "SPEECH CREATE":
                self._socket = await self._client.ws_connect(f"/speech/{KEY}")
                self._reading = asyncio.create_task(self._read(self._socket))
            case "SPEECH SET":
                assert self._socket is not None
                params = dict([command.split()[2:]])
                if self.names:
                    await self._socket.send_json({"request": "set", "id": "1", "params": params})
                self.before_recognising()
            case "SPEECH RECOGNIZE" if self.link_breaks:
                return LINK_LOST
            case "SPEECH RECOGNIZE" if self.hears_a_key:
                return CommandResult(code=1, note=spoken_answers.KEY_PRESSED, samples=0)
            case "SPEECH RECOGNIZE":
                await asyncio.sleep(self.starts_after_s)
                self._recognises = asyncio.get_running_loop().create_future()
                await self._recognises
        return DONE

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            said = json.loads(message.data)
            if "request" in said:
                await socket.send_json({"response": said["request"], "id": said["id"]})
                self.ends += 1
                if self.heeds_ends:
                    self._end_recognising()
        self._end_recognising()

    def _end_recognising(self) -> None:
        if self._recognises is not None and not self._recognises.done():
            self._recognises.set_result(None)


@pytest.fixture
async def endpoint() -> SpeechEndpoint:
    return SpeechEndpoint(KEY)


@pytest.fixture
async def asterisk(endpoint: SpeechEndpoint) -> AsyncIterator[Asterisk]:
    app = web.Application()
    app.add_routes(endpoint.routes())
    async with TestClient(TestServer(app)) as client:
        yield Asterisk(client)


@pytest.fixture
async def keypad() -> Keypad:
    return Keypad()


@pytest.fixture
async def answers(asterisk: Asterisk, endpoint: SpeechEndpoint, keypad: Keypad) -> SpokenAnswers:
    mouthpiece = Mouthpiece(
        DeafEars(), endpoint, seconds=lambda _: PROMPT_S, silence=lambda: "silence"
    )
    return SpokenAnswers(cast(AgiChannel, asterisk), keypad, mouthpiece)


async def ask(answers: SpokenAnswers) -> Hearing | None:
    async with asyncio.timeout(5):
        return await answers.hear(PROMPT, MAY_SAY, silence_s=1)


async def test_who_hangs_up_while_the_stream_is_made_leaves_no_name(
    asterisk: Asterisk, endpoint: SpeechEndpoint, answers: SpokenAnswers
) -> None:
    asterisk.hangs_up_at = "SPEECH SET"
    with pytest.raises(LineGone):
        await ask(answers)
    assert endpoint.awaits == 0


async def test_key_that_comes_while_the_stream_is_made_is_asked_nothing(
    asterisk: Asterisk, keypad: Keypad, answers: SpokenAnswers
) -> None:
    asterisk.before_recognising = lambda: keypad.press("1")
    assert await ask(answers) == Hearing(cut_after_s=0.0)
    assert "SPEECH RECOGNIZE" not in asterisk.commands


async def test_key_that_comes_before_the_command_has_begun_ends_it_all_the_same(
    asterisk: Asterisk, keypad: Keypad, answers: SpokenAnswers
) -> None:
    asterisk.starts_after_s = 0.5
    asyncio.get_running_loop().call_later(0.1, keypad.press, "1")
    hearing = await ask(answers)
    assert hearing is not None
    assert hearing.cut_after_s is not None
    assert asterisk.ends > 1


async def test_key_that_is_not_told_is_waited_for_by_nobody_after_the_question(
    asterisk: Asterisk, answers: SpokenAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spoken_answers, "KEY_GRACE_S", 0.01)
    asterisk.hears_a_key = True
    assert await ask(answers) is not None
    await asyncio.sleep(0)
    assert "wait_for_key" not in " ".join(map(repr, asyncio.all_tasks()))


async def test_command_that_no_end_ends_is_ended_with_the_stream(
    asterisk: Asterisk,
    endpoint: SpeechEndpoint,
    keypad: Keypad,
    answers: SpokenAnswers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spoken_answers, "END_TIMES", 3)
    asterisk.heeds_ends = False
    asyncio.get_running_loop().call_later(0.1, keypad.press, "1")
    assert await ask(answers) is not None
    assert asterisk.ends == 3
    assert endpoint.streams == 0


async def test_who_has_heard_the_question_before_a_gap_in_the_link_is_not_listened_to_on(
    asterisk: Asterisk, answers: SpokenAnswers
) -> None:
    asterisk.link_breaks = True
    async with asyncio.timeout(5):
        hearing = await answers.hear("", MAY_SAY, silence_s=1)
    # What was typed across it may be the half of an entry: the question is to be asked again.
    assert hearing == Hearing(cut_after_s=None)


@pytest.mark.parametrize("failing", ["connects", "names"])
async def test_call_that_asterisk_did_not_connect_is_not_kept_waiting_at_each_question(
    asterisk: Asterisk,
    keypad: Keypad,
    answers: SpokenAnswers,
    monkeypatch: pytest.MonkeyPatch,
    failing: str,
) -> None:
    monkeypatch.setattr(endpoint_module, "NAMED_S", 0.05)
    monkeypatch.setattr(spoken_answers, "UNCONNECTED_S", 0.5)
    setattr(asterisk, failing, False)
    assert await ask(answers) is None
    tried = len(asterisk.commands)
    setattr(asterisk, failing, True)
    assert await ask(answers) is None
    assert len(asterisk.commands) == tried
    await asyncio.sleep(0.5)
    asyncio.get_running_loop().call_later(0.1, keypad.press, "1")
    assert await ask(answers) is not None
    assert asterisk.commands[-1] == "SPEECH RECOGNIZE"

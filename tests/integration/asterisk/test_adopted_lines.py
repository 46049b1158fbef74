"""Lines that another process, now dead, left on the PBX: what is believed of them, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from hotline.asterisk import lines as lines_module
from hotline.asterisk.agi_channel import BARRIER_TIMES
from hotline.asterisk.ami import Action, AmiClient, AmiSettings
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.line import (
    GONE_UNSEEN,
    LINE_LOST,
    PBX_RESTARTED,
    PBX_UNREACHABLE,
    LineGone,
    LineInfo,
)
from hotline.asterisk.lines import Lines
from hotline.flow.commands import DigitRules
from hotline.testing.ami_server import Message, ReceivedAction, answer
from hotline.testing.scripted_pbx import CHANNEL, UNIQUEID, ScriptedPbx, in_async_agi

PROMPT = "http://service/prompt.wav"
WAIT_S = 5.0
ONE_KEY = DigitRules(max_digits=1, first_digit_s=0.2, inter_digit_s=0.2)


class Successor:
    """A service that comes after another one: its lines, and the one that it adopted."""

    def __init__(self, pbx: ScriptedPbx) -> None:
        settings = AmiSettings(
            port=pbx.server.port,
            username="hotline",
            secret="s3cret",
            backoff_min_s=0.01,
            backoff_max_s=0.02,
        )
        self.pbx = pbx
        self.ami = AmiClient(settings)
        self.jobs: list[asyncio.Task[None]] = []
        self.new_calls: list[AsteriskLine] = []
        self.lines = Lines(
            self.ami,
            EventFeed(self.ami),
            recordings=PurePosixPath("/var/spool/asterisk/hotline"),
            on_call=self.new_calls.append,
            spawn=self._spawn,
        )
        self.line = self.lines.adopt(
            LineInfo(
                channel=UNIQUEID,
                uniqueid=UNIQUEID,
                caller_number="13800138000",
                dialled_number="95599",
            )
        )

    def _spawn(self, job: Coroutine[None, None, None]) -> None:
        self.jobs.append(asyncio.get_running_loop().create_task(job))

    @asynccontextmanager
    async def linked(self) -> AsyncIterator[None]:
        async with self.ami:
            await self.pbx.server.saw("CoreShowChannels")
            async with asyncio.timeout(WAIT_S):
                await self.lines.looked(self.line)
            yield
        await asyncio.gather(*self.jobs)

    def sent(self, name: str) -> list[ReceivedAction]:
        return [action for action in self.pbx.server.received if action.name == name]


@pytest.fixture
async def successor(pbx: ScriptedPbx) -> Successor:
    pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
    return Successor(pbx)


async def test_keys_from_before_the_question_is_heard_again_are_no_answer(
    successor: Successor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.asterisk.keypad.REST_S", 0.1)
    async with successor.linked():
        successor.pbx.presses("12")
        await successor.ami.send(Action("CoreStatus", []))
        assert await successor.line.play(PROMPT) == 1.0
        assert successor.line.keypad.waiting == 0
        # Who hears a question pauses; who types on may be at the end of another entry.
        await successor.line.keypad.rested()
        successor.pbx.presses("7")
        entry = await successor.line.keypad.entry(ONE_KEY)
        assert entry is not None
        assert entry.keys == "7"
        # They are counted, and the question was not asked for nothing.
        assert successor.line.keypad.clear() == 2


async def test_who_comes_back_from_an_agent_before_the_call_is_taken_up_is_no_new_caller(
    successor: Successor,
) -> None:
    info = LineInfo(
        channel="hotline-9", uniqueid="hotline-9", caller_number="", dialled_number="95599"
    )
    async with successor.linked():
        successor.lines.keep_new_waiting()
        successor.pbx.server.event("AsyncAGIStart", *in_async_agi("hotline-9", "PJSIP/a-9"))
        async with asyncio.timeout(WAIT_S):
            while True:
                if successor.lines.kept_waiting == ["hotline-9"]:
                    break
                await asyncio.sleep(0.001)
        line = successor.lines.adopt(info)
        successor.lines.let_go()
        assert successor.lines.line("hotline-9") is line
    assert successor.new_calls == []


async def test_what_no_stop_has_ended_yet_keeps_nobody_from_an_agent_who_is_there(
    successor: Successor,
) -> None:
    server = successor.pbx.server
    server.answers("ControlPlayback", lambda action: [answer(action, "Success")])
    server.answers("Bridge", lambda action: [answer(action, "Success")])
    async with successor.linked():
        carried = successor.line.carry().model_copy(update={"running": "the-other-one:1"})
        line = successor.lines.take_on(successor.line.info, carried)
        music = asyncio.ensure_future(line.play_music())
        await server.saw("ControlPlayback")
        music.cancel()
        async with asyncio.timeout(WAIT_S):
            assert await line.bridge("bank-offer-1")


@pytest.mark.parametrize("channel", [CHANNEL, "PJSIP/web.caller-00000001"])
async def test_whether_a_caller_came_from_the_page_is_known_after_a_death_and_is_carried_on(
    successor: Successor, channel: str
) -> None:
    successor.pbx.channels = [in_async_agi(UNIQUEID, channel)]
    is_page = channel != CHANNEL
    async with successor.linked():
        assert successor.line.info.is_page == is_page
        carried, told = successor.line.carry(), replace(successor.line.info, is_page=False)
    assert Successor(successor.pbx).lines.take_on(told, carried).info.is_page == is_page


async def test_at_which_numbers_the_dead_process_has_rung_is_known(successor: Successor) -> None:
    number = "+8613800138000"
    rung = LineInfo(
        channel="PJSIP/carrier-1",
        uniqueid="bank-customer-1",
        caller_number=number,
        dialled_number="+861066668888",
        direction="outbound",
    )
    assert not successor.lines.has_rung(number)
    line = successor.lines.adopt(rung)
    assert successor.lines.has_rung(number)
    # Who has called themselves was not rung.
    assert not successor.lines.has_rung("13800138000")
    line.channel.on_gone("16")
    assert not successor.lines.has_rung(number)


async def test_a_line_whose_link_does_not_come_is_given_up_and_nothing_is_sent_for_it(
    successor: Successor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_module, "LINK_RETURN_S", 0.05)
    await successor.lines.looked(successor.line)
    assert await successor.line.gone() == PBX_UNREACHABLE
    with pytest.raises(LineGone):
        await successor.line.play(PROMPT)
    # Who is there when the link comes, and not in the fallback, begins anew.
    successor.lines.release(successor.line)
    async with successor.linked():
        (redirect,) = await successor.pbx.server.saw("Redirect")
        assert redirect.get("Context") == "hotline-in"


async def test_whoever_is_left_behind_as_the_link_breaks_is_helped_on_the_next_one(
    successor: Successor,
) -> None:
    server = successor.pbx.server

    def breaks(action: ReceivedAction) -> list[Message]:
        server.answers("Redirect", lambda action: [answer(action, "Success")])
        server.cut()
        return []

    server.answers("Redirect", breaks)
    successor.lines.release(successor.line)
    async with successor.linked():
        redirects = await server.saw("Redirect", times=2)
        assert {one.get("Context") for one in redirects} == {"hotline-fallback"}


@pytest.mark.parametrize("end", ["hand_over", "hang_up"])
async def test_a_caller_in_the_fallback_is_not_disturbed(successor: Successor, end: str) -> None:
    in_fallback: Message = [
        ("Channel", CHANNEL),
        ("Uniqueid", UNIQUEID),
        ("Context", "hotline-fallback"),
        ("Application", "Record"),
    ]
    successor.pbx.channels = [in_fallback]
    ending = asyncio.ensure_future(getattr(successor.line, end)())
    async with successor.linked():
        async with asyncio.timeout(WAIT_S):
            await ending
        assert successor.sent("Redirect") + successor.sent("Hangup") == []


async def test_a_channel_that_runs_what_no_stop_ends_is_given_up(
    successor: Successor,
) -> None:
    def session_ends(action: ReceivedAction) -> list[Message]:
        successor.pbx.server.event("AsyncAGIEnd", ("Channel", CHANNEL), ("Uniqueid", UNIQUEID))
        successor.pbx.caller_dials()
        return [answer(action, "Success")]

    successor.pbx.server.answers("AGI", session_ends)
    async with successor.linked():
        with pytest.raises(LineGone):
            await successor.line.play(PROMPT)
        assert await successor.line.gone() == LINE_LOST
        assert [one.get("Command") for one in successor.sent("AGI")] == ["NOOP"] * BARRIER_TIMES


@pytest.mark.parametrize(
    ("given_at", "cause"),
    [("2026-01-02 08:00:00", PBX_RESTARTED), ("2026-01-02 08:00:01", GONE_UNSEEN)],
)
async def test_whose_pbx_began_anew_meanwhile_has_not_hung_up(
    successor: Successor, given_at: str, cause: str
) -> None:
    asked: list[str] = []

    def tell(action: ReceivedAction) -> list[Message]:
        asked.append(action.get("Variable"))
        return [answer(action, "Success", ("Value", given_at))]

    successor.pbx.server.answers("Getvar", tell)
    successor.pbx.channels = []
    async with successor.linked():
        assert await successor.line.gone() == cause
    assert asked == ["STRFTIME(1770000000,,%Y-%m-%d %H:%M:%S)"]


async def test_no_command_is_named_as_one_of_another_process(pbx: ScriptedPbx) -> None:
    named: list[str] = []
    for _ in range(2):
        pbx.channels = [in_async_agi(UNIQUEID, CHANNEL)]
        one = Successor(pbx)
        async with one.linked():
            await one.line.play(PROMPT)
            named += {action.get("CommandID") for action in one.sent("AGI")} - {*named}
    assert len(named) == 4

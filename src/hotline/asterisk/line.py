"""One caller's channel under AsyncAGI: what the PBX is told to do with it, one thing at a time.

Facts this rests on, measured on Asterisk 22:

- One AGI command is in flight per channel; queueing a second one ahead loses answers.
- `STREAM FILE url "0123456789*#"` stops within a millisecond of a key. Digits are read from
  `DTMFEnd` events only, because Asterisk loses those pressed while no command reads.
- A `STREAM FILE` that fails ends the AsyncAGI session but not the call: the dialplan loops back.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from hotline.asterisk.ami import Action, AmiClient, AmiError
from hotline.asterisk.keypad import Keypad

SAMPLE_RATE_HZ = 8000
ALL_KEYS = "0123456789*#"
SHORT_COMMAND_S = 5.0
"""Longest wait for a command that plays and records nothing."""
LONGEST_PROMPT_S = 600.0
SESSION_RETURN_S = 5.0
"""Longest wait for the dialplan to come back into AsyncAGI after a failed command."""
LINK_RETURN_S = 60.0
"""Longest wait for the link to the PBX to come back; the dialplan's own fallback is quicker."""
HANG_UP_NOTICE_S = 0.3
"""After a failed command the hang-up that caused it follows within this time."""
BARGE_IN_GRACE_S = 0.1
"""A key ends a prompt inside Asterisk at once; a prompt that goes on longer began after the key."""
FALLBACK_CONTEXT = "hotline-fallback"
NORMAL_CLEARING = "16"

_RESULT = re.compile(r"200 result=(-?\d+)(?: \(([^)]*)\))?(?: endpos=(\d+))?")


class LineGone(Exception):
    """The caller's channel is no more. Control flow inside the shell, never shown to a person."""


@dataclass(frozen=True, kw_only=True)
class CommandResult:
    """Asterisk's answer to one AGI command.

    Attributes:
        code: The number after `result=`; -1 is a failure or a hang-up.
        note: What stood in brackets, such as `hangup` or `timeout`.
        samples: Where playing or recording ended, in samples of 8 kHz.
    """

    code: int
    note: str
    samples: int

    @property
    def seconds(self) -> float:
        """Where playing or recording ended, in seconds."""
        return self.samples / SAMPLE_RATE_HZ


LINK_LOST = CommandResult(code=-1, note="link lost", samples=0)


@dataclass(frozen=True, kw_only=True)
class LineInfo:
    """Who calls whom, on which channel."""

    channel: str
    uniqueid: str
    caller_number: str
    dialled_number: str


class Line(Protocol):
    """A caller on a telephone line; `AsteriskLine` is one, `hotline.testing` has another."""

    info: LineInfo
    keypad: Keypad

    async def take_over(self, call_id: str) -> None:
        """Name the call on the PBX, which then stops waiting for a service. Never raises."""

    async def answer(self) -> None:
        """Pick up. Raises `LineGone`."""

    async def play(self, url: str) -> float | None:
        """Play audio until its end or a key; return the seconds played, None when it cannot be.

        Raises:
            LineGone: The caller's channel is no more.
        """

    async def record(self, name: str, *, max_s: int, silence_s: int) -> float:
        """Record the caller; return the seconds of it, 0 for none. Raises `LineGone`."""

    async def hang_up(self) -> None:
        """End the call. Never raises."""

    async def hand_over(self) -> None:
        """Give the caller to the PBX's own fallback. Never raises."""

    async def gone(self) -> str:
        """Wait for the end of the call; return its cause."""


class AsteriskLine:
    """A channel in `AGI(agi:async)`; `Lines` feeds it with the PBX's events.

    Args:
        ami: The link to the PBX.
        info: Who calls whom.
        recordings: Where messages go, as the PBX sees it.
    """

    def __init__(self, ami: AmiClient, info: LineInfo, recordings: PurePosixPath) -> None:
        self.info = info
        self._recordings = recordings
        self.keypad = Keypad()
        self._ami = ami
        self._one_at_a_time = asyncio.Lock()
        self._in_session = asyncio.Event()
        self._in_session.set()
        self._answers: dict[str, asyncio.Future[CommandResult]] = {}
        self._last_command = 0
        self._adrift = False
        self._gone: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    # --- what the PBX reports ---

    def on_session(self, *, inside: bool) -> None:
        """Note that the channel entered or left AsyncAGI."""
        if inside:
            self._in_session.set()
        else:
            self._in_session.clear()
            self._fail_answers(CommandResult(code=-1, note="session ended", samples=0))

    def on_result(self, command_id: str, result: str) -> None:
        """Take the result of a command."""
        answer = self._answers.get(command_id)
        match = _RESULT.match(result)
        if answer is None or answer.done():
            return
        if match is None:
            answer.set_result(CommandResult(code=-1, note="unreadable", samples=0))
        else:
            code, note, samples = match.groups()
            answer.set_result(
                CommandResult(code=int(code), note=note or "", samples=int(samples or 0))
            )

    def on_gone(self, cause: str) -> None:
        """Note that the channel is no more."""
        if not self._gone.done():
            self._gone.set_result(cause)
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(LineGone())

    def on_link_lost(self) -> None:
        """Note that events may have been missed: nothing believed about the channel holds."""
        self._adrift = True
        self._in_session.set()
        self._fail_answers(LINK_LOST)

    # --- what the shell asks for ---

    async def take_over(self, call_id: str) -> None:
        """Name the call on the channel and end the dialplan's wait for a service."""
        for variable, value in (("__HOTLINE_CALL_ID", call_id), ("TIMEOUT(absolute)", "0")):
            headers = [("Channel", self.info.channel), ("Variable", variable), ("Value", value)]
            await self._send(Action("Setvar", headers))

    async def answer(self) -> None:
        """Pick up."""
        await self._command("ANSWER", SHORT_COMMAND_S)

    async def play(self, url: str) -> float | None:
        """Play audio until its end or a key; return the seconds played, None when it cannot be.

        When the link to the PBX breaks meanwhile, it is played again once the link is back.
        """
        while (result := await self._play_once(url)) is LINK_LOST:
            pass
        return result.seconds if result.code >= 0 else None

    async def record(self, name: str, *, max_s: int, silence_s: int) -> float:
        """Record the caller into the PBX's spool; return the seconds kept."""
        # A relative name would land among Asterisk's own sounds.
        file = self._recordings / name
        command = f'RECORD FILE "{file}" wav "{ALL_KEYS}" {max_s * 1000} BEEP s={silence_s}'
        result = await self._command(command, max_s + SHORT_COMMAND_S)
        return result.seconds if result.code >= 0 else 0.0

    async def hang_up(self) -> None:
        """End the call."""
        headers = [("Channel", self.info.channel), ("Cause", NORMAL_CLEARING)]
        await self._send(Action("Hangup", headers))

    async def hand_over(self) -> None:
        """Send the channel to the dialplan's fallback."""
        headers = [
            ("Channel", self.info.channel),
            ("Context", FALLBACK_CONTEXT),
            ("Exten", "s"),
            ("Priority", "1"),
        ]
        await self._send(Action("Redirect", headers))

    async def gone(self) -> str:
        """Wait for the end of the channel; return its cause."""
        return await asyncio.shield(self._gone)

    async def _play_once(self, url: str) -> CommandResult:
        playing = asyncio.ensure_future(
            self._command(f'STREAM FILE "{url}" "{ALL_KEYS}"', LONGEST_PROMPT_S)
        )
        pressed = asyncio.ensure_future(self.keypad.wait_for_key())
        try:
            await asyncio.wait({playing, pressed}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                await asyncio.wait({playing}, timeout=BARGE_IN_GRACE_S)
            if not playing.done():
                await self._stop_playing()
            return await playing
        finally:
            playing.cancel()
            pressed.cancel()

    async def _stop_playing(self) -> None:
        headers = [("Channel", self.info.channel), ("Control", "stop")]
        await self._send(Action("ControlPlayback", headers))

    async def _send(self, action: Action) -> None:
        """Send an action whose failure means that the channel or the link is gone."""
        try:
            await self._ami.send(action)
        except AmiError:
            return

    async def _command(self, command: str, limit_s: float) -> CommandResult:
        async with self._one_at_a_time:
            if self._adrift:
                await self._come_back()
            result = await self._exchange(command, limit_s)
        if result.code < 0 and result is not LINK_LOST:
            await self._raise_if_gone()
        return result

    async def _come_back(self) -> None:
        """After a gap in the link: stop what still plays, and let one command come round."""
        try:
            await self._ami.wait_up(LINK_RETURN_S)
        except AmiError:
            raise LineGone from None
        self._adrift = False
        await self._stop_playing()
        await self._exchange("NOOP", SHORT_COMMAND_S)

    async def _exchange(self, command: str, limit_s: float) -> CommandResult:
        await self._wait_for_session()
        self._last_command += 1
        command_id = f"{self.info.uniqueid}:{self._last_command}"
        answer: asyncio.Future[CommandResult] = asyncio.get_running_loop().create_future()
        self._answers[command_id] = answer
        headers = [
            ("Channel", self.info.channel),
            ("Command", command),
            ("CommandID", command_id),
        ]
        try:
            await self._ami.send(Action("AGI", headers))
            async with asyncio.timeout(limit_s):
                return await answer
        except (AmiError, TimeoutError):
            return (
                LINK_LOST if self._adrift else CommandResult(code=-1, note="no answer", samples=0)
            )
        finally:
            del self._answers[command_id]

    def _fail_answers(self, result: CommandResult) -> None:
        for answer in self._answers.values():
            if not answer.done():
                answer.set_result(result)

    async def _wait_for_session(self) -> None:
        if self._gone.done():
            raise LineGone
        try:
            async with asyncio.timeout(SESSION_RETURN_S):
                await self._in_session.wait()
        except TimeoutError:
            raise LineGone from None

    async def _raise_if_gone(self) -> None:
        """Tell a failed command from one that a hang-up cut short: the hang-up follows at once."""
        await asyncio.wait({self._gone}, timeout=HANG_UP_NOTICE_S)
        if self._gone.done():
            raise LineGone

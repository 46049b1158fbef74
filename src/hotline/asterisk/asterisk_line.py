"""A caller's line on Asterisk: what to play, record and end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from hotline.asterisk.agi_channel import SHORT_COMMAND_S, AgiChannel
from hotline.asterisk.agi_result import LINK_LOST, CommandResult
from hotline.asterisk.ami import AmiClient
from hotline.asterisk.carried import CarriedLine
from hotline.asterisk.key_ends import KeyEnds
from hotline.asterisk.keypad import Keypad
from hotline.asterisk.line import (
    HANDED_OVER,
    NORMAL_CLEARING,
    Hearing,
    LineInfo,
    Listening,
)
from hotline.asterisk.mixmonitor import MixMonitor
from hotline.asterisk.playback import ALL_KEYS, Playback
from hotline.asterisk.seat_leg import AGENT_PLACE
from hotline.asterisk.spoken_answers import Mouthpiece, SpokenAnswers
from hotline.asterisk.trunk import RUNG_CONTEXT
from hotline.flow.spoken import SpokenRules

BEYOND_ANY_MESSAGE = 99_999_999
"""Played from this sample on, a file is not heard: Asterisk tells at once where it ends."""
DEAD_MAN_S = 30
"""Seconds without a sign of life after which the dialplan gives the caller its fallback."""
CALL_CONTEXT = "hotline-call"
"""Where a caller's channel loops through AsyncAGI, from its label `control` on."""
FALLBACK_CONTEXT = "hotline-fallback"
USER_BUSY = "17"
SWITCHING_EQUIPMENT_CONGESTION = "42"


class AsteriskLine:
    """A caller on a channel of Asterisk.

    Attributes:
        info: Who calls whom.
        keypad: Fed by `Lines` with what the caller presses.
        key_ends: Fed by `Lines` with how the PBX tells of it.
        channel: Fed by `Lines` with what the PBX reports.

    Args:
        ami: The link to the PBX.
        info: Who calls whom.
        recordings: The folder for messages, as the PBX sees it.
        looked: Waits until the PBX was asked, on the link that there is, which channels it has.
        dead_man_s: Seconds without a `keep` after which the dialplan gives up on the service.
        adrift: Whether another process, now dead, carried the caller until now.
        mouthpiece: What it takes to hear words; None where only keys are heard.
    """

    def __init__(
        self,
        ami: AmiClient,
        info: LineInfo,
        recordings: PurePosixPath,
        *,
        looked: Callable[[], Awaitable[object]],
        dead_man_s: int = DEAD_MAN_S,
        adrift: bool = False,
        mouthpiece: Mouthpiece | None = None,
    ) -> None:
        self.info = info
        self.keypad = Keypad()
        self.key_ends = KeyEnds()
        self.channel = AgiChannel(
            ami,
            name=info.channel,
            uniqueid=info.uniqueid,
            on_back=self.keypad.follow,
            looked=looked,
            adrift=adrift,
        )
        self._playback = Playback(self.channel, self.keypad)
        self._mixmonitor = MixMonitor(self.channel)
        self._answers = SpokenAnswers(self.channel, self.keypad, mouthpiece)
        self._recordings = recordings
        self._dead_man_s = dead_man_s
        self._in_use = 0
        if adrift:
            # What was pressed before came to nobody, and what comes now may be the rest of it.
            self.keypad.lose()
            self.keypad.resume()

    @property
    def is_gone(self) -> bool:
        """Whether the caller's channel is no more, or no longer ours."""
        return self.channel.is_gone

    @property
    def said(self) -> str:
        """What the caller says to a question, as far as it is understood by now."""
        return self._answers.said

    @property
    def is_at_rest(self) -> bool:
        """Whether only the PBX, the caller or `let_go` can bring the call on from here."""
        return not self._in_use or bool(self.channel.running) or self.channel.actions.is_held

    def hold(self) -> None:
        """Send nothing, and let nothing time out, until `let_go`."""
        self.channel.actions.hold()
        self.keypad.hold()

    def let_go(self) -> None:
        """Go on."""
        self.channel.actions.let_go()
        self.keypad.let_go()

    def carry(self) -> CarriedLine:
        """Return what another process needs to go on; the line must be held, and at rest."""
        return CarriedLine(
            running=self.channel.running,
            in_session=self.channel.is_in_session,
            keys=self.keypad.carry(),
            is_page=self.info.is_page,
        )

    def take_on(self, carried: CarriedLine) -> None:
        """Go on where another process stopped; to be told before any event of this line."""
        self.channel.take_on(carried)
        self.keypad.take_on(carried.keys)

    def on_link_lost(self) -> None:
        """Note that events may have been missed, keys among them."""
        self.keypad.lose()
        self.key_ends.forget()
        self.channel.on_link_lost()

    def on_link_up(self) -> None:
        """Note that the PBX tells of keys again."""
        self.keypad.resume()

    async def take_over(self, call_id: str) -> None:
        """Name the call on the channel."""
        await self._set("__HOTLINE_CALL_ID", call_id)

    async def keep(self) -> None:
        """Tell the dialplan that the service lives: its dead-man timer begins anew.

        Never outside AsyncAGI: there the fallback talks to the caller, whom the timer would cut.
        """
        if self.channel.is_in_session:
            await self._set("TIMEOUT(absolute)", str(self._dead_man_s))

    async def answer(self) -> None:
        """Pick up; again if nobody knows whether the first time arrived."""
        while await self.channel.command("ANSWER", SHORT_COMMAND_S) is LINK_LOST:
            pass

    async def play(self, url: str) -> float | None:
        """Play audio until its end or a key; return the seconds played, None when it cannot be."""
        with self._used():
            return await self._playback.play(url)

    async def hear(self, url: str, spoken: SpokenRules, *, silence_s: float) -> Hearing | None:
        """Play a question, and hear words where there is a recogniser, or else keys alone."""
        with self._used():
            hearing = await self._hear(url, spoken, silence_s)
        if hearing is not None:
            return hearing
        seconds = await self.play(url) if url else 0.0
        if seconds is None:
            return None
        return Hearing(cut_after_s=seconds if self.keypad.waiting else None)

    async def _hear(self, url: str, spoken: SpokenRules, silence_s: float) -> Hearing | None:
        """Ask, and once more where the caller typed on across a gap in the link, after that."""
        while True:
            rests = self.keypad.rests
            hearing = await self._answers.hear(url, spoken, silence_s=silence_s)
            if hearing is None or hearing.words is not None or self.keypad.waiting:
                return hearing
            if self.keypad.rests == rests or not url:
                return hearing
            await self._playback.begin_again()

    async def listen(
        self, url: str, keys: str, *, from_s: float, on_part: Callable[[float], None]
    ) -> Listening | None:
        """Play a recording from there on until its end or one of `keys`; None when it cannot be."""
        with self._used():
            return await self._playback.listen(url, keys, from_s=from_s, on_part=on_part)

    async def record(self, name: str, *, max_s: int, silence_s: int, begun: bool = False) -> float:
        """Record the caller into the PBX's spool; return the seconds kept.

        Most callers end a message by hanging up; what they said until then is kept and counts.
        When the link to the PBX breaks meanwhile, the PBX records on; the message is then looked
        for, and begun again, with its tone, only where there is none. So it is when it was `begun`
        by another process.
        """
        with self._used():
            return await self._record(name, max_s, silence_s, begun=begun)

    async def _record(self, name: str, max_s: int, silence_s: int, *, begun: bool) -> float:
        # A relative name would land among Asterisk's own sounds.
        file = self._recordings / name
        command = f'RECORD FILE "{file}" wav "{ALL_KEYS}" {max_s * 1000} BEEP s={silence_s}'
        limit_s = max_s + SHORT_COMMAND_S
        result = LINK_LOST
        if not begun:
            result = await self.channel.command(command, limit_s, to_the_end=True)
        while result is LINK_LOST:
            await self.channel.come_back_after_the_running(limit_s)
            found = await self._find_end(file)
            if found.code >= 0:
                return found.seconds
            result = await self.channel.command(command, limit_s, to_the_end=True)
        return result.seconds

    async def start_recording(self, name: str) -> bool:
        """Record what the caller says and hears; return whether it is recorded."""
        with self._used():
            return await self._mixmonitor.start(name)

    async def mute_recording(self) -> bool:
        """Write silence instead of what is said and heard; return whether that is so."""
        return await self._mixmonitor.mute()

    async def unmute_recording(self) -> bool:
        """Write again what is said and heard; return whether that is so."""
        return await self._mixmonitor.unmute()

    async def stop_recording(self) -> bool:
        """End what is recorded; return whether nothing is written any more."""
        return await self._mixmonitor.stop()

    async def play_music(self) -> None:
        """Let the caller hear music until something else is done; again after a broken link."""
        await self._playback.play_music()

    async def play_until(self, url: str, enough: asyncio.Event) -> None:
        """Play audio to its end, or until `enough` is set; again after a broken link."""
        with self._used():
            await self._playback.play_until(url, enough)

    async def bridge(self, leg_id: str) -> bool:
        """Bring caller and agent together; return whether they are."""
        return await self.channel.join(leg_id)

    async def part(self, leg_id: str) -> None:
        """Take caller and agent apart with one action, each back into AsyncAGI."""
        place = (CALL_CONTEXT, self.info.dialled_number, "control")
        if self.info.direction == "outbound":
            place = (RUNG_CONTEXT, self.info.caller_number, "1")
        with self._used():
            await self.channel.part(place, leg_id, AGENT_PLACE)

    @property
    def is_bridged(self) -> bool:
        """Whether the caller is together with an agent, as far as the PBX has told."""
        return self.channel.bridge.is_up

    async def look_whether_bridged(self) -> bool:
        """Ask the PBX whether the caller is together with an agent."""
        return await self.channel.look_for_company()

    async def alone(self) -> None:
        """Wait until the caller is with no agent any more, or gone."""
        await self.channel.bridge.parted()

    async def hang_up(self) -> None:
        """End the call."""
        await self.channel.actions.insist("Hangup", ("Cause", NORMAL_CLEARING))

    async def refuse(self, *, busy: bool) -> None:
        """End the call unanswered; the caller's telephone hears SIP's 486 or 503."""
        cause = USER_BUSY if busy else SWITCHING_EQUIPMENT_CONGESTION
        await self.channel.actions.insist("Hangup", ("Cause", cause))

    async def hand_over(self) -> None:
        """Send the channel to the dialplan's fallback."""
        place = (("Context", FALLBACK_CONTEXT), ("Exten", "s"), ("Priority", "1"))
        await self.channel.actions.insist("Redirect", *place)
        # Whatever the call still wants to say must not reach the caller in the fallback.
        self.channel.on_gone(HANDED_OVER)

    async def gone(self) -> str:
        """Wait for the end of the call; return its cause."""
        return await self.channel.gone()

    @contextmanager
    def _used(self) -> Iterator[None]:
        """Say that a command's outcome is on its way to the call until this is left."""
        self._in_use += 1
        try:
            yield
        finally:
            self._in_use -= 1

    async def _set(self, variable: str, value: str) -> None:
        await self.channel.actions.tell("Setvar", ("Variable", variable), ("Value", value))

    async def _find_end(self, file: PurePosixPath) -> CommandResult:
        """Ask how long a recording is, without a sound of it; it fails where there is none."""
        command = f'STREAM FILE "{file}" "" {BEYOND_ANY_MESSAGE}'
        while (result := await self.channel.command(command, SHORT_COMMAND_S)) is LINK_LOST:
            pass
        return result

"""Every caller's line on one PBX: which channel an event belongs to, and which calls are new."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from hotline.asterisk.ami import (
    AmiClient,
    AmiMessage,
    LinkLost,
    LinkUp,
    read_agi_result,
)
from hotline.asterisk.asterisk_line import DEAD_MAN_S, AsteriskLine
from hotline.asterisk.bridge import LINK_RETURN_S
from hotline.asterisk.carried import CarriedLine
from hotline.asterisk.channels import is_page
from hotline.asterisk.feed import EventFeed
from hotline.asterisk.line import (
    MEDIA_TIMEOUT,
    PBX_RESTARTED,
    PBX_UNREACHABLE,
    Line,
    LineInfo,
)
from hotline.asterisk.reconciling import Reconciler
from hotline.asterisk.seat_leg import AGENT_CONTEXT
from hotline.asterisk.seats import SEAT_CONTEXT
from hotline.asterisk.spoken_answers import Mouthpiece
from hotline.asterisk.trunk import RUNG_CONTEXT
from hotline.jobs import end_task
from hotline.model.outside import one_line, telephone_number

NO_SOUND = "44"
"""The cause of a hang-up by `rtp_timeout` (Q.850: requested channel not available)."""
SHUTDOWN = "4"
"""What asks a channel to end when the PBX stops (AST_SOFTHANGUP_SHUTDOWN)."""
RECONCILE_EVERY_S = 5.0
"""How often the PBX is asked which channels it really has."""
OnCall = Callable[[AsteriskLine], None]
OnCode = Callable[[AsteriskLine, str], None]
Spawn = Callable[[Coroutine[None, None, None]], None]


class Lines:
    """Feeds the lines of one PBX with its events; `on_call` gets each new one and owns it.

    `async with` compares them with the PBX's own channels on a beat; without it that is done only
    when the link comes up.

    Args:
        ami: The link to the PBX.
        feed: Its events.
        recordings: The folder for messages, as the PBX sees it.
        on_call: Carries a new line's call; `release` says that it is over.
        spawn: Runs a job on somebody's account.
        on_code: Serves a seat's telephone that has dialled a code, and has a say as `on_call`; None
            where nobody does, and it is hung up.
        dead_man_s: Seconds without a sign of life after which the PBX gives up on the service.
        reconcile_every_s: Seconds of the beat.
        mouthpiece: What it takes to hear words; None where callers only press keys.
    """

    def __init__(
        self,
        ami: AmiClient,
        feed: EventFeed,
        *,
        recordings: PurePosixPath,
        on_call: OnCall,
        spawn: Spawn,
        on_code: OnCode | None = None,
        dead_man_s: int = DEAD_MAN_S,
        reconcile_every_s: float = RECONCILE_EVERY_S,
        mouthpiece: Mouthpiece | None = None,
    ) -> None:
        self._mouthpiece = mouthpiece
        self._ami = ami
        self._recordings = recordings
        self._on_call = on_call
        self._spawn = spawn
        self._on_code = on_code
        self._dead_man_s = dead_man_s
        self._reconcile_every_s = reconcile_every_s
        self._lines: dict[str, AsteriskLine] = {}
        self._owned: set[Line] = set()
        self._beat: asyncio.Task[None] | None = None
        self._reconciler = Reconciler(ami, self._lines, self._owned)
        self._kept_waiting: list[AmiMessage] | None = None
        for event, handler in (
            ("AsyncAGIStart", self._session_started),
            ("AsyncAGIEnd", self._session_ended),
            ("AsyncAGIExec", self._result_came),
            ("DTMFBegin", self._key_down),
            ("DTMFEnd", self._key_up),
            ("SoftHangupRequest", self._ending),
            ("Hangup", self._hung_up),
        ):
            feed.to(event, handler)
        ami.on_link(self._link_changed)

    async def __aenter__(self) -> Self:
        self._beat = asyncio.create_task(self._reconcile_on_a_beat(), name="reconcile")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._beat is not None:
            await end_task(self._beat)

    def adopt(self, info: LineInfo) -> AsteriskLine:
        """Return the line of a caller whom another process, now dead, left on the PBX.

        Whether the PBX still has the channel is found out as for every line.
        """
        self._reconciler.adopt(info.uniqueid)
        return self._new(info, adrift=True)

    def take_on(self, info: LineInfo, carried: CarriedLine) -> AsteriskLine:
        """Return the line of a caller whom another process, now still, carried until the mark."""
        line = self._new(replace(info, is_page=carried.is_page))
        line.take_on(carried)
        return line

    @property
    def kept_waiting(self) -> list[str]:
        """The unique ids of new callers who are taken later."""
        return [message.get("Uniqueid") for message in self._kept_waiting or ()]

    def keep_new_waiting(self) -> None:
        """Take no new caller from now on; they hear their telephone ring on."""
        self._kept_waiting = []

    def hold(self) -> None:
        """Send nothing to any channel from now on."""
        for line in self._lines.values():
            line.hold()

    def let_go(self) -> None:
        """Send again, and take who was kept waiting."""
        kept, self._kept_waiting = self._kept_waiting or (), None
        for line in self._lines.values():
            line.let_go()
        for message in kept:
            self._session_started(message)
        if self._reconciler.is_behind:
            self._spawn(self._greet())

    def line(self, uniqueid: str) -> AsteriskLine | None:
        """Return the line of a channel."""
        return self._lines.get(uniqueid)

    async def until_looked(self) -> None:
        """Wait until the PBX was asked, on the link that there is, which channels it has."""
        await self._reconciler.until_looked()

    async def looked(self, line: AsteriskLine) -> None:
        """Wait until the PBX was asked which channels it has; a line without a link is given up."""
        try:
            async with asyncio.timeout(LINK_RETURN_S):
                await self.until_looked()
        except TimeoutError:
            line.channel.on_gone(PBX_UNREACHABLE)

    def has_rung(self, number: str) -> bool:
        """Tell whether somebody is on the line whom the bank has rung at a number, in E.164.

        That may have been another process, now dead, whose calls go on here.
        """
        infos = (line.info for line in self._lines.values() if not line.is_gone)
        return any(one.direction == "outbound" and one.caller_number == number for one in infos)

    def release(self, line: Line) -> None:
        """Note that the call on this line is over: should its caller still wait, nobody comes."""
        self._owned.discard(line)

    def _session_started(self, message: AmiMessage) -> None:
        if message.get("Context") == AGENT_CONTEXT:
            return
        uniqueid = message.get("Uniqueid")
        known = self._lines.get(uniqueid)
        if known is not None and not known.channel.is_gone:
            known.channel.on_session(inside=True)
            return
        if self._kept_waiting is not None:
            self._kept_waiting.append(message)
            return
        if message.get("Context") == SEAT_CONTEXT:
            self._code_dialled(message)
        else:
            self._on_call(self._new(_info(message)))

    def _code_dialled(self, message: AmiMessage) -> None:
        if self._on_code is None:
            return
        channel = message.get("Channel")
        # The dialplan lets nothing else pass than `*` and two digits.
        info = LineInfo(
            channel=channel,
            uniqueid=message.get("Uniqueid"),
            caller_number="",
            dialled_number=message.get("Exten"),
        )
        seat = channel.partition("/")[2].rpartition("-")[0]
        self._on_code(self._new(info), seat)

    def _new(self, info: LineInfo, *, adrift: bool = False) -> AsteriskLine:
        line = AsteriskLine(
            self._ami,
            info,
            self._recordings,
            looked=self.until_looked,
            dead_man_s=self._dead_man_s,
            adrift=adrift,
            mouthpiece=self._mouthpiece,
        )
        self._lines[info.uniqueid] = line
        self._owned.add(line)
        return line

    def _session_ended(self, message: AmiMessage) -> None:
        if line := self._lines.get(message.get("Uniqueid")):
            line.channel.on_session(inside=False)

    def _result_came(self, message: AmiMessage) -> None:
        if line := self._lines.get(message.get("Uniqueid")):
            line.channel.on_result(message.get("CommandID"), read_agi_result(message).text)

    def _key_down(self, message: AmiMessage) -> None:
        line = self._lines.get(message.get("Uniqueid"))
        if line and message.get("Direction") == "Received":
            line.key_ends.begin(message.get("Digit"))

    def _key_up(self, message: AmiMessage) -> None:
        line = self._lines.get(message.get("Uniqueid"))
        if line and message.get("Direction") == "Received":
            key = message.get("Digit")
            if line.key_ends.is_key(key):
                line.keypad.press(key)

    def _ending(self, message: AmiMessage) -> None:
        line = self._lines.get(message.get("Uniqueid"))
        if line and message.get("Cause") == SHUTDOWN:
            line.channel.on_gone(PBX_RESTARTED)

    def _hung_up(self, message: AmiMessage) -> None:
        if line := self._lines.pop(message.get("Uniqueid"), None):
            cause = message.get("Cause")
            text = one_line(message.get("Cause-txt") or cause)
            line.channel.on_gone(MEDIA_TIMEOUT if cause == NO_SOUND else text)

    def _link_changed(self, change: LinkUp | LinkLost) -> None:
        match change:
            case LinkLost():
                self._reconciler.link_lost()
                for line in self._lines.values():
                    line.on_link_lost()
            case LinkUp():
                self._reconciler.link_up()
                for line in self._lines.values():
                    line.on_link_up()
                if self._kept_waiting is None:
                    self._spawn(self._greet())

    async def _greet(self) -> None:
        """Take up all lines again after a gap in the link, in which no beat reached the PBX."""
        await self._reconciler.reconcile()
        for line in tuple(self._owned):
            await line.keep()

    async def _reconcile_on_a_beat(self) -> None:
        while True:
            await asyncio.sleep(self._reconcile_every_s)
            if self._ami.is_up and self._kept_waiting is None:
                await self._reconciler.reconcile()


def _info(message: AmiMessage) -> LineInfo:
    """Return who is on a channel that has come to us."""
    shown = telephone_number(message.get("CallerIDNum"))
    extension = telephone_number(message.get("Exten"))
    is_rung = message.get("Context") == RUNG_CONTEXT
    return LineInfo(
        channel=message.get("Channel"),
        uniqueid=message.get("Uniqueid"),
        caller_number=extension if is_rung else shown,
        dialled_number=shown if is_rung else extension,
        direction="outbound" if is_rung else "inbound",
        is_page=is_page(message),
    )

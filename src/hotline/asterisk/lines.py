"""Every caller's line on one PBX: which channel an event belongs to, and which calls are new."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import PurePosixPath

import structlog

from hotline.asterisk.ami import (
    Action,
    AmiClient,
    AmiError,
    AmiMessage,
    Importance,
    LinkLost,
    LinkUp,
    read_agi_result,
)
from hotline.asterisk.asterisk_line import AsteriskLine
from hotline.asterisk.line import LineInfo

INBOUND_CONTEXT = "hotline-in"
GONE_UNSEEN = "gone while the link to the PBX was down"
MAX_NUMBER_CHARACTERS = 40
WITHHELD = frozenset({"anonymous", "unknown", "restricted", "private", "unavailable"})
"""What stands in place of a number that the caller does not show."""

log = structlog.get_logger()

OnCall = Callable[[AsteriskLine], None]
Spawn = Callable[[Coroutine[None, None, None]], None]


class Lines:
    """Feeds the lines of one PBX with its events; `on_call` gets each new one."""

    def __init__(
        self, ami: AmiClient, *, recordings: PurePosixPath, on_call: OnCall, spawn: Spawn
    ) -> None:
        self._ami = ami
        self._recordings = recordings
        self._on_call = on_call
        self._spawn = spawn
        self._lines: dict[str, AsteriskLine] = {}
        for event, handler in (
            ("AsyncAGIStart", self._session_started),
            ("AsyncAGIEnd", self._session_ended),
            ("AsyncAGIExec", self._result_came),
            ("DTMFEnd", self._key_pressed),
            ("Hangup", self._hung_up),
        ):
            ami.on(event, handler, importance=Importance.HIGH)
        ami.on_link(self._link_changed)

    def _session_started(self, message: AmiMessage) -> None:
        uniqueid = message.get("Uniqueid")
        known = self._lines.get(uniqueid)
        if known is not None and not known.channel.is_gone:
            known.channel.on_session(inside=True)
            return
        info = LineInfo(
            channel=message.get("Channel"),
            uniqueid=uniqueid,
            caller_number=_number(message.get("CallerIDNum")),
            dialled_number=_number(message.get("Exten")),
        )
        line = self._lines[uniqueid] = AsteriskLine(self._ami, info, self._recordings)
        self._on_call(line)

    def _session_ended(self, message: AmiMessage) -> None:
        if line := self._lines.get(message.get("Uniqueid")):
            line.channel.on_session(inside=False)

    def _result_came(self, message: AmiMessage) -> None:
        if line := self._lines.get(message.get("Uniqueid")):
            line.channel.on_result(message.get("CommandID"), read_agi_result(message).text)

    def _key_pressed(self, message: AmiMessage) -> None:
        line = self._lines.get(message.get("Uniqueid"))
        if line and message.get("Direction") == "Received":
            line.keypad.press(message.get("Digit"))

    def _hung_up(self, message: AmiMessage) -> None:
        if line := self._lines.pop(message.get("Uniqueid"), None):
            line.channel.on_gone(message.get("Cause-txt") or message.get("Cause"))

    def _link_changed(self, change: LinkUp | LinkLost) -> None:
        match change:
            case LinkLost():
                for line in self._lines.values():
                    line.channel.on_link_lost()
            case LinkUp():
                self._spawn(self._reconcile())

    async def _reconcile(self) -> None:
        """Believe the PBX: end lines that it no longer has, start over with callers nobody has."""
        # A call that arrives while the list is made may be missing from it.
        known = set(self._lines)
        try:
            channels = await self._ami.send_list(Action("CoreShowChannels", []))
        except AmiError as error:
            log.warning("reconcile_failed", why=str(error))
            return
        there = {message.get("Uniqueid"): message for message in channels}
        for uniqueid in (self._lines.keys() & known) - there.keys():
            self._lines.pop(uniqueid).channel.on_gone(GONE_UNSEEN)
        ours = {uniqueid for uniqueid, line in self._lines.items() if not line.channel.is_gone}
        for uniqueid in there.keys() - ours:
            await self._start_over(there[uniqueid])

    async def _start_over(self, message: AmiMessage) -> None:
        """Send a caller whom a dead service left waiting through the front door again."""
        if message.get("ApplicationData") != "agi:async":
            return
        headers = [
            ("Channel", message.get("Channel")),
            ("Context", INBOUND_CONTEXT),
            ("Exten", message.get("Exten")),
            ("Priority", "1"),
        ]
        try:
            await self._ami.send(Action("Redirect", headers))
            log.info("caller_starts_over", channel=message.get("Channel"))
        except AmiError as error:
            log.warning("start_over_failed", channel=message.get("Channel"), why=str(error))


def _number(raw: str) -> str:
    """Return a telephone number as it may be trusted to look; "" when it is withheld."""
    kept = "".join(c for c in raw if c.isascii() and (c.isalnum() or c in "+*#"))
    return "" if kept.lower() in WITHHELD else kept[:MAX_NUMBER_CHARACTERS]

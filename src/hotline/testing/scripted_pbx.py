"""A PBX with one caller on it, played over the scripted manager interface."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import quote

from hotline.testing.ami_server import (
    AmiServer,
    Message,
    ReceivedAction,
    answer,
    list_answer,
)

UNIQUEID = "1770000000.1"
CHANNEL = "PJSIP/phone-00000001"
OF_CHANNEL = (("Channel", CHANNEL), ("Uniqueid", UNIQUEID))


class ScriptedPbx:
    """Answers AGI commands as Asterisk does; prompts last until a key, a stop or their end.

    Attributes:
        prompt_goes_on: Whether prompts last; else they end at once.
        heard: The URLs that began to play.
        unplayable: URLs whose playing fails and ends the AsyncAGI session.
        channels: What `CoreShowChannels` tells.
        recording_fails_to_tell: Whether the end of a recording stays unsaid, as in a gap.
        silent_commands: AGI commands whose end is never told.
        messages: File to length in samples of what was recorded.
        started_at: The time of day at which it was started, for `CoreStatus`.
    """

    def __init__(self, server: AmiServer) -> None:
        self.server = server
        self.prompt_goes_on = False
        self.heard: list[str] = []
        self.unplayable: set[str] = set()
        self.channels: list[Message] = []
        self.recording_fails_to_tell = False
        self.silent_commands: set[str] = set()
        self.messages: dict[str, int] = {}
        self.started_at = "08:00:00"
        self._playing = ""
        self._offset = 0
        self._ending_keys = ""
        self._news = asyncio.Event()
        server.answers("AGI", self._agi)
        for done_at_once in ("Setvar", "MixMonitorMute", "StopMixMonitor"):
            server.answers(done_at_once, lambda action: [answer(action, "Success")])
        server.answers("ControlPlayback", self._stop)
        server.answers("Hangup", self._hang_up)
        server.answers("Redirect", self._redirect)
        server.answers("CoreShowChannels", self.list_channels)
        server.answers("CoreStatus", self._status)

    def answers_again(self) -> None:
        """Answer AGI commands, after a test had them ignored."""
        self.server.answers("AGI", self._agi)

    def caller_dials(self) -> None:
        """Let a caller come into AsyncAGI."""
        self.channels = [in_async_agi(UNIQUEID, CHANNEL)]
        self.server.event(
            "AsyncAGIStart", *OF_CHANNEL, ("CallerIDNum", "13800138000"), ("Exten", "95599")
        )

    def presses(self, keys: str) -> None:
        """Press keys; the first that may end the prompt that plays does."""
        for key in keys:
            self.server.event("DTMFEnd", *OF_CHANNEL, ("Digit", key), ("Direction", "Received"))
        ending = next((key for key in keys if key in self._ending_keys), "")
        if ending:
            self.ends_playing(ord(ending))

    def ends_playing(self, code: int = 0) -> None:
        """End the prompt that plays a second after it began."""
        playing, self._playing = self._playing, ""
        if playing:
            self._result(playing, f"200 result={code} endpos={self._offset + 8000}")

    def caller_hangs_up(self, cause: str = "Normal Clearing") -> None:
        """End the call from the caller's side."""
        self.channels = []
        self.server.event("Hangup", *OF_CHANNEL, ("Cause", "16"), ("Cause-txt", cause))

    async def hears(self, url: str, *, times: int = 1) -> None:
        """Wait until a URL has begun to play so many times."""
        async with asyncio.timeout(5):
            while self.heard.count(url) < times:
                self._news.clear()
                await self._news.wait()

    def _agi(self, action: ReceivedAction) -> Sequence[Message]:
        command_id, command = action.get("CommandID"), action.get("Command")
        loop = asyncio.get_running_loop()
        loop.call_soon(self._run, command_id, command)
        return [answer(action, "Success", ("Message", "Added AGI command to queue"))]

    def _run(self, command_id: str, command: str) -> None:
        verb, _, rest = command.partition(' "')
        url = rest.partition('"')[0]
        match verb:
            case "STREAM FILE" if url in self.messages:
                self._result(command_id, f"200 result=0 endpos={self.messages[url]}")
            case "STREAM FILE" if url in self.unplayable or "://" not in url:
                self._result(command_id, "200 result=-1 endpos=99999999")
                self.server.event("AsyncAGIEnd", *OF_CHANNEL)
                self.caller_dials()
            case "STREAM FILE":
                self._playing = command_id
                self._ending_keys = rest.split('"')[2]
                self._offset = int(rest.rpartition('" ')[2]) if rest[-1].isdecimal() else 0
                self.heard.append(url)
                self._news.set()
                if not self.prompt_goes_on:
                    self.ends_playing()
            case "RECORD FILE" if self.recording_fails_to_tell:
                pass
            case _ if command in self.silent_commands:
                pass
            case "RECORD FILE":
                self._result(command_id, "200 result=0 (timeout) endpos=24000")
            case _:
                self._result(command_id, "200 result=0")

    def _result(self, command_id: str, result: str) -> None:
        self.server.event(
            "AsyncAGIExec", *OF_CHANNEL, ("CommandId", command_id), ("Result", quote(result + "\n"))
        )

    def _stop(self, action: ReceivedAction) -> Sequence[Message]:
        asyncio.get_running_loop().call_soon(self.ends_playing)
        return [answer(action, "Success")]

    def _hang_up(self, action: ReceivedAction) -> Sequence[Message]:
        asyncio.get_running_loop().call_soon(self.caller_hangs_up)
        return [answer(action, "Success")]

    def _redirect(self, action: ReceivedAction) -> Sequence[Message]:
        self._playing = ""
        self.server.event("AsyncAGIEnd", *OF_CHANNEL)
        return [answer(action, "Success")]

    def _status(self, action: ReceivedAction) -> Sequence[Message]:
        since = ("CoreStartupDate", "2026-01-02"), ("CoreStartupTime", self.started_at)
        return [answer(action, "Success", *since)]

    def list_channels(self, action: ReceivedAction) -> Sequence[Message]:
        """Tell which channels there are, as `CoreShowChannels` does."""
        return list_answer(action, "CoreShowChannel", self.channels)


def in_async_agi(uniqueid: str, channel: str) -> Message:
    """One channel of `CoreShowChannels` that waits for a service."""
    return [
        ("Channel", channel),
        ("Uniqueid", uniqueid),
        ("Exten", "95599"),
        ("Application", "AGI"),
        ("ApplicationData", "agi:async"),
    ]

"""A telephone line without a telephone: it answers like the PBX does, at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from hotline.asterisk.keypad import Keypad
from hotline.asterisk.line import (
    HANDED_OVER,
    PART_S,
    HeardWords,
    Hearing,
    LineGone,
    LineInfo,
    Listening,
)
from hotline.flow.spoken import SpokenRules

MUSIC = "music"
"""What is heard while there is music."""
HEARD_LIMIT_S = 5.0
"""How long a test may wait for something to be played, in seconds."""


class FakeLine:
    """A caller who hears every prompt to its end unless a key is waiting.

    Attributes:
        heard: The URLs played, in order.
        listened_from: Where each recording began that was listened to, in seconds.
        recorded: The names of recordings made.
        agent_leg: The leg of the agent with whom the caller is together; "" for nobody's.
        recordings: What was done to recordings, in order: each one's name when it began, then
            "muted", "unmuted" and "stopped".
        records: Whether a recording can begin.
        obeys: Whether one can be stopped, silenced and heard again.
        tells: Whether the PBX says so where it does any of that; else nobody knows.
        mutes: Whether one can be silenced.
        ended: "hung_up" or "handed_over" once the service ended the call.
        prompt_s: Seconds that a prompt lasts when no key cuts it.
        may_be_said: What could be said to each question that was heard with a recogniser's ears.
        recognises: Whether words can be recognised.
        unplayable: URLs that cannot be played.
    """

    def __init__(
        self,
        *,
        caller_number: str = "13800138000",
        dialled_number: str = "95599",
        uniqueid: str = "1.1",
        prompt_s: float = 0.0,
        message_s: float = 3.0,
    ) -> None:
        self.info = LineInfo(
            channel="Fake/1",
            uniqueid=uniqueid,
            caller_number=caller_number,
            dialled_number=dialled_number,
        )
        self.keypad = Keypad()
        self.heard: list[str] = []
        self.listened_from: list[float] = []
        self.recorded: list[str] = []
        self.recordings: list[str] = []
        self.records = True
        self.obeys = self.mutes = self.tells = True
        self.ended = ""
        self.agent_leg = ""
        self.may_be_said: list[SpokenRules] = []
        self.recognises = True
        self.said = ""
        self.unplayable: set[str] = set()
        self.prompt_s = prompt_s
        self._message_s = message_s
        self._said: asyncio.Future[HeardWords] | None = None
        self._news = asyncio.Event()
        self._parted = asyncio.Event()
        self._gone: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def is_gone(self) -> bool:
        """Whether the call is over."""
        return self._gone.done()

    def presses(self, keys: str) -> None:
        """Press keys on the caller's telephone."""
        for key in keys:
            self.keypad.press(key)

    def says(self, text: str, *, confidence: float = 1.0) -> None:
        """Say something; it is lost where nobody listens to words."""
        if self._said is not None and self.recognises and not self._said.done():
            self._said.set_result(HeardWords(text=text, confidence=confidence))

    async def hears(self, words: str, *, times: int = 1) -> None:
        """Wait until so many URLs with these words in them have begun to play.

        Raises:
            TimeoutError: They did not within `HEARD_LIMIT_S`.
        """
        async with asyncio.timeout(HEARD_LIMIT_S):
            while sum(words in url for url in self.heard) < times:
                self._news.clear()
                await self._news.wait()

    async def listens(self) -> None:
        """Wait until something may be said for the first time.

        Raises:
            TimeoutError: It may not within `HEARD_LIMIT_S`.
        """
        async with asyncio.timeout(HEARD_LIMIT_S):
            while not self.may_be_said:
                self._news.clear()
                await self._news.wait()

    def link_breaks(self) -> None:
        """Lose the link to the PBX, and have it back by the next prompt."""
        self.keypad.lose()

    def link_is_back(self) -> None:
        """Have keys told again, perhaps in the middle of an entry."""
        self.keypad.resume()

    def caller_hangs_up(self, cause: str = "Normal Clearing") -> None:
        """End the call from the caller's side."""
        if not self._gone.done():
            self._gone.set_result(cause)

    async def take_over(self, call_id: str) -> None:
        """Do nothing: there is no dialplan that waits."""

    async def keep(self) -> None:
        """Do nothing: there is no dialplan that waits."""

    async def answer(self) -> None:
        """Pick up; beside a conversation the PBX answers that when it is over."""
        self._raise_if_gone()
        if self.is_bridged:
            await self.alone()

    async def play(self, url: str) -> float | None:
        """Note the URL as heard; it lasts as long as the constructor said, or until a key."""
        self._raise_if_gone()
        if url in self.unplayable:
            return None
        self.keypad.follow()
        self.heard.append(url)
        self._news.set()
        began = asyncio.get_running_loop().time()
        pressed = asyncio.ensure_future(self.keypad.wait_for_key())
        waits: set[asyncio.Future[Any]] = {pressed, self._gone}
        try:
            await asyncio.wait(waits, timeout=self.prompt_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pressed.cancel()
        self._raise_if_gone()
        return asyncio.get_running_loop().time() - began

    async def hear(self, url: str, spoken: SpokenRules, *, silence_s: float) -> Hearing | None:
        """Note the URL as heard, and what may be said to it; hear words, or a key, or silence."""
        self._raise_if_gone()
        if url in self.unplayable:
            return None
        self.keypad.follow()
        if url:
            self.heard.append(url)
        self.may_be_said.append(spoken)
        self._news.set()
        time = asyncio.get_running_loop().time
        began, prompt_s = time(), self.prompt_s if url else 0.0
        pressed = asyncio.ensure_future(self.keypad.wait_for_key())
        self._said = said = asyncio.get_running_loop().create_future()
        waits: set[asyncio.Future[Any]] = {pressed, said, self._gone}
        timeout = prompt_s + silence_s if self.recognises else prompt_s
        try:
            await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pressed.cancel()
            self._said, self.said = None, ""
        self._raise_if_gone()
        after = time() - began
        return Hearing(
            cut_after_s=after if after < prompt_s else None,
            words=said.result() if said.done() and not self.keypad.waiting else None,
            quiet_s=max(0.0, after - prompt_s),
        )

    async def listen(
        self, url: str, keys: str, *, from_s: float, on_part: Callable[[float], None]
    ) -> Listening | None:
        """Note the URL as heard from there on; the whole of it lasts as long as a prompt does."""
        self._raise_if_gone()
        if url in self.unplayable:
            return None
        key = self.keypad.take_key(keys)
        if key:
            return Listening(at_s=from_s, key=key)
        self.keypad.follow()
        self.heard.append(url)
        self.listened_from.append(from_s)
        self._news.set()
        time = asyncio.get_running_loop().time
        began = time()
        pressed = asyncio.ensure_future(self.keypad.wait_for_key(keys))
        waits: set[asyncio.Future[Any]] = {pressed, self._gone}
        try:
            while (left := self.prompt_s - from_s - (time() - began)) > 0:
                timeout = min(left, PART_S)
                done, _ = await asyncio.wait(
                    waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED
                )
                if done:
                    break
                if timeout == PART_S:
                    on_part(from_s + time() - began)
        finally:
            pressed.cancel()
        self._raise_if_gone()
        at_s = min(from_s + time() - began, self.prompt_s)
        return Listening(at_s=at_s, key=self.keypad.take_key(keys))

    async def record(self, name: str, *, max_s: int, silence_s: int, begun: bool = False) -> float:
        """Note the recording; it has the length that the constructor said."""
        self._raise_if_gone()
        self.recorded.append(name)
        return min(self._message_s, max_s)

    async def start_recording(self, name: str) -> bool:
        """Note the recording, if one can begin."""
        self._raise_if_gone()
        if self.records:
            self.recordings.append(name)
        return self.records and self.tells

    async def mute_recording(self) -> bool:
        """Note the silence, if the PBX does as it is told."""
        return self.mutes and self._does("muted")

    async def unmute_recording(self) -> bool:
        """Note the end of the silence, if the PBX does as it is told."""
        return self._does("unmuted")

    async def stop_recording(self) -> bool:
        """Note the end, if the PBX does as it is told."""
        return self._does("stopped")

    def _does(self, what: str) -> bool:
        if self.obeys:
            self.recordings.append(what)
        return self.obeys and self.tells

    async def play_music(self) -> None:
        """Note that there is music."""
        self._raise_if_gone()
        self.heard.append(MUSIC)
        self._news.set()

    async def play_until(self, url: str, enough: asyncio.Event) -> None:
        """Note the URL as heard; it lasts as long as the constructor said."""
        self._raise_if_gone()
        if url in self.unplayable or enough.is_set():
            return
        self.heard.append(url)
        self._news.set()
        ended = asyncio.ensure_future(enough.wait())
        waits: set[asyncio.Future[Any]] = {ended, self._gone}
        try:
            await asyncio.wait(waits, timeout=self.prompt_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
        self._raise_if_gone()

    async def bridge(self, leg_id: str) -> bool:
        """Note with whom the caller is together."""
        self.agent_leg = "" if self._gone.done() else leg_id
        if self.agent_leg:
            self._parted.clear()
        return bool(self.agent_leg)

    async def part(self, leg_id: str) -> None:
        """Be alone, if the caller is together with an agent."""
        self._raise_if_gone()
        self.agent_hangs_up()

    @property
    def is_bridged(self) -> bool:
        """Whether the caller is together with an agent."""
        return bool(self.agent_leg)

    async def look_whether_bridged(self) -> bool:
        """Tell the same."""
        return self.is_bridged

    def agent_hangs_up(self) -> None:
        """Have no agent any more."""
        self.agent_leg = ""
        self._parted.set()

    async def alone(self) -> None:
        """Wait until the caller is with no agent any more."""
        parted = asyncio.ensure_future(self._parted.wait())
        waits: set[asyncio.Future[Any]] = {parted, self._gone}
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        parted.cancel()

    async def hang_up(self) -> None:
        """End the call from the service's side."""
        self.ended = self.ended or "hung_up"
        self.caller_hangs_up()

    async def refuse(self, *, busy: bool) -> None:
        """Turn the caller away."""
        self.ended = self.ended or ("busy" if busy else "congested")
        self.caller_hangs_up()

    async def hand_over(self) -> None:
        """Give the caller to a fallback that is not there."""
        self.ended = self.ended or "handed_over"
        self.caller_hangs_up(HANDED_OVER)

    async def gone(self) -> str:
        """Wait for the end of the call; return its cause."""
        return await asyncio.shield(self._gone)

    def _raise_if_gone(self) -> None:
        if self._gone.done():
            raise LineGone

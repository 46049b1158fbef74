"""What a caller hears: audio until its end, or until a key, or until something else has happened.

`STREAM FILE url "0123456789*#"` stops within a millisecond of a key. Which key it was is read from
`DTMFEnd` events only, because Asterisk loses keys that are pressed while no command reads.
"""

from __future__ import annotations

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Callable
from typing import Any

from hotline.asterisk.agi_channel import SHORT_COMMAND_S, AgiChannel
from hotline.asterisk.agi_result import LINK_LOST, SAMPLE_RATE_HZ, CommandResult
from hotline.asterisk.keypad import Keypad
from hotline.asterisk.line import PART_S, Listening

ALL_KEYS = "0123456789*#"
LONGEST_PROMPT_S = 600.0
BARGE_IN_GRACE_S = 0.2
"""A key ends a prompt inside Asterisk at once; a prompt that goes on longer began after the key."""
MOST_ECHOES = 3
"""So often a prompt begins again because of a key that was taken before it."""
STOP_AGAIN_S = 0.5
"""How long a prompt that was told to stop may go on before it is told again."""
HASTY_STOP_AGAIN_S = 0.05
"""The same where an agent waits for the caller."""


class Playback:
    """Plays audio on one channel, whose keys its keypad has."""

    def __init__(self, channel: AgiChannel, keypad: Keypad) -> None:
        self._channel = channel
        self._keypad = keypad

    async def play(self, url: str) -> float | None:
        """Play audio until its end or a key; return the seconds played, None when it cannot be.

        When the link to the PBX breaks meanwhile, it is played again once the link is back. So it
        is when a key ended it that was taken before: Asterisk tells of a tone shorter than 80 ms
        at once, and hands it to what it runs then only when those 80 ms are over. And where the
        caller typed on across a gap in the link, it is once that is over.
        """
        echoes = 0
        while True:
            rests = self._keypad.rests
            result = await self._play_once(url)
            is_cut_by_none = result.code > 0 and not self._keypad.waiting
            if is_cut_by_none and self._keypad.rests > rests:
                await self.begin_again()
            elif is_cut_by_none and echoes < MOST_ECHOES:
                echoes += 1
            elif result is not LINK_LOST:
                return result.seconds if result.code >= 0 else None

    async def begin_again(self) -> None:
        """Wait until a question can be heard from its start."""
        await self._keypad.rested()
        self._keypad.follow()

    async def listen(
        self, url: str, keys: str, *, from_s: float, on_part: Callable[[float], None]
    ) -> Listening | None:
        """Play a recording from there on until its end or one of `keys`; None when it cannot be.

        `STREAM FILE` takes where to begin and tells where it ended, to the sample.
        """
        time = asyncio.get_running_loop().time
        at_s = from_s
        while True:
            # What plays by another process's command ends first.
            key = "" if self._channel.goes_on else self._keypad.take_key(keys)
            if key:
                return Listening(at_s=at_s, key=key)
            began = time()
            result = await self._play_once(url, keys, from_s=at_s, on_part=on_part)
            if result is LINK_LOST:
                at_s += time() - began
                await self._wait_for_link()
            elif result.code < 0:
                return None
            else:
                at_s = result.seconds
                key = self._keypad.take_key(keys)
                if key or result.code == 0:
                    return Listening(at_s=at_s, key=key)

    async def play_music(self) -> None:
        """Let the caller hear music until something else is done; again after a broken link."""
        if self._channel.goes_on:
            # An announcement that another process began: nobody here could end it in time.
            running = asyncio.ensure_future(self._channel.command("NOOP", LONGEST_PROMPT_S))
            try:
                await self._stop(running)
            finally:
                running.cancel()
        while await self._channel.command("SET MUSIC ON", SHORT_COMMAND_S) is LINK_LOST:
            pass

    async def play_until(self, url: str, enough: asyncio.Event) -> None:
        """Play audio to its end, or until `enough` is set; again after a broken link."""
        while not enough.is_set():
            if await self._play_once_until(url, enough) is not LINK_LOST:
                return

    async def _wait_for_link(self) -> None:
        while await self._channel.command("NOOP", SHORT_COMMAND_S) is LINK_LOST:
            pass

    async def _play_once(
        self,
        url: str,
        keys: str = ALL_KEYS,
        *,
        from_s: float = 0.0,
        on_part: Callable[[float], None] = lambda at_s: None,
    ) -> CommandResult:
        # A finish key out of habit must not cut the announcement that follows the entry.
        stopping = keys.replace(self._keypad.needless_key or " ", "")
        offset = f" {round(from_s * SAMPLE_RATE_HZ)}" if from_s else ""
        playing = asyncio.ensure_future(
            self._channel.command(f'STREAM FILE "{url}" "{stopping}"{offset}', LONGEST_PROMPT_S)
        )
        pressed = asyncio.ensure_future(self._keypad.wait_for_key(keys))
        waits: set[asyncio.Future[Any]] = {playing, pressed}
        time = asyncio.get_running_loop().time
        began = time()
        try:
            while not (await asyncio.wait(waits, timeout=PART_S, return_when=FIRST_COMPLETED))[0]:
                on_part(from_s + time() - began)
            if not playing.done():
                await asyncio.wait({playing}, timeout=BARGE_IN_GRACE_S)
            if playing.done():
                return await playing
            return await self._stop(playing)
        finally:
            playing.cancel()
            pressed.cancel()

    async def _play_once_until(self, url: str, enough: asyncio.Event) -> CommandResult:
        command = f'STREAM FILE "{url}" ""'
        playing = asyncio.ensure_future(self._channel.command(command, LONGEST_PROMPT_S))
        ended = asyncio.ensure_future(enough.wait())
        waits: set[asyncio.Future[Any]] = {playing, ended}
        try:
            await asyncio.wait(waits, return_when=FIRST_COMPLETED)
            if playing.done():
                return await playing
            return await self._stop(playing, again_s=HASTY_STOP_AGAIN_S)
        finally:
            playing.cancel()
            ended.cancel()

    async def _stop(
        self, playing: asyncio.Future[CommandResult], *, again_s: float = STOP_AGAIN_S
    ) -> CommandResult:
        """Stop what plays, such as a prompt that a key did not stop as it began after the key."""
        while not playing.done():
            # A stop that comes before the audio was fetched stops nothing: say it again.
            await self._channel.actions.stop_playing()
            await asyncio.wait({playing}, timeout=again_s)
        result = await playing
        # A stop that came too late waits on the channel for the next prompt. The round trip of a
        # command that does nothing lets Asterisk read it, and drop it, before that begins.
        await self._channel.command("NOOP", SHORT_COMMAND_S)
        return result

"""An agent who waits for somebody on the telephone, with music or without."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from hotline.asterisk.line import LineGone
from hotline.errors import HotlineError
from hotline.floor.ports import Leg
from hotline.flow.utterance import Utterance

KEEP_S = 3.0
"""So often the PBX is told that the agent waits for somebody."""
DEAD_MAN_S = 15
"""After so many seconds without that it gives up on the agent."""

log = structlog.get_logger()


async def wait(agent: Leg, *, dead_man_s: int = DEAD_MAN_S) -> None:
    """Let an agent hear music, and be known to wait for somebody, until this is cancelled."""
    try:
        await agent.play_music()
    except LineGone:
        return
    await stay(agent, dead_man_s=dead_man_s)


async def stay(agent: Leg, *, dead_man_s: int = DEAD_MAN_S) -> None:
    """Let an agent be known to be there, who hears nothing of ours, until this is cancelled."""
    while True:
        await agent.keep(dead_man_s)
        await asyncio.sleep(KEEP_S)


class WaitingAgent:
    """The agent of a conversation, whenever the caller is elsewhere: what they hear then.

    Args:
        leg: The agent's telephone.
        speak: Speaks to the agent.
        dead_man_s: After so many seconds without a sign of life the PBX gives up on the agent.
    """

    def __init__(
        self, leg: Leg, speak: Callable[[Utterance], Awaitable[str]], *, dead_man_s: int
    ) -> None:
        self._leg = leg
        self._speak = speak
        self._dead_man_s = dead_man_s
        self._waiting: asyncio.Task[None] | None = None
        self._is_over = False
        self._hears_ringing = False

    @property
    def waits(self) -> bool:
        """Whether the agent waits."""
        return self._waiting is not None

    def begin(self, *, music: bool) -> None:
        """Let the agent wait from now on, also one who waits already."""
        self.end()
        if not self._is_over:
            waiting = wait if music else stay
            self._waiting = asyncio.create_task(
                waiting(self._leg, dead_man_s=self._dead_man_s), name="agent waits for caller"
            )

    def end(self) -> None:
        """Let the agent wait no more: the caller is there, or is about to be."""
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def close(self) -> None:
        """Let the agent wait no more, nor again: there is no conversation any more."""
        self._is_over = True
        self.end()

    async def hears_ringing(self) -> None:
        """Let the agent hear that another telephone is rung, until `hush`."""
        self._hears_ringing = True
        with contextlib.suppress(LineGone):
            await self._leg.play_ringing()

    async def hush(self, *, perhaps: bool = False) -> None:
        """Let the agent hear that no more, who may hear nothing else meanwhile.

        Args:
            perhaps: Whether another process may have let the agent hear it.
        """
        if self._hears_ringing or perhaps:
            self._hears_ringing = False
            with contextlib.suppress(LineGone):
                await self._leg.stop_ringing()

    def is_in_company(self) -> None:
        """Note that the agent hears somebody, and therefore no ringing: nothing is to be ended."""
        self._hears_ringing = False

    async def is_told(self, words: Utterance) -> None:
        """Tell the agent something, if it can be spoken, and the agent is there still."""
        try:
            await self._leg.play(await self._speak(words))
        except HotlineError as error:
            log.error("whisper_not_spoken", why=str(error))
        except LineGone:
            # They will not be together again.
            return

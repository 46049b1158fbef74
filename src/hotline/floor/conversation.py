"""A caller and an agent, from their bridge until one of them has gone; secure flows come between.

In a secure flow the caller is out of the agent's hearing, and theirs is still one conversation.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from hotline.asterisk.line import LineGone
from hotline.errors import HotlineError
from hotline.floor.callers import Caller
from hotline.floor.ports import Leg
from hotline.floor.waiting_agent import wait
from hotline.flow.utterance import Phrase, Utterance
from hotline.jobs import Jobs

DEAD_MAN_S = 30
"""An agent is kept as long as the caller is by a service that is not there: it may come back."""

log = structlog.get_logger()


class Conversation:
    """Two who talk.

    Args:
        caller: One of them.
        agent_id: The other one.
        leg: The other one's telephone.
        speak: Speaks to the agent.
        apart: Whether the caller is in a secure flow, as another process, now dead, knew.

    Attributes:
        caller: One of them.
        agent_id: The other one.
    """

    def __init__(
        self,
        caller: Caller,
        agent_id: str,
        leg: Leg,
        speak: Callable[[Utterance], Awaitable[str]],
        *,
        apart: bool = False,
    ) -> None:
        self.caller = caller
        self.agent_id = agent_id
        self._leg = leg
        self._speak = speak
        self._together = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._waiting: asyncio.Task[None] | None = None
        if apart:
            self._set_aside()
        else:
            self._together.set()
            leg.joined()

    @property
    def is_apart(self) -> bool:
        """Whether the caller is in a secure flow, and the agent waits."""
        return not self._together.is_set()

    async def over(self) -> None:
        """Wait until it is over: one of them has gone, or the agent has hung up."""
        listening = Jobs()
        listening.spawn(self._take_codes())
        try:
            while True:
                await self.caller.line.alone()
                if not self.is_apart or not await self._are_together_again():
                    return
        finally:
            self._end_waiting()
            await listening.cancel()

    async def part(self) -> None:
        """Take the caller out of the agent's hearing; the agent hears music.

        Raises:
            LineGone: The caller has gone.
        """
        async with self._one_at_a_time:
            self._together.clear()
            await self.caller.line.part(self._leg.leg_id)
            self._set_aside()

    async def bring_back(self, *, identified: bool) -> None:
        """Tell the agent what came of it, and let them hear each other again."""
        async with self._one_at_a_time:
            if not self.is_apart:
                return
            if not await self.caller.line.look_whether_bridged():
                self._end_waiting()
                await self._tell(identified=identified)
                if not await self.caller.joins(self._leg.leg_id):
                    # One of them has gone, or as good as that.
                    await self._leg.hang_up()
                    return
            self._leg.joined()
            self._together.set()

    async def _tell(self, *, identified: bool) -> None:
        with contextlib.suppress(LineGone):
            await self.caller.line.play_music()
        prompt = self._came_of_it(identified=identified)
        language = self.caller.asked.language
        try:
            await self._leg.play(await self._speak((Phrase(prompt=prompt, language=language),)))
        except HotlineError as error:
            log.error("whisper_not_spoken", why=str(error))
        except LineGone:
            # They will not be together again.
            return

    def _came_of_it(self, *, identified: bool) -> str:
        if not identified:
            return "whisper_not_identified"
        another = self.caller.is_another_customer
        return "whisper_another_customer" if another else "whisper_identified"

    async def _are_together_again(self) -> bool:
        """Wait until they are, or one of them has gone; return whether they are."""
        together = asyncio.ensure_future(self._together.wait())
        gone = [asyncio.ensure_future(one.gone()) for one in (self._leg, self.caller.line)]
        try:
            await asyncio.wait({together, *gone}, return_when=asyncio.FIRST_COMPLETED)
            # They may be apart once more already, and that is no end.
            return not any(one.done() for one in gone)
        finally:
            for one in (together, *gone):
                one.cancel()

    async def _take_codes(self) -> None:
        while True:
            await self.caller.is_asked_for(await self._leg.asked())

    def _set_aside(self) -> None:
        self._together.clear()
        self._waiting = asyncio.create_task(wait(self._leg, dead_man_s=DEAD_MAN_S))

    def _end_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

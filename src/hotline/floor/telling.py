"""What callers who wait are told: the place and the wait, their choices, and what comes of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog

from hotline.asterisk.line import LineGone
from hotline.errors import HotlineError
from hotline.floor import choices
from hotline.floor.announcement import announcement
from hotline.floor.callers import Caller, Left
from hotline.floor.ports import Clock
from hotline.flow.utterance import Utterance
from hotline.routing.commands import ConfirmCallback, RefuseChoice
from hotline.routing.promise.announce_wait import AnnounceWait
from hotline.routing.promise.spoken import WaitPromise, what_is_left

Speak = Callable[[Utterance], Awaitable[str]]
"""Returns where the PBX finds an utterance; raises `HotlineError` where it cannot be spoken."""

log = structlog.get_logger()


class Telling:
    """Speaks to those who wait; whoever is not on the floor is told nothing.

    Args:
        callers: Call id to those on the floor.
        speak: Speaks.
        promise_of: Call id to what that caller was promised, or None.
        clock: The time.
    """

    def __init__(
        self,
        callers: Mapping[str, Caller],
        speak: Speak,
        promise_of: Callable[[str], WaitPromise | None],
        clock: Clock,
    ) -> None:
        self._callers = callers
        self._speak = speak
        self._promise_of = promise_of
        self._clock = clock

    async def announce(self, said: AnnounceWait) -> None:
        """Tell a caller the place and the wait, and what can be chosen instead."""
        if caller := self._callers.get(said.call_id):
            language = caller.asked.language
            words = announcement(said, language) + choices.offer(caller.choices, language)
            await self._tell(caller, words, offering=True)

    async def confirm(self, command: ConfirmCallback) -> None:
        """Tell a caller that the bank calls back, and let the flow go on then."""
        if caller := self._callers.get(command.call_id):
            promise = self._promise_of(command.call_id)
            left = what_is_left(promise, self._clock().timestamp()) if promise is not None else None
            number, language = caller.line.info.caller_number, caller.asked.language
            await self._tell(caller, choices.confirmation(number, left, language), is_last=True)
            caller.leaves(Left(way="called_back"))

    async def refuse(self, command: RefuseChoice) -> None:
        """Tell a caller why there is nothing but waiting; something may be chosen again."""
        if caller := self._callers.get(command.call_id):
            caller.keys_count()
            if not await self._tell(caller, choices.refusal(command.why, caller.asked.language)):
                # The key has ended what was being said, and nothing else follows it.
                await caller.hears_music()

    async def _tell(
        self, caller: Caller, words: Utterance, *, offering: bool = False, is_last: bool = False
    ) -> bool:
        """Tell a caller something; return whether it could be spoken."""
        try:
            await caller.is_told(await self._speak(words), offering=offering, is_last=is_last)
        except HotlineError as error:
            log.error("caller_not_told", why=str(error))
            return False
        except LineGone:
            # Whoever serves the caller hears of it.
            pass
        return True

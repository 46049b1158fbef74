"""The conversations on the floor, and those that another process left and are about to be here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator

from hotline.asterisk.line import Line
from hotline.floor.conversation import Conversation
from hotline.floor.errors import ConversationNotFound
from hotline.floor.ports import Leg


class Conversations:
    """Finds conversations by a caller's line.

    Args:
        back_s: How long one that another process began may take to be here.
    """

    def __init__(self, back_s: float) -> None:
        self._back_s = back_s
        self._open: dict[str, Conversation] = {}
        self._expected: set[str] = set()
        self._news = asyncio.Event()

    def expect(self, call_ids: Iterable[str]) -> None:
        """Wait for those who talk, as another process left them."""
        self._expected.update(call_ids)

    def miss(self, call_id: str) -> None:
        """Wait no more for one of them."""
        self._expected.discard(call_id)
        self._news.set()

    @contextlib.contextmanager
    def carried(self, call_id: str, talk: Conversation) -> Iterator[None]:
        """Have a conversation here."""
        self._open[call_id] = talk
        self.miss(call_id)
        try:
            yield
        finally:
            # The next agent may be with the caller already.
            if self._open.get(call_id) is talk:
                del self._open[call_id]

    def of_call(self, call_id: str) -> Conversation | None:
        """Return the conversation of a call; None for one that is not here."""
        return self._open.get(call_id)

    def agent_leg(self, call_id: str) -> Leg | None:
        """Return the leg of the agent of a conversation; None while its caller is elsewhere."""
        talk = self._open.get(call_id)
        return talk.agent_leg if talk is not None and not talk.is_apart else None

    async def here(self, call_id: str) -> Conversation | None:
        """Return the conversation of a call; one that is about to be here is waited for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._back_s):
                while call_id in self._expected:
                    self._news.clear()
                    await self._news.wait()
        return self.of_call(call_id)

    def all(self) -> list[Conversation]:
        """Return those that are here."""
        return list(self._open.values())

    async def of(self, line: Line) -> Conversation | None:
        """Return the conversation of a caller; None for one who talks with nobody.

        Raises:
            ConversationNotFound: It may be one of those that are about to be here, and are not.
        """
        try:
            async with asyncio.timeout(self._back_s):
                while (talk := self._found(line)) is None and self._expected:
                    self._news.clear()
                    await self._news.wait()
                return talk
        except TimeoutError:
            raise ConversationNotFound from None

    def _found(self, line: Line) -> Conversation | None:
        return next((talk for talk in self._open.values() if talk.caller.line is line), None)

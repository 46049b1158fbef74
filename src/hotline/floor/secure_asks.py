"""What agents ask for with a caller comes one at a time: a secure flow, or hold and the like.

The call takes the one, and the floor's log the other, each after a moment. In that moment neither
may be asked for beside the other: a caller who gives a PIN would be brought back into somebody's
hearing, or nobody would bring the caller back at all.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from hotline.floor.callers import Caller
from hotline.floor.conversations import Conversations
from hotline.routing.offer import Conversation as Talk


class SecureAsks:
    """Lets agents ask for secure flows, and for nothing else meanwhile.

    Args:
        callers: Call id to those who are on the floor.
        talks: The conversations that are here.
        talk_of: Call id to what the router knows of a conversation, or None.
    """

    def __init__(
        self,
        callers: Mapping[str, Caller],
        talks: Conversations,
        talk_of: Callable[[str], Talk | None],
    ) -> None:
        self._callers = callers
        self._talks = talks
        self._talk_of = talk_of
        self._kept_out = Counter[str]()

    def is_aside(self, call_id: str) -> bool:
        """Return whether a caller is in a secure flow, is about to be, or is on the way back."""
        talk = self._talks.of_call(call_id)
        return self.is_under_way(call_id) or (talk is not None and talk.is_aside)

    def may_be_asked(self, call_id: str) -> bool:
        """Return whether anything may be asked for, by what the call and the PBX do now.

        It may not while the caller is aside, or caller and agent are just brought together.
        """
        talk = self._talks.of_call(call_id)
        is_coming = talk is not None and talk.is_apart and not talk.is_held
        return not is_coming and not self.is_under_way(call_id)

    def is_under_way(self, call_id: str) -> bool:
        """Return whether a caller is in a secure flow, or an agent has just asked for one."""
        caller = self._callers.get(call_id)
        return caller is not None and caller.secure is not None and caller.secure.is_under_way

    @contextlib.contextmanager
    def kept_out(self, call_id: str) -> Iterator[None]:
        """Let no secure flow be asked for, for something else is that is not in the log yet."""
        self._kept_out[call_id] += 1
        try:
            yield
        finally:
            self._kept_out[call_id] -= 1
            self._kept_out += Counter()

    def has(self, call_id: str) -> bool:
        """Return whether a caller is on the floor, for whom something may be asked for."""
        return call_id in self._callers

    def offered(self, call_id: str) -> Sequence[str]:
        """Return the secure flows that may be asked for now, in the flow's order."""
        caller, talk = self._callers.get(call_id), self._talk_of(call_id)
        if caller is None or caller.secure is None or talk is None:
            return ()
        is_elsewhere = talk.is_held or talk.is_conference or call_id in self._kept_out
        return () if is_elsewhere else caller.secure.offered

    async def ask(self, call_id: str, name: str) -> bool:
        """Send a caller into a secure flow; return whether that is in the call's journal."""
        caller = self._callers.get(call_id)
        if caller is None or caller.secure is None or name not in self.offered(call_id):
            return False
        return await caller.secure.ask(name)

    async def ask_by_number(self, call_id: str, number: int) -> None:
        """Send a caller into the secure flow of that number, from 1, if there is such a one."""
        offered = self.offered(call_id)
        if number <= len(offered):
            await self.ask(call_id, offered[number - 1])

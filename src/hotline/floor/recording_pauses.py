"""What is recorded of a conversation, and the agent's pauses in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Literal

from hotline.floor.callers import Caller
from hotline.floor.errors import NobodyToAsk, NotNow
from hotline.floor.folded_floor import FoldedFloor
from hotline.floor.ports import Recorder

Recorded = Literal["off", "on", "paused"]
DONE_WITHIN_S = 5.0
"""How long an agent, with a caller who waits to say a number, is told neither yes nor no."""


class RecordingPauses:
    """Lets agents pause what is recorded of their conversations. The call's journal is the record.

    Args:
        floor: Who talks with whom.
        callers: Those who are on the floor.
        changed: Tells desks that agents are another way than before.
    """

    def __init__(
        self,
        floor: FoldedFloor,
        callers: Mapping[str, Caller],
        changed: Callable[[Iterable[str]], None],
    ) -> None:
        self._floor = floor
        self._callers = callers
        self._changed = changed

    def follow(self, caller: Caller) -> None:
        """Tell the desk of who talks with a caller of all that becomes of what is recorded."""

        def changed() -> None:
            talk = self._floor.router.floor.conversations.get(caller.asked.call_id)
            if talk is not None:
                self._changed([talk.presence.agent.agent_id])

        if caller.recorder is not None:
            caller.recorder.watch(changed)

    def of(self, agent_id: str) -> Recorded:
        """Return what is recorded of the conversation that an agent has."""
        recorder = self._recorder(agent_id)
        if recorder is None or not recorder.is_on:
            return "off"
        return "paused" if recorder.is_paused else "on"

    async def pause(self, agent_id: str, call_id: str) -> None:
        """Let what is recorded be silent.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: Nothing is being recorded, or the PBX has not said that there is silence.
        """
        recorder = self._must_record(agent_id, call_id, "pause of the recording")
        try:
            if not await _in_time(recorder.pause()):
                raise NotNow("pause of the recording")
        finally:
            self._changed([agent_id])

    async def resume(self, agent_id: str, call_id: str) -> None:
        """Let what is recorded be heard again.

        Raises:
            NobodyToAsk: The agent does not talk with that caller.
            NotNow: Nothing is being recorded, or the PBX has not said that it is heard again.
        """
        what = "end of a pause of the recording"
        recorder = self._must_record(agent_id, call_id, what)
        try:
            if not await _in_time(recorder.resume()):
                raise NotNow(what)
        finally:
            self._changed([agent_id])

    def _must_record(self, agent_id: str, call_id: str, what: str) -> Recorder:
        talk = self._floor.router.floor.talk_of(agent_id)
        if talk is None or talk.entry.call_id != call_id:
            raise NobodyToAsk(agent_id)
        recorder = self._recorder(agent_id)
        if recorder is None or not recorder.is_on:
            raise NotNow(what)
        return recorder

    def _recorder(self, agent_id: str) -> Recorder | None:
        talk = self._floor.router.floor.talk_of(agent_id)
        caller = self._callers.get(talk.entry.call_id) if talk is not None else None
        return caller.recorder if caller is not None else None


async def _in_time(done: Awaitable[bool]) -> bool:
    """Return whether it is done, and soon; what is not is not waited for any more."""
    try:
        async with asyncio.timeout(DONE_WITHIN_S):
            return await done
    except TimeoutError:
        return False

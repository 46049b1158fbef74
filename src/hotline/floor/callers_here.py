"""Callers who are on the floor, and those of a process that died, who may be back in a moment."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping

from hotline.floor.callers import Caller

BACK_S = 10.0
"""How long a caller of a process that died may take to be back, whose call goes on here."""
LOOK_BACK_S = 0.1
"""How soon it is noticed that a call goes on no more whose caller is not on the floor."""


class CallersHere(Mapping[str, Caller]):
    """Call id to those who wait or are served.

    Args:
        is_carried: Tells whether a call goes on in this process, or its end is being written.
    """

    def __init__(self, is_carried: Callable[[str], bool]) -> None:
        self._is_carried = is_carried
        self._callers: dict[str, Caller] = {}
        self._arrival = asyncio.Event()

    def __getitem__(self, call_id: str) -> Caller:
        return self._callers[call_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._callers)

    def __len__(self) -> int:
        return len(self._callers)

    def enter(self, caller: Caller) -> None:
        """Have another caller on the floor."""
        self._callers[caller.asked.call_id] = caller
        self._arrival.set()

    def leave(self, caller: Caller) -> None:
        """Have a caller on the floor no more."""
        if self._callers.get(caller.asked.call_id) is caller:
            # Whoever was rung meanwhile is on another line, and stays.
            del self._callers[caller.asked.call_id]

    async def back(self, call_id: str, *, within_s: float | None = None) -> Caller | None:
        """Wait for a caller to come to the floor, as of a process that died, if one does.

        Args:
            call_id: The call.
            within_s: For so long somebody is waited for whose call is still to begin; None for a
                call that goes on here, or never will.
        """
        time = asyncio.get_running_loop().time
        time_limit = time() + (BACK_S if within_s is None else within_s)
        while call_id not in self._callers and time() < time_limit:
            if within_s is None and not self._is_carried(call_id):
                break
            self._arrival.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_BACK_S):
                    await self._arrival.wait()
        return self._callers.get(call_id)

    async def until_over(self, call_id: str) -> None:
        """Wait for the end of a call whose caller is not on the floor."""
        while self._is_carried(call_id):  # noqa: ASYNC110 - whoever carries it tells nobody
            await asyncio.sleep(LOOK_BACK_S)

"""One 20 ms beat for every call of an event loop, instead of a task and a timer for each."""

import asyncio
from collections.abc import Callable
from typing import ClassVar
from weakref import WeakKeyDictionary

from hotline.testing.phone.rtp import FRAME_S

SKIP_S = 1.0
"""A beat later than this (the machine slept, a debugger held it) is not caught up."""

Beat = Callable[[float], None]


class Ticker:
    """Calls every member each 20 ms; runs only while it has members.

    Beats that come late are caught up one by one, so that audio keeps its pace.

    Attributes:
        worst_late_s: How late a beat was at worst, in seconds: the sender's own share of jitter.
    """

    _of_loop: ClassVar[WeakKeyDictionary[asyncio.AbstractEventLoop, "Ticker"]] = WeakKeyDictionary()
    # It never holds the loop itself: a value that holds its key keeps a weak dictionary full.

    def __init__(self) -> None:
        self.worst_late_s = 0.0
        self._members: list[Beat] = []
        self._due_at = 0.0
        self._handle: asyncio.TimerHandle | None = None

    @classmethod
    def shared(cls) -> "Ticker":
        """Return the running loop's ticker."""
        return cls._of_loop.setdefault(asyncio.get_running_loop(), cls())

    def join(self, beat: Beat) -> None:
        """Call `beat` with the loop's time on every beat from now on."""
        self._members.append(beat)
        if self._handle is None:
            self._plan(asyncio.get_running_loop().time() + FRAME_S)

    def leave(self, beat: Beat) -> None:
        """Stop calling `beat`; nothing happens when it is no member."""
        if beat in self._members:
            self._members.remove(beat)
        if not self._members and self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _plan(self, due_at: float) -> None:
        self._due_at = due_at
        self._handle = asyncio.get_running_loop().call_at(due_at, self._tick)

    def _tick(self) -> None:
        now = asyncio.get_running_loop().time()
        late_s = now - self._due_at
        self.worst_late_s = max(self.worst_late_s, late_s)
        # Planned before the beat, so that a member that fails does not stop the others for good.
        self._plan((now if late_s > SKIP_S else self._due_at) + FRAME_S)
        for beat in list(self._members):
            beat(now)

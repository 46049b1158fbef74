"""Keeps processes running, starts again what died, and stops all in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Self

from hotline.launch.errors import ProcessFailed
from hotline.launch.process import Child, ProcessSpec

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 15.0
STABLE_AFTER_S = 60.0
"""A process that ran this long has earned a quick restart again."""
LOOK_AGAIN_S = 0.5
"""The pause between two looks whether somebody else still serves in the place of ours."""


class Supervisor:
    """Owns processes from their start to their end.

    As an asynchronous context manager: leaving it, for whatever reason, stops the processes in
    the reverse order of their start.

    Args:
        say: Hears, in one line each, what ended and what was started again.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._children: dict[str, Child] = {}
        self._watchers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        for child in reversed(self._children.values()):
            await child.stop()

    def process_id(self, name: str) -> int:
        """Return the process id of the process with this name."""
        return self._children[name].process_id

    async def start(self, spec: ProcessSpec) -> None:
        """Start a process, wait until it serves, and from then on keep it running.

        Raises:
            ProcessFailed: It does not come up this first time.
        """
        child = self._children[spec.name] = await Child.start(spec)
        await child.ready()
        self._watchers.append(asyncio.create_task(self._watch(child), name=f"watch {spec.name}"))

    async def _watch(self, child: Child) -> None:
        spec = child.spec
        pause_s = FIRST_PAUSE_S
        while True:
            started = time.monotonic()
            how = await child.ended()
            if time.monotonic() - started >= STABLE_AFTER_S:
                pause_s = FIRST_PAUSE_S
            again = f"is started again (log: {spec.log_file})."
            if await spec.is_ready():
                self._say(f"The {spec.name} ended ({how}): another process serves in its place.")
                await _until_gone(spec)
                self._say(f"That other process is gone; the {spec.name} {again}")
            else:
                self._say(f"The {spec.name} ended ({how}); it {again}")
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            try:
                child = self._children[spec.name] = await Child.start(spec)
                await child.ready()
            except ProcessFailed as error:
                self._say(str(error))
            else:
                self._say(f"The {spec.name} is up again.")


async def _until_gone(spec: ProcessSpec) -> None:
    """Wait for the end of who serves in our process's place, such as a version that took over.

    Beside it ours could only end at once. When it dies, ours is there in its turn.
    """
    while await spec.is_ready():  # noqa: ASYNC110 - nobody tells of another one's process
        await asyncio.sleep(LOOK_AGAIN_S)

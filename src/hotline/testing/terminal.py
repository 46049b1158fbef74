"""A `hotline` command at a terminal of its own, where it shows something until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from hotline import cli
from hotline.testing.forked import Forked, Program

SHOWN_S = 15.0
ENDED_S = 5.0
COLUMNS, LINES = 160, 50
OTHER_SCREEN, FIRST_SCREEN, CURSOR = "\x1b[?1049h", "\x1b[?1049l", "\x1b[?25h"
"""What a command writes to have a screen of its own, to give it back, and to show the cursor."""
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """What a command shows, all of it from the beginning, without colours."""

    def __init__(self, process: Forked, screen: int) -> None:
        self._process = process
        self._screen = screen
        self._written = b""
        self._waited_for = 0
        self._news = asyncio.Event()

    @property
    def shown(self) -> str:
        """All that was shown."""
        return _CONTROL.sub("", self._text)

    @property
    def is_as_before(self) -> bool:
        """Whether the command has had a screen of its own, and has given it back."""
        _, own, after = self._text.partition(OTHER_SCREEN)
        return bool(own) and FIRST_SCREEN in after and CURSOR in after

    @property
    def _text(self) -> str:
        return self._written.decode(errors="replace")

    def read(self) -> None:
        """Take what the command writes, which waits for that."""
        self._written += os.read(self._screen, 1 << 16)
        self._news.set()

    async def shows(self, words: str) -> None:
        """Wait until the command shows these words, after those that were waited for before.

        Raises:
            TimeoutError: It does not within `SHOWN_S`.
        """
        async with asyncio.timeout(SHOWN_S):
            while (found := self.shown.find(words, self._waited_for)) < 0:
                self._news.clear()
                await self._news.wait()
        self._waited_for = found + len(words)

    async def interrupted(self) -> int:
        """Do what Ctrl-C does; return the exit code.

        Raises:
            TimeoutError: The command does not end within `ENDED_S`.
        """
        os.kill(self._process.pid, signal.SIGINT)
        async with asyncio.timeout(ENDED_S):
            code = await self._process.wait()
        with suppress(BlockingIOError):
            while True:
                self.read()
        return code


@asynccontextmanager
async def at_a_terminal(
    folder: Path, *arguments: str, environment: Mapping[str, str]
) -> AsyncIterator[Terminal]:
    """Run `hotline` with these arguments in a folder; leaving ends it."""
    size = {"COLUMNS": str(COLUMNS), "LINES": str(LINES), "TERM": "xterm"}
    screen, end = os.openpty()
    os.set_blocking(screen, False)
    try:
        place = Path(os.ttyname(end))
        program = Program(
            module=cli.__name__,
            arguments=arguments,
            environment={**environment, **size},
            folder=folder,
            streams=(place, place, place),
        )
        process = await asyncio.to_thread(Forked.start, program)
        terminal = Terminal(process, screen)
        asyncio.get_running_loop().add_reader(screen, terminal.read)
        try:
            yield terminal
        finally:
            asyncio.get_running_loop().remove_reader(screen)
            if process.returncode is None:
                process.kill()
                await process.wait()
    finally:
        os.close(end)
        os.close(screen)

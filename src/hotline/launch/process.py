"""One child process that cannot outlive us and does not hear our Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from hotline.launch.errors import ProcessFailed

PROBE_PAUSE_S = 0.05
STOP_TIMEOUT_S = 8.0
KILL_TIMEOUT_S = 5.0
LAST_LINES = 12
LOG_LIMIT_BYTES = 20_000_000
"""A longer log becomes `NAME.log.old` at the next start, in place of the one before."""


@dataclass(frozen=True, kw_only=True)
class ProcessSpec:
    """What to run.

    Attributes:
        name: What a person calls it.
        command: Program and arguments.
        environment: The whole environment; it may hold secrets.
        folder: Where it starts.
        log_file: What it prints goes there, appended.
        is_ready: Asks at the place where the process serves whether somebody does; must not raise.
        ready_timeout_s: How long it may take, in seconds.
        clean_up: Command that removes what is left after it was killed.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    log_file: Path
    is_ready: Callable[[], Awaitable[bool]]
    ready_timeout_s: float = 30.0
    clean_up: tuple[str, ...] | None = None


class Started(Protocol):
    """What a process is known by: that of asyncio, for one."""

    @property
    def pid(self) -> int:
        """Its id."""

    @property
    def returncode(self) -> int | None:
        """How it ended, less than 0 for a signal; None while it runs."""

    async def wait(self) -> int:
        """Wait for its end; return how it ended."""

    def terminate(self) -> None:
        """Ask it to end."""


class Child:
    """A started process, leader of a process group of its own."""

    def __init__(self, spec: ProcessSpec, process: Started) -> None:
        self.spec = spec
        self._process = process
        self._group_ended = False

    @classmethod
    async def start(cls, spec: ProcessSpec) -> Child:
        """Start it; it is not ready yet.

        Raises:
            ProcessFailed: The program cannot be run at all.
        """
        with opened_log(spec) as log:
            try:
                process = await asyncio.create_subprocess_exec(
                    *_dies_with_us(),
                    *spec.command,
                    env=dict(spec.environment),
                    cwd=spec.folder,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    process_group=0,
                )
            except OSError as error:
                raise _failed(spec, f"cannot be started ({error.strerror})") from error
        return cls(spec, process)

    @property
    def process_id(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    async def ready(self) -> None:
        """Wait until it serves.

        Raises:
            ProcessFailed: It ended, or its time is over; then it is stopped.
        """
        try:
            async with asyncio.timeout(self.spec.ready_timeout_s):
                while not await self.spec.is_ready():
                    if not self.running:
                        raise _failed(self.spec, f"ended at once ({self._how_it_ended()})")
                    await asyncio.sleep(PROBE_PAUSE_S)
        except TimeoutError:
            await self.stop()
            seconds = f"{self.spec.ready_timeout_s:.0f} seconds"
            raise _failed(self.spec, f"was not ready after {seconds}") from None

    async def ended(self) -> str:
        """Wait for its end and return how it ended; what it started ends with it."""
        await self._process.wait()
        self._end_group()
        return self._how_it_ended()

    async def stop(self) -> None:
        """Ask it to end, and kill it and its group if it does not; nothing happens if it ended."""
        if self.running:
            self._process.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(STOP_TIMEOUT_S):
                    await self._process.wait()
        await self.kill()

    async def kill(self) -> None:
        """End it now, as `kill -9` does, with everything it started in its group."""
        self._end_group()
        async with asyncio.timeout(KILL_TIMEOUT_S):
            await self._process.wait()
        if self.spec.clean_up is not None:
            await _run_quietly(self.spec.clean_up)

    def _end_group(self) -> None:
        # Once only: later the number may be somebody else's.
        if not self._group_ended:
            self._group_ended = True
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process_id, signal.SIGKILL)

    def _how_it_ended(self) -> str:
        code = self._process.returncode or 0
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def opened_log(spec: ProcessSpec) -> BinaryIO:
    """Open the file that a process's output is appended to; one that is too long makes place."""
    spec.log_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if spec.log_file.exists() and spec.log_file.stat().st_size > LOG_LIMIT_BYTES:
        spec.log_file.replace(f"{spec.log_file}.old")
    descriptor = os.open(spec.log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(descriptor, "ab")


def _dies_with_us() -> tuple[str, ...]:
    """Return the prefix that ties a program's life to ours, even when we are killed."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()


async def _run_quietly(command: tuple[str, ...]) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    async with asyncio.timeout(KILL_TIMEOUT_S):
        await process.wait()


def _failed(spec: ProcessSpec, reason: str) -> ProcessFailed:
    try:
        lines = spec.log_file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    return ProcessFailed(
        name=spec.name,
        reason=reason,
        log_file=spec.log_file,
        last_lines="\n".join(lines[-LAST_LINES:]),
    )

"""Processes forked from one that has imported all commands: importing takes longer than most do.

What is forked runs a program as `python -m` does. What the imports themselves do at a start, where
no other program has made them, and what is made at first use (`warm_start`), are proven where the
hotline is started as people start it.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import runpy
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Lock

from hotline import cli
from hotline.launch.process import Child, ProcessSpec, opened_log

_LATE = (
    "cryptography.hazmat.backends.openssl.backend",
    "holidays.countries",
    "hotline.bank.demo",
    "hotline.database.upgrading",
    "hotline.testing.warm_start",
)
"""What the commands import only once they need it, as all of the tests' do; the last comes last."""

_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [*(f"{cli.__name__}.{family}" for family in cli.FAMILIES), *_LATE]
)
_LOOKING = Lock()
"""Whoever starts a process looks at all others, too, and an end can be read only once."""

_LOOK_EVERY_S = 0.005
_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when its parent dies."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """What a forked process is to be.

    Attributes:
        module: What `python -m` would run.
        arguments: What follows it.
        environment: The whole environment.
        folder: Where it starts.
        streams: What it reads, and what its output and errors are appended to.
        is_service: Whether it has nothing open of this process, and ends with it.
    """

    module: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    streams: tuple[Path, Path, Path]
    is_service: bool = False


class Forked:
    """A forked process, which tells of its end as one that asyncio started does."""

    def __init__(self, process: ForkServerProcess) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self._process = process

    @classmethod
    def start(cls, program: Program) -> Forked:
        """Start it; when this returns, it leads a process group of its own."""
        niceness = os.getpriority(os.PRIO_PROCESS, 0)
        process = _PROCESSES.Process(
            target=_run, args=(program, niceness), daemon=program.is_service
        )
        with _LOOKING:
            process.start()
        forked = cls(process)
        while forked.returncode is None and os.getpgid(forked.pid) != forked.pid:
            time.sleep(_LOOK_EVERY_S)
        return forked

    @property
    def returncode(self) -> int | None:
        """The exit code, less than 0 for a signal, or None while it runs."""
        with _LOOKING:
            return self._process.exitcode

    def ends(self, *, within_s: float) -> bool:
        """Wait for its end; return whether it came."""
        return bool(wait([self._process.sentinel], within_s))

    async def wait(self) -> int:
        """Wait for its end; return the exit code."""
        while (code := self.returncode) is None:  # noqa: ASYNC110 (it is no task's)
            await asyncio.sleep(_LOOK_EVERY_S)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it, as `kill -9` does."""
        os.kill(self.pid, signal.SIGKILL)


async def fork_child(spec: ProcessSpec) -> Child:
    """Start a `python -m` command as `Child.start` does, but forked."""
    module, *arguments = spec.command[2:]
    assert spec.command[:2] == (sys.executable, "-m")
    opened_log(spec).close()
    program = Program(
        module=module,
        arguments=tuple(arguments),
        environment=spec.environment,
        folder=spec.folder,
        streams=(Path(os.devnull), spec.log_file, spec.log_file),
        is_service=True,
    )
    return Child(spec, await asyncio.to_thread(Forked.start, program))


def _run(program: Program, niceness: int) -> None:
    """Be the program, as nice as whoever started it, and not as the one that it is forked from."""
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, niceness)
    # Tests that run in the background ignore it, and so would all that is forked from them.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, place in enumerate(program.streams):
        opened = os.open(place, os.O_RDWR | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    if program.is_service:
        # It would keep its parent, which ends with the last who has the other end of a pipe.
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    os.environ.clear()
    os.environ.update(program.environment)
    time.tzset()
    os.chdir(program.folder)
    sys.argv = [program.module, *program.arguments]
    os.setpgid(0, 0)
    runpy.run_module(program.module, run_name="__main__", alter_sys=True)

"""The parent's end of one worker that hears: start it, tell it, hear it, end it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import tempfile
from collections.abc import Callable
from typing import IO, Any

import structlog

from hotline.child_process import end_child
from hotline.jobs import end_task
from hotline.speech.recognition.wire import HEAD_BYTES, MOST_BYTES, Kind, head, packed

LOAD_TIMEOUT_S = 180.0
"""A model of two gigabytes, from a slow disk."""
LEAVE_S = 2.0
"""How long a worker that has something to close may take for it."""
MOST_UNSENT_BYTES = 4 << 20
"""Half a minute of a thousand callers: a worker so far behind will not catch up."""
PULSE_S = 2.0
"""How often each lane of a worker is asked for a sign of life."""
MOST_MISSED = 5
"""So often in a row a lane is silent, and its worker hangs. A lane that is behind answers sooner:
it gives up what has waited too long. They are counted, for a service that stood still itself finds
all answers when it goes on."""
COMPLAINT_CHARACTERS = 200
_TOLD_ALWAYS = frozenset({Kind.FORGET, Kind.ALIVE})

log = structlog.get_logger()

OnTold = Callable[[Kind, int, bytes], None]


class WorkerGone(Exception):
    """The worker died, hung or could not begin; the text says which."""


class WorkerProcess:
    """One worker that hears.

    Args:
        process: The child.
        of: Who hears in it.
        complaints: Where it writes what is wrong; None where that may have what was said, and so is
            read by nobody here.
        leave_s: How long it may take to end by itself once it is told nothing more.
    """

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        *,
        of: str,
        complaints: IO[bytes] | None,
        leave_s: float = 0.0,
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._of = of
        self._complaints = complaints
        self._leave_s = leave_s
        self._to, self._from = process.stdin, process.stdout
        self._lanes = 0
        self._silent: set[int] = set()
        self._hangs = False

    @classmethod
    async def start(cls, module: str, model: str, *, of: str) -> WorkerProcess:
        """Start a worker and wait until its model is loaded.

        Args:
            module: What it runs.
            model: The folder of its model.
            of: Who hears in it.

        Raises:
            WorkerGone: It does not load, or not within `LOAD_TIMEOUT_S` seconds.
        """
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it lasts as long as the worker
        process = await _child(module, model, stderr=complaints)
        return await cls(process, of=of, complaints=complaints)._ready()

    @classmethod
    async def open(cls, module: str, *, of: str, **told: Any) -> WorkerProcess:
        """Start a worker that is told what to open, and closes it; wait until it is open.

        Args:
            module: What it runs.
            of: Who hears in it.
            told: What it is told.

        Raises:
            WorkerGone: It does not open it, or not within `LOAD_TIMEOUT_S` seconds.
        """
        process = await _child(module, stderr=None)
        worker = cls(process, of=of, complaints=None, leave_s=LEAVE_S)
        worker.tell_values(Kind.OPEN, 0, **told)
        return await worker._ready()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def tell(self, kind: Kind, stream: int, told: bytes = b"") -> bool:
        """Tell the worker something; return whether it can be told.

        However far behind it is, it is told to forget somebody, or it would keep them for ever, and
        asked for a sign of life, or it would be taken for one that hangs.
        """
        if len(told) > MOST_BYTES:
            log.error("ears_told_too_much", of=self._of, bytes=len(told))
            return False
        is_behind = self._to.transport.get_write_buffer_size() > MOST_UNSENT_BYTES
        if self._to.is_closing() or (is_behind and kind not in _TOLD_ALWAYS):
            return False
        self._to.write(packed(kind, stream, told))
        return True

    def tell_values(self, kind: Kind, stream: int, **values: Any) -> bool:
        """Tell the worker named values; return whether it can be told."""
        return self.tell(kind, stream, json.dumps(values).encode())

    async def hear(self, on_told: OnTold) -> None:
        """Hand on what the worker tells, until it is gone; one that hangs is killed.

        Raises:
            WorkerGone: It is, as it always will be in the end.
        """
        pulse = asyncio.create_task(self._feel_pulse(), name="pulse of ears")
        try:
            while True:
                kind, stream, told = await self._told()
                if kind is Kind.ALIVE:
                    self._silent.discard(stream)
                else:
                    on_told(kind, stream, told)
        finally:
            await end_task(pulse)

    async def end(self) -> None:
        """Let the process end, or kill it, and wait for its end."""
        self._to.close()
        try:
            if self._leave_s and not self._hangs:
                async with asyncio.timeout(self._leave_s):
                    await self._process.wait()
        except TimeoutError:
            log.warning("ears_not_closed", of=self._of, within_s=self._leave_s)
        finally:
            await end_child(self._process)
        if self._complaints is not None:
            self._complaints.close()

    async def _ready(self) -> WorkerProcess:
        try:
            async with asyncio.timeout(LOAD_TIMEOUT_S):
                kind, self._lanes, told = await self._told()
            if kind is Kind.UNUSABLE:
                raise WorkerGone(json.loads(told)["reason"])
        except BaseException as error:
            await self.end()
            if isinstance(error, TimeoutError):
                why = f"it was not loaded within {LOAD_TIMEOUT_S:g} s"
                raise WorkerGone(why) from None
            raise
        return self

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGKILL)

    async def _feel_pulse(self) -> None:
        """Ask all lanes for a sign of life, again and again; kill the process of a silent one."""
        missed = 0
        while missed < MOST_MISSED:
            if not self._silent:
                self._silent = set(range(self._lanes))
                for lane in range(self._lanes):
                    self.tell(Kind.ALIVE, lane)
            await asyncio.sleep(PULSE_S)
            missed = missed + 1 if self._silent else 0
        self._hangs = True
        self._kill()

    async def _told(self) -> tuple[Kind, int, bytes]:
        try:
            about = head(await self._from.readexactly(HEAD_BYTES))
            return about.kind, about.stream, await self._from.readexactly(about.length)
        except (asyncio.IncompleteReadError, ConnectionError):
            raise WorkerGone(await self._how_it_ended()) from None
        except ValueError as error:
            raise WorkerGone(f"it tells what nobody understands ({error})") from None

    async def _how_it_ended(self) -> str:
        status = await self._process.wait()
        if self._hangs:
            return f"it hung: it has answered nothing for {MOST_MISSED * PULSE_S:g} s"
        ended = f"signal {-status}" if status < 0 else f"exit status {status}"
        why = f" ({self._complaint()})" if self._complaints is not None else ""
        return f"{self._of} ended with {ended}{why}"

    def _complaint(self) -> str:
        assert self._complaints is not None
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").splitlines()
        # Kaldi writes where in its code an error was, in round brackets, and then which.
        errors = [line.rpartition("] ")[2].strip() for line in said if "ERROR" in line]
        why = (errors or [line for line in said if line.strip()] or ["it said nothing"])[-1]
        return why[:COMPLAINT_CHARACTERS]


async def _child(
    module: str, *arguments: str, stderr: IO[bytes] | None
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
        # Ctrl-C at a terminal is for the service, which ends its worker itself.
        start_new_session=True,
    )

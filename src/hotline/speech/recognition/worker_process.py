"""The parent's end of one worker: start it, tell it, hear it, end it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from hotline.jobs import end_task
from hotline.speech.recognition.wire import HEAD_BYTES, Kind, head, packed

LOAD_TIMEOUT_S = 180.0
"""A model of two gigabytes, from a slow disk."""
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

OnTold = Callable[[Kind, int, bytes], None]


class WorkerGone(Exception):
    """The worker died, hung or would not load its model; the text says which."""


class WorkerProcess:
    """One worker that has loaded its model.

    Args:
        process: The child.
        complaints: Where it writes what is wrong.
    """

    def __init__(self, process: asyncio.subprocess.Process, complaints: IO[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._complaints = complaints
        self._to, self._from = process.stdin, process.stdout
        self._lanes = 0
        self._silent: set[int] = set()
        self._hangs = False

    @classmethod
    async def start(cls, model: Path) -> WorkerProcess:
        """Start a worker and wait until its model is loaded.

        Raises:
            WorkerGone: It does not load, or not within `LOAD_TIMEOUT_S` seconds.
        """
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it lasts as long as the worker
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "hotline.speech.recognition.worker",
            str(model),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=complaints,
            # Ctrl-C at a terminal is for the service, which ends its worker itself.
            start_new_session=True,
        )
        worker = cls(process, complaints)
        try:
            async with asyncio.timeout(LOAD_TIMEOUT_S):
                _, worker._lanes, _ = await worker._told()
        except BaseException as error:
            await worker.end()
            if isinstance(error, TimeoutError):
                why = f"it was not loaded within {LOAD_TIMEOUT_S:g} s"
                raise WorkerGone(why) from None
            raise
        return worker

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def tell(self, kind: Kind, stream: int, told: bytes = b"") -> bool:
        """Tell the worker something; return whether it can be told.

        However far behind it is, it is told to forget somebody, or it would keep them for ever, and
        asked for a sign of life, or it would be taken for one that hangs.
        """
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
        """Kill the process and wait for its end."""
        self._kill()
        self._to.close()
        await self._process.wait()
        self._complaints.close()

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
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").splitlines()
        # Kaldi writes where in its code an error was, in round brackets, and then which.
        errors = [line.rpartition("] ")[2].strip() for line in said if "ERROR" in line]
        why = (errors or [line for line in said if line.strip()] or ["it said nothing"])[-1]
        ended = f"signal {-status}" if status < 0 else f"exit status {status}"
        return f"vosk ended with {ended} ({why[:COMPLAINT_CHARACTERS]})"

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from hotline.launch.errors import ProcessFailed
from hotline.launch.process import Child, ProcessSpec
from hotline.launch.supervisor import Supervisor

LIMIT_S = 10.0
SERVES = (
    "import os, pathlib, time; pathlib.Path('{ready}').write_text(str(os.getpid())); time.sleep(60)"
)
"""It serves where it leaves its process id."""


class Heard:
    """What the supervisor said; `until` waits for a word."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._said = asyncio.Event()

    def __call__(self, text: str) -> None:
        self.lines.append(text)
        self._said.set()

    async def until(self, words: str) -> None:
        async with asyncio.timeout(LIMIT_S):
            while not any(words in line for line in self.lines):
                self._said.clear()
                await self._said.wait()


def spec(folder: Path, name: str, code: str, *, ready_timeout_s: float = LIMIT_S) -> ProcessSpec:
    ready = folder / f"{name}.ready"

    async def is_ready() -> bool:
        return ready.exists() and exists(int(ready.read_text() or 0))

    return ProcessSpec(
        name=name,
        command=(sys.executable, "-c", code.format(ready=ready)),
        environment=dict(os.environ),
        folder=folder,
        log_file=folder / f"{name}.log",
        is_ready=is_ready,
        ready_timeout_s=ready_timeout_s,
    )


def exists(process_id: int) -> bool:
    return Path(f"/proc/{process_id}").exists()


async def end_of(process: int) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(process, ended.set)
    async with asyncio.timeout(LIMIT_S):
        await ended.wait()
    asyncio.get_running_loop().remove_reader(process)


async def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    heard = Heard()
    async with Supervisor(heard) as supervisor:
        await supervisor.start(spec(tmp_path, "service", SERVES))
        first = supervisor.process_id("service")
        os.kill(first, signal.SIGKILL)
        await heard.until("up again")
        second = supervisor.process_id("service")
        assert second != first
    assert "SIGKILL" in heard.lines[0]
    assert not exists(second)


async def test_nobody_is_started_beside_whoever_serves_in_its_place(tmp_path: Path) -> None:
    heard = Heard()
    async with Supervisor(heard) as supervisor:
        service = spec(tmp_path, "service", SERVES)
        await supervisor.start(service)
        first = supervisor.process_id("service")
        other = await Child.start(service)
        async with asyncio.timeout(LIMIT_S):
            serving = tmp_path / "service.ready"
            while serving.read_text() != str(other.process_id):  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(0)
        os.kill(first, signal.SIGKILL)
        await heard.until("another process serves in its place")
        assert supervisor.process_id("service") == first
        await other.stop()
        await heard.until("up again")
        assert supervisor.process_id("service") not in (first, other.process_id)
    log = f"(log: {service.log_file})"
    assert heard.lines == [
        "The service ended (signal SIGKILL): another process serves in its place.",
        f"That other process is gone; the service is started again {log}.",
        "The service is up again.",
    ]


async def test_nothing_is_left_behind(tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    parent = (
        "import os, pathlib, subprocess, sys; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        f"pathlib.Path('{note}').write_text(str(child.pid)); "
        "pathlib.Path('{ready}').write_text(str(os.getpid())); child.wait()"
    )
    async with Supervisor(Heard()) as supervisor:
        await supervisor.start(spec(tmp_path, "service", parent))
        grandchild = os.pidfd_open(int(note.read_text()))
    await end_of(grandchild)
    os.close(grandchild)


async def test_processes_stop_in_reverse_order(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    code = (
        "import os, pathlib, signal, sys, time\n"
        "def leave(*_):\n"
        f"    open('{diary}', 'a').write('NAME ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, leave)\n"
        "pathlib.Path('{ready}').write_text(str(os.getpid()))\n"
        "time.sleep(60)\n"
    )
    async with Supervisor(Heard()) as supervisor:
        for name in ("pbx", "bank", "service"):
            await supervisor.start(spec(tmp_path, name, code.replace("NAME", name)))
    assert diary.read_text() == "service bank pbx "


async def test_a_process_that_ends_at_once_says_why(tmp_path: Path) -> None:
    async with Supervisor(Heard()) as supervisor:
        with pytest.raises(ProcessFailed, match="exit code 3") as caught:
            await supervisor.start(
                spec(tmp_path, "service", "import sys; print('no'); sys.exit(3)")
            )
    assert caught.value.last_lines == "no"
    assert str(tmp_path / "service.log") in str(caught.value)


async def test_a_process_that_never_serves_is_stopped(tmp_path: Path) -> None:
    silent = spec(tmp_path, "service", "import time; time.sleep(60)", ready_timeout_s=0.2)
    async with Supervisor(Heard()) as supervisor:
        with pytest.raises(ProcessFailed, match="not ready"):
            await supervisor.start(silent)
        assert not exists(supervisor.process_id("service"))


async def test_a_missing_program_is_a_sentence(tmp_path: Path) -> None:
    lost = spec(tmp_path, "service", "")
    gone = ProcessSpec(
        name=lost.name,
        command=("/nowhere/hotline",),
        environment={},
        folder=tmp_path,
        log_file=lost.log_file,
        is_ready=lost.is_ready,
    )
    async with Supervisor(Heard()) as supervisor:
        with pytest.raises(ProcessFailed):
            await supervisor.start(gone)

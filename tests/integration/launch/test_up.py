"""The launcher as a person runs it: up, a call, a crash, Ctrl-C."""

import asyncio
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.launch.places import find_places
from hotline.launch.ports import free_port
from hotline.launch.recordings_spool import close_spool, open_spool
from hotline.model.seat import Seat
from hotline.roster import password_of
from hotline.testing.phone import Login, SipPhone

UP_LIMIT_S = 90.0
STOP_LIMIT_S = 30.0
SEALED_WITHIN_S = 30.0
LOOK_EVERY_S = 0.1
PROGRAM = """
import pathlib, sys
from hotline.launch.places import Places
from hotline.launch.up import UpOptions, up
sip, ami, http, web, bank = map(int, sys.argv[2:])
options = UpOptions(
    sip_port=sip, ami_port=ami, http_port=http, web_port=web, bank_port=bank
)
sys.exit(up(options, Places(project=pathlib.Path(sys.argv[1]))))
"""


class Launcher:
    def __init__(self, process: asyncio.subprocess.Process, sip_port: int) -> None:
        self.process = process
        self.sip_port = sip_port

    async def says(self, words: str, limit_s: float = UP_LIMIT_S) -> None:
        assert self.process.stdout is not None
        heard = ""
        async with asyncio.timeout(limit_s):
            while words not in heard:
                line = (await self.process.stdout.readline()).decode()
                assert line, heard
                heard += line

    def children(self) -> dict[str, int]:
        """Process ids of what it started, by the last word of the command that is no option."""
        own = self.process.pid
        ids = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        words = {
            int(id_): Path(f"/proc/{id_}/cmdline").read_text().rstrip("\0").split("\0")
            for id_ in ids
        }
        return {
            next(word for word in reversed(said) if not word.startswith("--")): id_
            for id_, said in words.items()
        }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose set-up is done and whose data is its own."""
    folder = tmp_path_factory.mktemp("project")
    real = find_places()
    (folder / "src").mkdir()
    for name in ("docker", "ivr_flows", "voice_prompts", "src/console"):
        (folder / name).symlink_to(real.project / name)
    shutil.copytree(real.routing, folder / real.routing.name)
    (folder / "var").mkdir()
    for made in (real.pbx_root, real.espeak_root, real.speech_cache):
        (folder / "var" / made.name).symlink_to(made)
    return folder


@asynccontextmanager
async def launcher(project: Path) -> AsyncIterator[Launcher]:
    ports = [free_port("UDP"), *(free_port("TCP") for _ in range(4))]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, str(project), *map(str, ports)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield Launcher(process, ports[0])
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        async with asyncio.timeout(STOP_LIMIT_S):
            await process.communicate()


async def end_of(processes: list[int]) -> None:
    loop = asyncio.get_running_loop()
    for process in processes:
        ended = asyncio.Event()
        loop.add_reader(process, ended.set)
        async with asyncio.timeout(STOP_LIMIT_S):
            await ended.wait()
        loop.remove_reader(process)
        os.close(process)


async def test_a_phone_reaches_it_ctrl_c_stops_all_and_no_log_holds_a_secret(project: Path) -> None:
    async with launcher(project) as hotline:
        await hotline.says("Stop: Ctrl-C")
        children = hotline.children()
        assert set(children) == {"-f", "bank", "serve"}
        processes = [os.pidfd_open(child) for child in children.values()]
        async with SipPhone.open() as phone:
            call = await phone.dial(f"sip:8888@127.0.0.1:{hotline.sip_port}")
            await call.hang_up()
        os.kill(children["serve"], signal.SIGKILL)
        await hotline.says("The service is up again.")
        processes.append(os.pidfd_open(hotline.children()["serve"]))
        hotline.process.send_signal(signal.SIGINT)
        await hotline.says("Everything is stopped.", STOP_LIMIT_S)
        assert await hotline.process.wait() == 0
        await end_of(processes)
    assert leaked_secrets(project / "var") == []


async def test_nothing_outlives_a_killed_launcher_but_what_was_recorded(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_RECORDING__RULES", '[{"name": "all", "part": "flow"}]')
    spool, kept = project / "var/pbx/spool/recordings", project / "var/recordings"
    has_room = open_spool(tmp_path / "recordings") == ""
    close_spool(tmp_path / "recordings")
    async with launcher(project) as hotline, SipPhone.open() as phone:
        await hotline.says("Stop: Ctrl-C")
        assert spool.is_symlink() == has_room
        processes = [os.pidfd_open(child) for child in hotline.children().values()]
        await phone.dial(f"sip:8888@127.0.0.1:{hotline.sip_port}")
        await until(lambda: any(file.stat().st_size for file in spool.iterdir()))
        hotline.process.kill()
        await end_of(processes)
    assert list(kept.glob("*/*.sealed")) == []
    async with launcher(project) as hotline:
        await hotline.says("Stop: Ctrl-C")
        await until(lambda: any(kept.glob("*/*.sealed")) and not any(spool.iterdir()))
        in_memory = spool.resolve()
    assert not spool.is_symlink()
    assert in_memory.exists() != has_room


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what the launcher's processes do with files."""
    async with asyncio.timeout(SEALED_WITHIN_S):
        while not holds():  # noqa: ASYNC110 - no file tells that it has changed
            await asyncio.sleep(LOOK_EVERY_S)


def leaked_secrets(var: Path) -> list[str]:
    secrets = re.findall(r'": "(.+)"', (var / "secrets.json").read_text())
    assert len(secrets) == 6
    logs = "".join(file.read_text() for file in var.glob("**/*.log"))
    return [secret for secret in secrets if secret in logs]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(project: Path) -> AsyncIterator[Launcher]:
    """One that runs until the last test is over: nobody else can start there any more."""
    async with launcher(project) as hotline:
        await hotline.says("Stop: Ctrl-C")
        yield hotline


@pytest.mark.asyncio(loop_scope="module")
async def test_a_second_launcher_is_a_sentence(project: Path, running: Launcher) -> None:
    async with launcher(project) as second:
        await second.says(f"running already (process {running.process.pid})")
        assert await second.process.wait() == 1


@pytest.mark.asyncio(loop_scope="module")
async def test_a_seat_is_added_while_it_runs(project: Path, running: Launcher) -> None:
    with (project / "routing/agents.toml").open("a") as file:
        file.write('\n[seats.new]\nname = "New"\n')
    await running.says("desk1, desk2, desk3, desk4, web1, web2, new.")
    key = json.loads((project / "var/secrets.json").read_text())["seat_key"]
    password = password_of(Seat(seat_id="new", name="New"), key)
    async with SipPhone.open(login=Login(username="new", password=password)) as phone:
        assert await phone.register(f"sip:127.0.0.1:{running.sip_port}") > 0

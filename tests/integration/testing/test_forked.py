"""What is forked is as what is started anew, but for the time that it takes."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from glob import glob
from pathlib import Path

import pytest

from hotline.launch.ports import free_port
from hotline.launch.probes import http_answers
from hotline.launch.process import Child, ProcessSpec
from hotline.testing.forked import fork_child


async def serving(folder: Path, **more: str) -> Child:
    """Fork Python's own web server, which shows its folder."""
    port = str(free_port("TCP"))

    async def is_ready() -> bool:
        return await http_answers(f"http://127.0.0.1:{port}/here")

    child = await fork_child(
        ProcessSpec(
            name="server",
            command=(sys.executable, "-m", "http.server", "--bind", "127.0.0.1", port),
            environment={"TZ": "Asia/Shanghai", **more},
            folder=folder,
            log_file=folder / "server.log",
            is_ready=is_ready,
        )
    )
    await child.ready()
    return child


async def test_it_is_in_its_folder_and_leads_a_group_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    child = await serving(tmp_path)
    assert child.running
    assert os.getpgid(child.process_id) == child.process_id
    assert '"GET /here HTTP/1.1" 200' in child.spec.log_file.read_text()
    await child.stop()
    assert not child.running


async def test_it_has_nothing_open_of_others(tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    child = await serving(tmp_path)
    folder = f"/proc/{child.process_id}/fd"
    opened = [os.readlink(f"{folder}/{number}") for number in range(3)]
    assert opened == [os.devnull, *[str(child.spec.log_file)] * 2]
    pipes = [one for one in map(os.readlink, glob(f"{folder}/*")) if one.startswith("pipe:")]
    assert pipes == []
    await child.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_its_end_is_told(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "here").touch()
    child = await serving(tmp_path)
    os.kill(child.process_id, number)
    assert await child.ended() == f"signal {number.name}"


async def test_what_goes_wrong_in_it_is_in_its_log(tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    child = await serving(tmp_path)
    taken = child.spec.command[-1]
    second = await fork_child(replace(child.spec, log_file=tmp_path / "second.log"))
    assert await second.ended() == "exit code 1"
    assert "Address already in use" in second.spec.log_file.read_text()
    assert await http_answers(f"http://127.0.0.1:{taken}/here")
    await child.kill()

"""The console's build, with an npm that would take a minute."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.launch import console_build
from hotline.launch.console_build import ConsoleBuild
from hotline.launch.errors import ConsoleNotBuilt
from hotline.launch.places import Places
from hotline.launch.progress import Silent

SOON_S = 5.0
NPM = """#!/bin/sh
sleep 60 &
echo $! > {begun}
wait
"""


def test_who_stops_it_stops_npm_and_all_that_npm_has_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "begun"
    for name, script in (("npm", NPM.format(begun=begun)), ("node", "#!/bin/sh\necho v22.12.0\n")):
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(script)
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    monkeypatch.setattr(console_build, "BUILT", tmp_path / "built")
    (tmp_path / "src/console").mkdir(parents=True)
    build = ConsoleBuild(Places(project=tmp_path), Silent())
    failed: list[ConsoleNotBuilt] = []

    def run() -> None:
        try:
            build.run()
        except ConsoleNotBuilt as error:
            failed.append(error)

    building = threading.Thread(target=run)
    building.start()
    until(lambda: begun.is_file() and begun.read_text() != "")
    build.stop()
    building.join(SOON_S)
    assert len(failed) == 1
    until(lambda: not is_there(int(begun.read_text())))


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + SOON_S
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.01)


def is_there(process: int) -> bool:
    """Tell whether a process runs; one that has ended may still be listed."""
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False

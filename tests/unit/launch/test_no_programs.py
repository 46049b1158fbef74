from __future__ import annotations

import subprocess
import sys

from hotline.launch.no_programs import MACHINES, without_programs

THREADS = "import threading; t = threading.Thread(target=print, args=('two',)); t.start(); t.join()"
PROCESSES = "import os; os.fork()"
SPAWNED = "import os; os.posix_spawn('/bin/true', ['true'], {})"


def ran(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        without_programs(command), capture_output=True, text=True, timeout=30, check=False
    )


def test_a_program_begins_and_makes_threads() -> None:
    done = ran(sys.executable, "-c", THREADS)
    assert (done.returncode, done.stdout) == (0, "two\n")


def test_it_makes_no_process_in_any_way() -> None:
    for way in (PROCESSES, SPAWNED):
        done = ran(sys.executable, "-c", way)
        assert done.returncode == 1
        assert "Operation not permitted" in done.stderr


def test_what_is_forbidden_stays_so_for_what_it_becomes() -> None:
    done = ran("/bin/sh", "-c", f'exec {sys.executable} -c "{PROCESSES}"')
    assert "Operation not permitted" in done.stderr


def test_where_there_is_no_filter_nothing_is_started() -> None:
    nowhere = "import platform, runpy, sys; platform.machine = lambda: 'vax'; "
    start = f"sys.argv[1:] = ['echo']; runpy.run_path({_file()!r}, {{}}, '__main__')"
    done = subprocess.run(
        [sys.executable, "-c", nowhere + start],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "is not started: nobody has written a filter for vax" in done.stderr
    assert "vax" not in MACHINES


def _file() -> str:
    return without_programs(())[-1]

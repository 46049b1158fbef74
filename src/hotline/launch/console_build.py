"""Builds the web console from its sources, with the machine's Node.js."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hotline.console import BUILT
from hotline.launch.errors import ConsoleNotBuilt
from hotline.launch.places import Places
from hotline.launch.progress import Progress

NEEDED = ((20, 19), (22, 12))
"""Vite's: from 20.19 on in version 20, from 22.12 on in all later ones."""
STAMP = "built-from"
LIMIT_S = 900.0
_VERSION = re.compile(r"v(\d+)\.(\d+)\.")
_MADE = frozenset({"node_modules", "generated"})


class ConsoleBuild:
    """Builds the console unless it is built from these very sources; another thread may stop it.

    Without Node.js the service runs without a console; its address then says so, and how to get it.
    """

    def __init__(self, places: Places, progress: Progress) -> None:
        self._places = places
        self._progress = progress
        self._log = places.logs / "console.log"
        self._npm: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def run(self) -> None:
        """Build it, if it is to be built.

        Raises:
            ConsoleNotBuilt: Its packages cannot be fetched, or it cannot be built.
        """
        sources = _digest(self._places.console)
        stamp = BUILT / STAMP
        if stamp.is_file() and stamp.read_text() == sources:
            return
        npm = _npm()
        if npm is None:
            self._progress.say(
                "Web console: not built, for this machine has no Node.js 20.19 or later with npm"
            )
            return
        self._log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._log.write_bytes(b"")
        self._do(npm, "ci")
        self._do(npm, "run", "build")
        stamp.write_text(sources)

    def stop(self) -> None:
        """End it, and all that npm has begun."""
        self._is_stopped = True
        if self._npm is not None:
            _kill(self._npm)

    def _do(self, npm: str, *arguments: str) -> None:
        environment = {**os.environ, "CI": "true", "NO_COLOR": "1"}
        with (
            self._log.open("ab") as output,
            subprocess.Popen(  # noqa: S603
                (npm, *arguments),
                cwd=self._places.console,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as self._npm,
        ):
            try:
                if self._is_stopped or self._npm.wait(LIMIT_S) != 0:
                    raise ConsoleNotBuilt(self._log)
            except subprocess.TimeoutExpired as error:
                raise ConsoleNotBuilt(self._log) from error
            finally:
                _kill(self._npm)


def _kill(npm: subprocess.Popen[bytes]) -> None:
    # Those whom npm has begun are of its session.
    if npm.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(npm.pid, signal.SIGKILL)


def _npm() -> str | None:
    """Return the machine's npm; None where it has none, or no Node.js that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    told = subprocess.run(  # noqa: S603
        (node, "--version"), capture_output=True, text=True, timeout=30, check=False
    )
    found = _VERSION.match(told.stdout)
    fits = found is not None and is_new_enough((int(found[1]), int(found[2])))
    return npm if fits else None


def is_new_enough(version: tuple[int, int]) -> bool:
    """Return whether the console can be built with a version of Node.js."""
    oldest, later = NEEDED
    return version >= later or (version[0] == oldest[0] and version >= oldest)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in _sources(folder):
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in _MADE:
            yield from _sources(path)
        elif path.is_file():
            yield path

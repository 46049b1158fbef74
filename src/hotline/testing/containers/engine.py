"""A container engine: docker or podman where one runs, else podman, which root has installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotline.errors import HotlineError
from hotline.launch.places import Places

PACKAGES = (
    *("podman", "podman-compose", "runc", "netavark", "aardvark-dns", "iptables"),
    *("mmdebstrap", "debian-archive-keyring"),
)
LIMIT_S = 600.0
"""The longest that a single command may take; a build fetches from the network."""

# Debian's other runtime, crun, does not start under every kernel; and a sandbox may forbid to
# raise limits.
CONTAINERS_CONF = """\
[engine]
runtime = "runc"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
"""


class NoEngine(HotlineError):
    """No container engine runs here, and none can be installed."""

    def __str__(self) -> str:
        return (
            "No container engine runs here: start docker, with its compose plug-in, or install "
            f"podman with `sudo apt-get install {' '.join(PACKAGES)}`."
        )


class CommandFailed(HotlineError):
    """A command of the engine failed."""

    def __init__(self, command: Sequence[str], output: str) -> None:
        self.command = tuple(command)
        self.output = output
        super().__init__(command, output)

    def __str__(self) -> str:
        return f"`{' '.join(self.command[:4])} ...` failed:\n{self.output[-3000:]}"


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Runs containers; its commands inherit `environment`.

    Attributes:
        program: `docker` or `podman`.
        compose: The first words of a command for compose.
    """

    program: str
    compose: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)

    def run(self, *arguments: str, check: bool = True) -> str:
        """Run a command of the engine and return what it printed.

        Raises:
            CommandFailed: It failed, and `check` is true.
        """
        return self.call((self.program, *arguments), check=check)

    def succeeds(self, *arguments: str) -> bool:
        """Tell whether a command of the engine ends well."""
        return _answer((self.program, *arguments), self.environment).returncode == 0

    def call(self, command: Sequence[str], *, check: bool = True) -> str:
        """Run any command and return what it printed.

        Raises:
            CommandFailed: It failed, and `check` is true.
        """
        answer = _answer(command, self.environment)
        if check and answer.returncode != 0:
            raise CommandFailed(command, answer.stdout + answer.stderr)
        return answer.stdout


def container_engine(places: Places) -> Engine:
    """Return an engine with compose; it is installed if root asks on a Debian.

    Raises:
        NoEngine: There is none, and the machine is not ours to change.
        CommandFailed: apt-get could not install it.
    """
    plain = dict(os.environ)
    if _works(("docker", "info"), plain) and _works(("docker", "compose", "version"), plain):
        return Engine(program="docker", compose=("docker", "compose"), environment=plain)
    environment = _podman_environment(places)
    if not _has_podman(environment):
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise NoEngine
        _install()
        environment = _podman_environment(places)
        if not _has_podman(environment):
            raise NoEngine
    return Engine(program="podman", compose=("podman-compose",), environment=environment)


def _has_podman(environment: Mapping[str, str]) -> bool:
    parts = (("podman", "info"), ("podman-compose", "--version"))
    return all(_works(command, environment) for command in parts)


def _podman_environment(places: Places) -> dict[str, str]:
    if shutil.which("runc") is None or "CONTAINERS_CONF" in os.environ:
        return dict(os.environ)
    file = places.var / "containers" / "containers.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(CONTAINERS_CONF, encoding="utf-8")
    return {**os.environ, "CONTAINERS_CONF": str(file)}


def _install() -> None:
    print(f"Installing with apt-get: {' '.join(PACKAGES)}", file=sys.stderr)  # noqa: T201
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES)
    for command in (("apt-get", "update"), install):
        answer = _answer(command, environment)
        # A machine may list archives that are unreachable and not needed here.
        if answer.returncode != 0 and command is install:
            raise CommandFailed(command, answer.stdout + answer.stderr)


def _works(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    return shutil.which(command[0]) is not None and _answer(command, environment).returncode == 0


def _answer(
    command: Sequence[str], environment: Mapping[str, str], cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - fixed programs, and no shell
        command,
        env=dict(environment),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )

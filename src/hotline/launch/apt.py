"""A private apt: it reads archives and downloads packages without touching the machine.

Its lists, its cache and its idea of what is installed live in one folder, so it needs no rights.
Of the machine's own apt configuration it takes the network part only (proxies, time limits): hooks
of the machine are for the machine.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotline.launch.errors import (
    DiskFull,
    NoArchiveKey,
    NoNetwork,
    PackagesUnavailable,
    ToolMissing,
)

MACHINE_STATUS = Path("/var/lib/dpkg/status")
MACHINE_SOURCES = Path("/etc/apt/sources.list")
MACHINE_SOURCE_PARTS = Path("/etc/apt/sources.list.d")
DOWNLOAD_MARGIN_MB = 500

_NETWORK_TROUBLE = re.compile(
    r"could not resolve|temporary failure resolving|connection (?:failed|refused|timed out)|"
    r"could not connect|cannot initiate the connection|network is unreachable|unable to connect",
    re.IGNORECASE,
)
_KEY_TROUBLE = re.compile(r"NO_PUBKEY|is not signed|keyring", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Archive:
    """Where packages come from.

    Attributes:
        name: What to call it to a person.
        sources: Text of a sources.list; None takes the machine's own sources.
        keyring: What `sources` is signed with; None with the machine's own sources.
    """

    name: str
    sources: str | None = None
    keyring: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Package:
    """One package that would be installed: its name, and its size in bytes to download."""

    name: str
    version: str
    size: int


class PrivateApt:
    """apt on one archive, in one folder.

    With the machine's own sources only what the machine lacks counts as missing; with other
    sources nothing is installed as yet.
    """

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive = archive
        self._folder = folder
        self._config = folder / "apt.conf"

    @property
    def downloads(self) -> Path:
        """Where `download` puts the packages."""
        return self._folder / "packages"

    def update(self) -> None:
        """Fetch the archive's lists of packages.

        Raises:
            LaunchError: The archive cannot be reached or trusted, or the disk is full.
        """
        if self._archive.keyring is not None and not self._archive.keyring.exists():
            raise NoArchiveKey(self._archive.keyring)
        self._write_config()
        answer = self._run("apt-get", "update", check=False)
        # A machine may list archives that are unreachable and that we do not need; then the
        # lists that were fetched are enough, and what is missing shows at the next step. apt
        # itself calls that success too, and only its words tell.
        failed = answer.returncode != 0 or "Failed to fetch" in answer.stderr
        fetched = any((self._folder / "lists").glob("*Packages*"))
        if failed and (self._archive.sources is not None or not fetched):
            raise self._error(answer.stderr, packages=("package lists",))

    def closure(self, packages: Sequence[str]) -> tuple[Package, ...]:
        """Return the packages and all that they depend on, without what is there already.

        Raises:
            LaunchError: The archive does not have them.
        """
        arguments = ("install", "--no-install-recommends", "--yes")
        planned = self._run("apt-get", *arguments, "--simulate", *packages, packages=packages)
        uris = self._run("apt-get", *arguments, "--print-uris", *packages, packages=packages)
        sizes = {
            file.split("_")[0]: int(size)
            for file, size in re.findall(r"^'\S+' (\S+) (\d+)", uris.stdout, flags=re.MULTILINE)
        }
        found = re.findall(r"^Inst (\S+) (?:\[\S+\] )?\((\S+)", planned.stdout, re.MULTILINE)
        return tuple(
            Package(name=name.split(":")[0], version=version, size=sizes.get(name, 0))
            for name, version in found
        )

    def download(
        self, packages: Sequence[Package], *, on_bytes: Callable[[int], None] = lambda _: None
    ) -> tuple[Path, ...]:
        """Download packages, checked against the archive's signature; finished ones are kept.

        Args:
            packages: What `closure` returned, or a part of it.
            on_bytes: Is told now and then how many bytes are there.

        Returns:
            The package files.

        Raises:
            LaunchError: Not all could be fetched.
        """
        self.downloads.mkdir(parents=True, exist_ok=True)
        names = [package.name for package in packages]
        with subprocess.Popen(  # noqa: S603 - names of packages that apt itself gave
            ["apt-get", "download", *names],  # noqa: S607 - the system's, wherever that is
            cwd=self.downloads,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            while process.poll() is None:
                on_bytes(sum(file.stat().st_size for file in self.downloads.glob("*.deb")))
                time.sleep(0.2)
            assert process.stderr is not None
            said = process.stderr.read()
        if process.returncode != 0:
            raise self._error(said, packages=names)
        return tuple(sorted(self.downloads.glob("*.deb")))

    def _write_config(self) -> None:
        for name in ("lists/partial", "archives/partial", "empty"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        (self._folder / "status").touch()
        own = self._archive.sources is None
        (self._folder / "sources.list").write_text(self._archive.sources or "", encoding="utf-8")
        settings = {
            "Dir::State": self._folder,
            "Dir::State::lists": self._folder / "lists",
            "Dir::State::status": MACHINE_STATUS if own else self._folder / "status",
            "Dir::Cache": self._folder,
            "Dir::Cache::archives": self._folder / "archives",
            "Dir::Etc::main": "/dev/null",
            "Dir::Etc::parts": self._folder / "empty",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": self._folder / "empty",
            "Dir::Etc::sourcelist": MACHINE_SOURCES if own else self._folder / "sources.list",
            "Dir::Etc::sourceparts": MACHINE_SOURCE_PARTS if own else self._folder / "empty",
            "APT::Sandbox::User": "",
            "APT::Get::List-Cleanup": "false",
            "Debug::NoLocking": "true",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            # A mirror's copy of a moving suite may be older than its own limit allows; the
            # signature is checked all the same.
            "Acquire::Check-Valid-Until": "false" if not own else "true",
        }
        lines = [f'{name} "{value}";' for name, value in settings.items()]
        self._config.write_text("\n".join([*machine_network(), *lines, ""]), encoding="utf-8")

    def _environment(self) -> dict[str, str]:
        # English, because its words are read here.
        return {**_basic_environment(), "APT_CONFIG": str(self._config)}

    def _run(
        self, *command: str, packages: Sequence[str] = (), check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        answer = run_tool(command, env=self._environment())
        if check and answer.returncode != 0:
            raise self._error(answer.stderr, packages=packages)
        return answer

    def _error(self, said: str, *, packages: Sequence[str]) -> Exception:
        lines = [line for line in said.splitlines() if line.startswith(("E:", "W:", "Err:"))]
        reason = (lines[0] if lines else said.strip())[:200]
        if re.search("no space left", said, re.IGNORECASE):
            return DiskFull(folder=self._folder, needed_mb=DOWNLOAD_MARGIN_MB)
        if trouble := _NETWORK_TROUBLE.search(said):
            return NoNetwork(archive=self._archive.name, reason=trouble.group().lower())
        if self._archive.keyring is not None and _KEY_TROUBLE.search(said):
            return NoArchiveKey(self._archive.keyring)
        return PackagesUnavailable(packages=packages, reason=reason)


def run_tool(
    command: Sequence[str], *, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program of the operating system and return what it said.

    Raises:
        ToolMissing: There is no such program.
    """
    try:
        return subprocess.run(  # noqa: S603 - callers pass fixed programs, and no shell
            command, env=env or _basic_environment(), capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        tool = command[0]
        raise ToolMissing(tool=tool, package=tool.split("-")[0]) from None


def machine_network() -> list[str]:
    """Return the lines of the machine's own apt configuration that tell its way to the network."""
    dump = run_tool(["apt-config", "dump"]).stdout
    return [line for line in dump.splitlines() if re.match(r"Acquire::https?::", line)]


def _basic_environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}

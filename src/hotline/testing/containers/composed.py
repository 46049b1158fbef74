"""A hotline in containers, on free ports of this machine, gone with its volumes at the end."""

from __future__ import annotations

import asyncio
import re
import secrets
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from hotline.flow.utterance import Phrase
from hotline.launch.places import find_places
from hotline.launch.ports import free_port
from hotline.launch.progress import Silent
from hotline.launch.speech_library import speech_library
from hotline.testing.containers.engine import CommandFailed, Engine, container_engine
from hotline.testing.containers.images import Images, built_images
from hotline.testing.flow_files import FlowFiles, small_bank
from hotline.testing.sounds import Sounds, expected_sounds

NUMBER = "8888"
PARTS = ("pbx", "service", "bank")
HOST_FOLDERS = ("routing", "scorecards", "speech_models")
"""What the service reads of the host's, besides flows and prompts."""
SPEECH = "/var/lib/hotline/speech"
READY_TIMEOUT_S = 90.0
EDIT_TIMEOUT_S = 30.0
RECORDING_RULES = '[{"name": "all", "part": "flow"}]'
RECORDINGS = "pbx-recordings"
RTP_PORTS = 20
RTP_FROM = range(12000, 19900, RTP_PORTS)
"""Below those of the other PBXs of the tests."""


class Containers:
    """The containers of one project of compose."""

    def __init__(self, engine: Engine, project: str) -> None:
        self.engine = engine
        self._project = project

    def of(self, part: str) -> str:
        """Return the id of the container of a part."""
        label = "com.docker.compose"
        labels = (f"{label}.project={self._project}", f"{label}.service={part}")
        filters = [word for text in labels for word in ("--filter", f"label={text}")]
        return self.engine.run("ps", "--quiet", *filters).strip()

    def inside(self, part: str, *command: str) -> str:
        """Run a command in the container of a part, and return what it printed."""
        return self.engine.run("exec", self.of(part), *command)

    def refuses(self, part: str, *command: str) -> bool:
        """Tell whether a command fails in the container of a part."""
        return not self.engine.succeeds("exec", self.of(part), *command)

    def copy(self, part: str, inside: str, folder: Path) -> None:
        """Copy what a folder of a part holds to a folder of this machine, which is there."""
        self.engine.run("cp", f"{self.of(part)}:{inside}/.", str(folder))

    def inspected(self, part: str) -> str:
        """Return all that the engine tells of a part's container."""
        return self.engine.run("inspect", self.of(part))

    def published(self, part: str) -> set[str]:
        """Return the ports of this machine that lead to a part, as `127.0.0.1:5060`."""
        lines = self.engine.run("port", self.of(part)).splitlines()
        return {line.split("-> ")[1] for line in lines}


@dataclass(frozen=True, kw_only=True)
class ComposedHotline:
    """A hotline that answers; see `composed_hotline`.

    Attributes:
        files: The host's flows and prompts.
    """

    sip_port: int
    web_port: int
    files: FlowFiles
    sounds: Sounds
    containers: Containers
    speech_dir: Path

    @property
    def number(self) -> str:
        """What to dial."""
        return f"sip:{NUMBER}@127.0.0.1:{self.sip_port}"

    @property
    def url(self) -> str:
        """Where the service's web server is."""
        return f"http://127.0.0.1:{self.web_port}"

    async def sound(self, *utterance: Phrase) -> NDArray[np.int16]:
        """Return what callers hear of an utterance in the files' words: int16 at 8 kHz."""
        return await self.files.sound(self.sounds, *utterance)

    async def takes_files(self) -> None:
        """Wait until new calls get the host's files as they are now, and fetch what was spoken."""
        await self.flows_tell(rf"^new calls\s+{self.files.bundle().digest[:12]}\b")
        await asyncio.to_thread(self.containers.copy, "service", SPEECH, self.speech_dir)

    async def flows_tell(self, pattern: str) -> str:
        """Wait until `hotline flows status` says something, and return all that it says then."""
        command = ("service", "hotline", "flows", "status")
        async with asyncio.timeout(EDIT_TIMEOUT_S):
            while True:
                told = await asyncio.to_thread(self.containers.inside, *command)
                if re.search(pattern, told, re.MULTILINE):
                    return told
                await asyncio.sleep(0.2)


@asynccontextmanager
async def composed_hotline(folder: Path) -> AsyncIterator[ComposedHotline]:
    """Build what has changed, run docker/compose.yaml, and wait until all of it is healthy.

    Args:
        folder: An empty folder.

    Raises:
        HotlineError: There is no container engine, or something does not come up.
    """
    places = find_places()
    engine = await asyncio.to_thread(container_engine, places)
    images = await asyncio.to_thread(built_images, engine, places)
    espeak_dir = await asyncio.to_thread(speech_library, places, Silent())
    files = small_bank().copied_to(folder)
    for name in HOST_FOLDERS:
        shutil.copytree(places.project / name, folder / name)
    speech_dir = folder / "speech"
    speech_dir.mkdir()
    settings = _settings(images)
    project = f"hotline-test-{secrets.token_hex(4)}"
    compose = _compose_file(engine, places.project / "docker", folder, settings)
    command = (*engine.compose, "--project-name", project, "--file", str(compose))
    try:
        await asyncio.to_thread(_volume_in_memory, engine, compose, project)
        await asyncio.to_thread(engine.call, (*command, "up", "--detach", "--no-build"))
        containers = Containers(engine, project)
        await _healthy(containers)
        async with expected_sounds(
            files.bundle(),
            prompts_dir=files.catalogue.parent,
            espeak_dir=espeak_dir,
            cache_dir=speech_dir,
        ) as sounds:
            running = ComposedHotline(
                sip_port=int(settings["SIP_PORT"]),
                web_port=int(settings["WEB_PORT"]),
                files=files,
                sounds=sounds,
                containers=containers,
                speech_dir=speech_dir,
            )
            await running.takes_files()
            yield running
    finally:
        down = (*command, "down", "--volumes", "--timeout", "2")
        await asyncio.to_thread(engine.call, down, check=False)
        # An old podman-compose leaves the network.
        await asyncio.to_thread(engine.run, "network", "rm", f"{project}_hotline", check=False)


def _settings(images: Images) -> dict[str, str]:
    first = _free_range()
    return {
        "SIP_BIND": "127.0.0.1",
        "SIP_PORT": str(free_port("UDP")),
        "RTP_FIRST": str(first),
        "RTP_LAST": str(first + RTP_PORTS - 1),
        "WEB_PORT": str(free_port("TCP")),
        "RECORDING_RULES": f"'{RECORDING_RULES}'",
        "PBX_IMAGE": images.pbx,
        "SERVICE_IMAGE": images.service,
    }


def _compose_file(engine: Engine, docker: Path, folder: Path, settings: dict[str, str]) -> Path:
    """Copy the compose file and make its settings as a person would; the checkout has its own."""
    folder /= docker.name
    folder.mkdir()
    for name in ("compose.yaml", "init"):
        shutil.copy(docker / name, folder / name)
    engine.call([str(folder / "init"), "127.0.0.1"])
    with open(folder / ".env", "a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in settings.items())
    return folder / "compose.yaml"


def _volume_in_memory(engine: Engine, compose: Path, project: str) -> None:
    """Make the volume of recordings as docs/installing.md tells whoever has podman."""
    if engine.program != "podman":
        return
    volume = YAML(typ="safe").load(compose)["volumes"][RECORDINGS]
    options = [f"--opt={name}={value}" for name, value in volume["driver_opts"].items()]
    # By these an old podman-compose finds what it is to remove.
    labels = [f"--label={one}.compose.project={project}" for one in ("com.docker", "io.podman")]
    engine.run("volume", "create", *labels, *options, f"{project}_{RECORDINGS}")


async def _healthy(containers: Containers) -> None:
    waiting = set(PARTS)
    try:
        async with asyncio.timeout(READY_TIMEOUT_S):
            while waiting:
                for part in sorted(waiting):
                    if await asyncio.to_thread(_is_healthy, containers, part):
                        waiting.discard(part)
                await asyncio.sleep(0.2)
    except TimeoutError:
        part = min(waiting)
        said = containers.engine.run("logs", containers.of(part), check=False)
        raise CommandFailed((part, "is not healthy"), said) from None


def _is_healthy(containers: Containers, part: str) -> bool:
    engine, container = containers.engine, containers.of(part)
    if engine.program == "podman":
        # Its own beat needs systemd, which a machine may not run.
        return engine.succeeds("healthcheck", "run", container)
    status = "{{.State.Health.Status}}"
    return engine.run("inspect", "--format", status, container).strip() == "healthy"


def _free_range() -> int:
    """Return the first of a run of UDP ports that nobody uses."""
    starts = list(RTP_FROM)
    secrets.SystemRandom().shuffle(starts)
    return next(start for start in starts if _all_free(range(start, start + RTP_PORTS)))


def _all_free(ports: range) -> bool:
    with ExitStack() as stack:
        try:
            for port in ports:
                opened = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                opened.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

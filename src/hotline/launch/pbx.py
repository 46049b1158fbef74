"""A PBX of our own: configured, started, ready, stopped."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hotline.launch.pbx_config import (
    AMI_USERNAME,
    DEAD_MAN_S,
    RELOAD_SEATS,
    RTP_TIMEOUT_S,
    AmiTls,
    PbxConfig,
    write_config,
)
from hotline.launch.pbx_console import tell_pbx
from hotline.launch.pbx_program import PbxProgram
from hotline.launch.pbx_seats import take_seats
from hotline.launch.pbx_source import find_pbx
from hotline.launch.pbx_trunk import write_demo_trunk
from hotline.launch.places import Places, find_places
from hotline.launch.ports import free_port
from hotline.launch.probes import ami_answers
from hotline.launch.process import Child, ProcessSpec
from hotline.launch.progress import Silent
from hotline.launch.sound_copies import forget_copies
from hotline.model.seat import Seat

RTP_RANGE = (20000, 29999)
"""Below the ports that Linux hands out; several PBXs may share it, each takes what is free."""
READY_TIMEOUT_S = 30.0


def pbx_process(config: PbxConfig, *, program: PbxProgram, places: Places) -> ProcessSpec:
    """Write the configuration and return the process that runs it."""
    config_file = write_config(config, program=program, templates=places.pbx_templates)
    forget_copies(config.database_dir, config.cache_dir)
    name, recordings = config.container_name, config.recordings_dir

    async def is_ready() -> bool:
        return await ami_answers(
            host=config.ami_host,
            port=config.ami_port,
            username=AMI_USERNAME,
            secret=config.ami_secret,
        )

    return ProcessSpec(
        name="PBX",
        command=program.start_command(
            config_file,
            state_dir=config.state_dir,
            name=name,
            beside=(recordings.readlink(),) if recordings.is_symlink() else (),
        ),
        environment=program.environment(os.environ, home=config.state_dir),
        folder=config.state_dir,
        log_file=config.state_dir / "log" / "console.log",
        is_ready=is_ready,
        ready_timeout_s=READY_TIMEOUT_S,
        clean_up=program.remove_command(name=name),
    )


@dataclass(kw_only=True)
class RunningPbx:
    """A PBX that answers; see `running_pbx`."""

    config: PbxConfig
    program: PbxProgram
    _spec: ProcessSpec = field(repr=False)
    _child: Child = field(repr=False)

    @property
    def ami_host(self) -> str:
        """Host of the manager interface."""
        return self.config.ami_host

    @property
    def ami_port(self) -> int:
        """TCP port of the manager interface."""
        return self.config.ami_port

    @property
    def ami_username(self) -> str:
        """The AMI user."""
        return AMI_USERNAME

    @property
    def ami_secret(self) -> str:
        """The AMI user's password."""
        return self.config.ami_secret

    @property
    def sip_host(self) -> str:
        """Address that callers reach."""
        return self.config.sip_host

    @property
    def sip_port(self) -> int:
        """UDP port that callers reach."""
        return self.config.sip_port

    @property
    def sip_address(self) -> str:
        """`host:port` that callers reach over UDP."""
        return f"{self.sip_host}:{self.sip_port}"

    @property
    def spool_dir(self) -> Path:
        """Asterisk's spool; recordings go to `hotline/` in it."""
        return self.config.spool_dir

    @property
    def cache_dir(self) -> Path:
        """Where Asterisk keeps the prompts it fetched."""
        return self.config.cache_dir

    @property
    def log_file(self) -> Path:
        """Asterisk's warnings and errors."""
        return self.config.log_file

    @property
    def process_id(self) -> int:
        """Asterisk's process id, or that of the container's client."""
        return self._child.process_id

    async def take_seats(self, seats: Iterable[Seat], key: str) -> None:
        """Give it the seats that there are from now on.

        Raises:
            PbxDeaf: It does not read them.
        """
        await take_seats(self.config, self.program, seats, key)

    async def take_demo_trunk(self, key: str) -> None:
        """Give it the trunk of a checkout, at which a telephone registers.

        Raises:
            PbxDeaf: It does not read it.
        """
        file = self.config.etc_dir / self.config.trunk_file
        await asyncio.to_thread(write_demo_trunk, file, key)
        await self.tell(RELOAD_SEATS)

    async def tell(self, order: str) -> str:
        """Tell it something on its console; return what it says.

        Raises:
            PbxDeaf: It does not run, or does not answer in time.
        """
        return await tell_pbx(self.config, self.program, order)

    async def stop(self) -> None:
        """Stop it as a system shutdown would."""
        await self._child.stop()

    async def kill(self) -> None:
        """Stop it as a power cut would."""
        await self._child.kill()

    async def restart(self) -> None:
        """Stop it if it runs, start it with the same ports and secret, and wait until it answers.

        Raises:
            ProcessFailed: It does not come up.
        """
        await self._child.stop()
        await asyncio.to_thread(forget_copies, self.config.database_dir, self.config.cache_dir)
        self._child = await Child.start(self._spec)
        await self._child.ready()


@asynccontextmanager
async def running_pbx(
    directory: Path,
    *,
    sip_port: int | None = None,
    ami_port: int | None = None,
    rtp_range: tuple[int, int] = RTP_RANGE,
    dead_man_s: int = DEAD_MAN_S,
    rtp_timeout_s: int = RTP_TIMEOUT_S,
    program: PbxProgram | None = None,
    ami_tls: AmiTls | None = None,
    speech_url: str = "",
) -> AsyncIterator[RunningPbx]:
    """Run a PBX on loopback: `running_pbx(directory, *, sip_port, ami_port, rtp_range, ...)`.

        async with running_pbx(tmp_path / "pbx") as pbx:
            AmiClient(pbx.ami_host, pbx.ami_port, pbx.ami_username, pbx.ami_secret)

    It is ready (AMI accepts the login, Asterisk is fully booted) when the block begins, and gone
    when the block ends. A call to any number at `pbx.sip_address` arrives in AsyncAGI.

    Args:
        directory: Folder that it alone uses; it is made.
        sip_port: UDP port for callers; a free one if None.
        ami_port: TCP port of the manager interface; a free one if None.
        rtp_range: First and last UDP port for sound; PBXs may share a range.
        dead_man_s: Seconds until a call that nobody takes goes to the fallback announcement.
        rtp_timeout_s: Seconds without a packet of sound that end a call.
        program: The Asterisk to run; the best one there is if None.
        ami_tls: The manager interface over TLS, besides the plain one.
        speech_url: Where callers' words are recognised; "" for nowhere.

    Raises:
        LaunchError: There is no Asterisk and none can be made, or it does not come up.
    """
    places = find_places()
    if program is None:
        program = await asyncio.to_thread(find_pbx, places, Silent())
    config = PbxConfig(
        state_dir=_absolute(directory),
        sip_port=free_port("UDP") if sip_port is None else sip_port,
        ami_port=free_port("TCP") if ami_port is None else ami_port,
        ami_secret=secrets.token_urlsafe(24),
        http_port=free_port("TCP"),
        rtp_range=rtp_range,
        dead_man_s=dead_man_s,
        rtp_timeout_s=rtp_timeout_s,
        ami_tls=ami_tls,
        speech_url=speech_url,
    )
    spec = pbx_process(config, program=program, places=places)
    child = await Child.start(spec)
    pbx = RunningPbx(config=config, program=program, _spec=spec, _child=child)
    try:
        await child.ready()
        yield pbx
    finally:
        await pbx.stop()


def _absolute(directory: Path) -> Path:
    return directory.resolve()

"""`hotline up`: from a checkout to a number to dial, and down again with Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from hotline.errors import HotlineError
from hotline.launch.console_progress import ConsoleProgress
from hotline.launch.demo_days import fill
from hotline.launch.errors import AlreadyRunning
from hotline.launch.greeting import greeting
from hotline.launch.pbx import RTP_RANGE, pbx_process
from hotline.launch.pbx_config import PbxConfig, speech_url
from hotline.launch.pbx_source import PbxChoice
from hotline.launch.pbx_trunk import write_demo_trunk
from hotline.launch.places import Places, find_places
from hotline.launch.ports import Port, require_free
from hotline.launch.prepare import Prepared, prepare
from hotline.launch.probes import http_answers
from hotline.launch.process import ProcessSpec
from hotline.launch.recordings_spool import kept_spool
from hotline.launch.seat_keeper import SeatKeeper
from hotline.launch.service_config import (
    ServiceConfig,
    keep_secrets,
    serve_options,
    service_environment,
    write_service_config,
)
from hotline.launch.supervisor import Supervisor
from hotline.logs import configure_logs

SERVICE_READY_TIMEOUT_S = 90.0
"""The first start speaks all prompts."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, kw_only=True)
class UpOptions:
    """What a person may choose; ports are on loopback, but SIP is on `sip_host`.

    Browsers of other machines are served over https on `https_host`; "" for none. `demo_days` that
    never were are put into the stores first.
    """

    pbx: PbxChoice = "auto"
    sip_host: str = "127.0.0.1"
    sip_port: int = 5060
    https_host: str = ""
    https_port: int = 8443
    ami_port: int = 25038
    http_port: int = 28088
    web_port: int = 8090
    bank_port: int = 8091
    demo_days: int = 0

    def ports(self) -> tuple[Port, ...]:
        """Return every port that is listened on, with the option that changes it."""
        home = "127.0.0.1"
        return (
            Port(
                what="phone calls (SIP)",
                host=self.sip_host,
                number=self.sip_port,
                protocol="UDP",
                option="--sip-port",
            ),
            *(
                (
                    Port(
                        what="browsers (https)",
                        host=self.https_host,
                        number=self.https_port,
                        protocol="TCP",
                        option="--https-port",
                    ),
                )
                if self.https_host
                else ()
            ),
            *(
                Port(what=what, host=home, number=number, protocol="TCP", option=option)
                for what, number, option in (
                    ("Asterisk's manager interface", self.ami_port, "--ami-port"),
                    ("telephones in browsers", self.http_port, "--http-port"),
                    ("the service", self.web_port, "--web-port"),
                    ("the demo bank", self.bank_port, "--bank-port"),
                )
            ),
        )


def up(options: UpOptions, places: Places | None = None) -> int:
    """Set up what is missing, run the hotline until it is told to stop, and return the exit code.

    What it says goes to the standard output, errors to the standard error. `places` is the
    checkout that this package runs from if None.
    """
    console = Console(soft_wrap=True)
    configure_logs(style="console", level="warning")
    try:
        places = places or find_places()
        places.var.mkdir(mode=0o700, exist_ok=True)
        with _only_one(places.var / "hotline.lock"):
            with ConsoleProgress(console) as progress:
                for port in options.ports():
                    require_free(port)
                prepared = prepare(places, progress, pbx=options.pbx)
            asyncio.run(_run_until_stopped(options, places, prepared, console))
    except HotlineError as error:
        Console(stderr=True, soft_wrap=True).print(
            str(error), style="red", highlight=False, markup=False
        )
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; the next start goes on from here.")
        return 130
    return 0


async def _run_until_stopped(
    options: UpOptions, places: Places, prepared: Prepared, console: Console
) -> None:
    work = asyncio.create_task(_run(options, places, prepared, console), name="hotline")
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        # A second Ctrl-C must not interrupt the stopping: every step of it has a time limit.
        loop.add_signal_handler(number, _cancel_once(work))
    with contextlib.suppress(asyncio.CancelledError):
        await work
    console.print("Everything is stopped.")


def _cancel_once(work: asyncio.Task[None]) -> Callable[[], None]:
    def cancel() -> None:
        if not work.cancelling():
            work.cancel()

    return cancel


async def _run(options: UpOptions, places: Places, prepared: Prepared, console: Console) -> None:
    config = _service_config(options, places, prepared)
    environment = service_environment(os.environ, write_service_config(config, places))
    if options.demo_days:
        await fill(options.demo_days, places, environment)

    def say(text: str) -> None:
        console.print(text, markup=False)

    with kept_spool(config.pbx.recordings_dir, say):
        pbx = pbx_process(config.pbx, program=prepared.pbx, places=places)
        seats = SeatKeeper(config, places, prepared.pbx)
        seats.write()
        write_demo_trunk(config.pbx.etc_dir / config.pbx.trunk_file, config.secrets.seat_key)
        bank = _python_process("demo bank", "bank", config.bank_url, places, environment)
        service = _python_process(
            "service", "serve", config.web_url, places, environment, options=serve_options()
        )
        async with Supervisor(say) as supervisor:
            with ConsoleProgress(console) as progress:
                for spec in (pbx, bank, service):
                    progress.stage(f"Starting the {spec.name}")
                    await supervisor.start(spec)
            console.print(greeting(config, prepared.pbx, places))
            async with seats.kept(say):
                try:
                    await asyncio.Event().wait()
                finally:
                    say("\nStopping the service, the demo bank and the PBX.")


def _service_config(options: UpOptions, places: Places, prepared: Prepared) -> ServiceConfig:
    secrets = keep_secrets(places.var / "secrets.json")
    pbx = PbxConfig(
        state_dir=places.pbx_state,
        sip_host=options.sip_host,
        sip_port=options.sip_port,
        ami_port=options.ami_port,
        ami_secret=secrets.ami_secret,
        http_port=options.http_port,
        rtp_range=RTP_RANGE,
        speech_url=speech_url(f"http://127.0.0.1:{options.web_port}", secrets.speech_key),
    )
    return ServiceConfig(
        pbx=pbx,
        secrets=secrets,
        web_port=options.web_port,
        https_host=options.https_host,
        https_port=options.https_port,
        bank_port=options.bank_port,
        espeak_dir=prepared.espeak_dir,
    )


def _python_process(
    name: str,
    command: str,
    url: str,
    places: Places,
    environment: dict[str, str],
    options: tuple[str, ...] = (),
) -> ProcessSpec:
    async def is_ready() -> bool:
        return await http_answers(f"{url}/health")

    return ProcessSpec(
        name=name,
        command=(str(Path(sys.executable).parent / "hotline"), command, *options),
        environment=environment,
        folder=places.project,
        log_file=places.logs / f"{command}.log",
        is_ready=is_ready,
        ready_timeout_s=SERVICE_READY_TIMEOUT_S,
    )


@contextlib.contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with open(lock, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AlreadyRunning(lock=lock, process_id=file.read().strip()) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield

"""`hotline up` and `hotline serve`: the processes, and what they need."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from hotline.app.service import serve as run_service
from hotline.app.web_server import WebPortTaken
from hotline.errors import HotlineError
from hotline.flow_files import load_bundle
from hotline.journal.errors import CallsHeld
from hotline.launch.ami_certificate import make_certificate
from hotline.launch.pbx_source import PbxChoice
from hotline.launch.standby import stand_by
from hotline.launch.up import UpOptions
from hotline.launch.up import up as run_all
from hotline.logs import configure_logs
from hotline.ops.succession.errors import NotTakenOver
from hotline.settings import Settings, load_or_keep, load_settings

DEFAULTS = UpOptions()
NOT_TAKEN_OVER = 69
"""The exit status of a service that another one refused its calls (EX_UNAVAILABLE of sysexits(3)).
"""


class RunByRoot(HotlineError):
    """Root started the service, which reads what strangers send and needs none of root's rights."""

    def __str__(self) -> str:
        return (
            "The service does not run as root: start it as a user of its own, such as "
            "`runuser -u hotline -- hotline serve`, or add --as-root to try something out."
        )


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(up)
    app.command()(serve)
    app.command()(ami_certificate)


def up(
    pbx: Annotated[PbxChoice, typer.Option(help="Which Asterisk to use.")] = DEFAULTS.pbx,
    sip_host: Annotated[str, typer.Option(help="Address for phones.")] = DEFAULTS.sip_host,
    sip_port: Annotated[int, typer.Option(help="Port for phones (UDP).")] = DEFAULTS.sip_port,
    ami_port: Annotated[int, typer.Option(help="Asterisk's manager port.")] = DEFAULTS.ami_port,
    web_port: Annotated[int, typer.Option(help="The service's port.")] = DEFAULTS.web_port,
    bank_port: Annotated[int, typer.Option(help="The demo bank's port.")] = DEFAULTS.bank_port,
) -> None:
    """Start everything: an Asterisk, the demo bank and the service. Ctrl-C stops it all."""
    options = UpOptions(
        pbx=pbx,
        sip_host=sip_host,
        sip_port=sip_port,
        ami_port=ami_port,
        web_port=web_port,
        bank_port=bank_port,
    )
    raise typer.Exit(run_all(options))


def serve(
    as_root: Annotated[
        bool, typer.Option("--as-root", help="Run as root all the same; for trying out.")
    ] = False,
    take_over: Annotated[
        bool,
        typer.Option(
            "--take-over",
            help="Take the calls over from the service that carries them, if there is one.",
        ),
    ] = False,
) -> None:
    """Run the service alone, beside an Asterisk and a bank named in the settings."""
    if os.geteuid() == 0 and not as_root:
        raise RunByRoot
    started_with = _prepare()
    is_first = stand_by()
    # Somebody may be in the middle of an edit, and callers wait.
    settings, refused = load_or_keep(started_with)
    configure_logs(style=settings.log.format, level=settings.log.level)
    try:
        # Who comes in a dead one's place takes nothing over: else an old version that dies once it
        # has given its calls away would have them back.
        asyncio.run(run_service(settings, refused, taking_over=take_over and is_first))
    except NotTakenOver as error:
        typer.echo(f"hotline: {error}", err=True)
        raise typer.Exit(NOT_TAKEN_OVER) from None
    except (CallsHeld, WebPortTaken) as error:
        if is_first or not take_over:
            raise
        typer.echo(f"hotline: the calls are another service's by now: {error}", err=True)
        raise typer.Exit(NOT_TAKEN_OVER) from None


def _prepare() -> Settings:
    """Compile the flows for the services to come, which say what is wrong with them; set up logs.

    The settings stay in the parent, with their secrets: whoever can read its memory can read that
    of the service.
    """
    settings = load_settings()
    configure_logs(style=settings.log.format, level=settings.log.level)
    with suppress(Exception):
        load_bundle(settings.flows_dir, settings.prompts_dir)
    return settings


def ami_certificate(
    host: Annotated[str, typer.Argument(help="Name or address that the service calls it by.")],
    folder: Annotated[Path, typer.Option(help="Where to write ami.crt and ami.key.")] = Path("tls"),
) -> None:
    """Make a certificate for an Asterisk on another machine than the service."""
    files = make_certificate(folder, host)
    typer.echo(f"{files.key} and {files.certificate} are for Asterisk (manager.conf),")
    typer.echo(f"{files.certificate} for the service too (asterisk.tls_ca_file).")

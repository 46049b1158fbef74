"""`hotline serve`: the service alone, and none of the code that only other commands need."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import Annotated

import typer

from hotline.app.service import serve as run_service
from hotline.app.web_server import WebPortTaken
from hotline.errors import HotlineError
from hotline.flow_files import load_bundle
from hotline.journal.errors import CallsHeld
from hotline.launch.standby import stand_by
from hotline.logs import configure_logs
from hotline.ops.succession.errors import NotTakenOver
from hotline.settings import Settings, load_or_keep, load_settings

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
    """Add this family's command."""
    app.command()(serve)


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

"""`hotline floor`: who waits and who serves, as it is now; what stands on agents' desks."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from hotline.cli import broadcasts, floor_audit
from hotline.cli.asking import FloorRefused, ServiceSilent, ask_service
from hotline.cli.floor_tables import shown
from hotline.cli.relations import Json
from hotline.desk.wallboard import FloorNow
from hotline.ops.floor_status import FLOOR_PATH, Told
from hotline.settings import Settings, load_settings

EVERY_S = 1.0
ANSWERS_WITHIN_S = 2.0
"""After so long what is shown is said to be old."""
HEADING = 2
"""Lines above the tables."""


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    floor_app = typer.Typer(invoke_without_command=True)
    floor_app.callback()(floor)
    broadcasts.add_commands(floor_app)
    app.add_typer(floor_app, name="floor")


def floor(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Show it once, and end.")] = False,
    as_json: Json = False,
    audit: Annotated[
        bool,
        typer.Option(
            "--audit",
            help="Make all figures again from the floor's log, and tell what differs from the "
            "live ones; exit code 1 where anything does.",
        ),
    ] = False,
) -> None:
    """Show who waits and who serves, every second, until Ctrl-C.

    While the service does not answer it is said so, and how it was at last is shown.

    The first in line is on top. Numbers are not shown, nor names of customers.

    Example: hotline floor --once
    """
    if context.invoked_subcommand is not None:
        return
    settings = load_settings()
    if audit:
        compared = asyncio.run(floor_audit.audit(settings))
        floor_audit.show(compared, Console(highlight=False))
        raise typer.Exit(bool(compared.differing))
    if as_json:
        typer.echo(asyncio.run(floor_of(settings)).model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    if once:
        console.print(shown(asyncio.run(floor_of(settings)), datetime.now(UTC)))
        return
    _show_live(settings, console)


def _show_live(settings: Settings, console: Console) -> None:
    """Show the floor until Ctrl-C, or until there is none any more."""
    now, at, silent = asyncio.run(floor_of(settings)), datetime.now(UTC), ""
    with (
        suppress(KeyboardInterrupt),
        Live(console=console, auto_refresh=False, screen=console.is_terminal) as live,
    ):
        while True:
            # A terminal shows what it has room for, and may be of another size by now.
            lines = console.height - HEADING if console.is_terminal else None
            live.update(Group(_heading(at, silent), "", shown(now, at, lines)), refresh=True)
            time.sleep(EVERY_S)
            try:
                now, at, silent = asyncio.run(_floor_in_time(settings)), datetime.now(UTC), ""
            except ServiceSilent as error:
                silent = str(error)


def _heading(at: datetime, silent: str) -> Text:
    clock = f"{at.astimezone():%H:%M:%S}"
    if silent:
        return Text(f"{silent}; this is how it was at {clock}", style="red")
    return Text(f"{clock}; Ctrl-C ends it", style="dim")


async def _floor_in_time(settings: Settings) -> FloorNow:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            return await floor_of(settings)
    except TimeoutError:
        raise ServiceSilent("the service does not answer in time") from None


async def floor_of(settings: Settings, told: Told | None = None) -> FloorNow:
    """Return the running service's floor, after an agent did what is told, if anything is.

    Raises:
        ServiceSilent: The service does not answer.
        FloorRefused: It has no floor, or the agent cannot do that.
    """
    body = None if told is None else told.model_dump()
    said = json.loads(
        await ask_service(settings, "GET" if told is None else "POST", FLOOR_PATH, body)
    )
    if refused := said.get("refused"):
        raise FloorRefused(str(refused))
    return FloorNow.model_validate(said)

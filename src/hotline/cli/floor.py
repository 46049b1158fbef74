"""`hotline floor`: who waits and who serves, as it is now."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from hotline.cli.asking import ask_service
from hotline.cli.relations import Json
from hotline.errors import HotlineError
from hotline.ops.floor_status import FLOOR_PATH, FloorNow, Told
from hotline.settings import Settings, load_settings

EVERY_S = 1.0
STYLES = {
    "available": "green",
    "reserved": "cyan",
    "on_call": "blue",
    "wrap_up": "yellow",
    "on_break": "magenta",
    "offline": "dim",
}


class FloorRefused(HotlineError):
    """The service has no floor, or will not do what it is told."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return self.why


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(floor)


def floor(
    once: Annotated[bool, typer.Option("--once", help="Show it once, and end.")] = False,
    as_json: Json = False,
) -> None:
    """Show who waits and who serves, every second, until Ctrl-C.

    The first in line is on top. Numbers are not shown, nor names of customers.

    Example: hotline floor --once
    """
    settings = load_settings()
    if as_json:
        typer.echo(asyncio.run(floor_of(settings)).model_dump_json(indent=2))
        return
    console = Console(highlight=False)
    if once:
        console.print(shown(asyncio.run(floor_of(settings)), datetime.now(UTC)))
        return
    with Live(console=console, auto_refresh=False, screen=console.is_terminal) as live:
        try:
            while True:
                now = asyncio.run(floor_of(settings))
                live.update(shown(now, datetime.now(UTC)), refresh=True)
                time.sleep(EVERY_S)
        except KeyboardInterrupt:
            return


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


def shown(now: FloorNow, at: datetime) -> Group:
    """Return the floor as two tables."""
    agents = Table("agent", "state", "for", "seat", "call", box=None, title=None)
    for one in now.agents:
        state = Text(one.state.value, style=STYLES[one.state.value])
        if one.reason:
            state.append(f" ({one.reason})", style="dim")
        since = _for(at, one.since) if one.since is not None else ""
        agents.add_row(one.name, state, since, one.seat, one.call[:13])
    waiting = Table("waits", "tier", "language", "queue", "call", "", box=None)
    for call in now.waiting:
        offered = f"rings {call.offered}" if call.offered else ""
        if call.callback:
            offered = f"callback, {offered}" if offered else "callback"
        wanted = f"{call.queue} ({', '.join(call.skills)})" if call.skills else call.queue
        waiting.add_row(
            _for(at, call.since), call.tier, call.language, wanted, call.call[:13], offered
        )
    nobody = Text("nobody waits", style="dim")
    return Group(agents, "", waiting if now.waiting else nobody)


def _for(at: datetime, since: datetime) -> str:
    minutes, seconds = divmod(max(0, round((at - since).total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

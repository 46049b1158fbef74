"""`hotline floor`: who waits and who serves, as it is now; what stands on agents' desks."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from hotline.cli import broadcasts, floor_audit
from hotline.cli.asking import FloorRefused, ServiceSilent, ask_service
from hotline.cli.relations import Json
from hotline.desk.tiers_now import TierNow
from hotline.desk.wallboard import CallNow, FloorNow
from hotline.ops.floor_status import FLOOR_PATH, Told
from hotline.settings import Settings, load_settings

EVERY_S = 1.0
ANSWERS_WITHIN_S = 2.0
"""After so long what is shown is said to be old."""
STYLES = {
    "available": "green",
    "reserved": "cyan",
    "on_call": "blue",
    "wrap_up": "yellow",
    "on_break": "magenta",
    "offline": "dim",
}


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
    now, at = asyncio.run(floor_of(settings)), datetime.now(UTC)
    with (
        suppress(KeyboardInterrupt),
        Live(console=console, auto_refresh=False, screen=console.is_terminal) as live,
    ):
        live.update(shown(now, at), refresh=True)
        while True:
            time.sleep(EVERY_S)
            try:
                now, at = asyncio.run(_floor_in_time(settings)), datetime.now(UTC)
            except ServiceSilent as silent:
                old = f"{silent}; this is how it was at {at.astimezone():%H:%M:%S}"
                live.update(Group(Text(old, style="red"), "", shown(now, at)), refresh=True)
            else:
                live.update(shown(now, at), refresh=True)


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


def shown(now: FloorNow, at: datetime) -> Group:
    """Return the floor as two tables."""
    agents = Table("agent", "state", "for", "seat", "call", box=None, title=None)
    for one in now.agents:
        state = Text(one.state.value, style=STYLES[one.state.value])
        if one.reason:
            state.append(f" ({one.reason})", style="dim")
        since = _for(at, one.since) if one.since is not None else ""
        agents.add_row(one.name, state, since, one.seat, one.call[:13])
    waiting = Table("waits", "promised", "tier", "language", "queue", "call", "", box=None)
    for call in now.waiting:
        offered = f"rings {call.offered}" if call.offered else ""
        if call.callback:
            offered = f"callback, {offered}" if offered else "callback"
        wanted = f"{call.queue} ({', '.join(call.skills)})" if call.skills else call.queue
        waiting.add_row(
            _for(at, call.since),
            _promised(at, call),
            call.tier,
            call.language,
            wanted,
            call.call[:13],
            offered,
        )
    nobody = Text("nobody waits", style="dim")
    today: list[Table | str] = [_today(now.tiers), ""] if now.tiers else []
    return Group(*today, agents, "", waiting if now.waiting else nobody)


def _today(tiers: Sequence[TierNow]) -> Table:
    """Return what became of the day's calls, by queue and tier."""
    # Two blanks between so many columns would cut words off on a terminal of 80.
    table = Table("queue", "tier", box=None, collapse_padding=True)
    for heading in (
        "wait",
        "longest",
        "promised",
        "came",
        "served",
        "left",
        "in time",
        "ASA",
        "kept",
    ):
        table.add_column(heading, justify="right")
    for one in tiers:
        table.add_row(
            one.queue,
            one.tier,
            str(one.waiting),
            _clock(one.longest_wait_s) if one.waiting else "",
            _clock(one.promised_wait_s) if one.promised_wait_s is not None else "",
            str(one.offered),
            str(one.answered),
            str(one.abandoned),
            _percent(one.service_level),
            _clock(one.asa_s) if one.asa_s is not None else "",
            _percent(one.promises_kept),
        )
    return table


def _percent(share: float | None) -> str:
    return f"{share:.0%}" if share is not None else ""


def _promised(at: datetime, call: CallNow) -> Text:
    """Return the whole wait that was promised, in red where it is over."""
    if call.turn_by is None:
        return Text("")
    style = "red" if at > call.turn_by else ""
    return Text(_clock((call.turn_by - call.since).total_seconds()), style=style)


def _for(at: datetime, since: datetime) -> str:
    return _clock((at - since).total_seconds())


def _clock(total_s: float) -> str:
    minutes, seconds = divmod(max(0, round(total_s)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

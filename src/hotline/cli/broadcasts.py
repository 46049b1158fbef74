"""`hotline floor broadcast`, `broadcasts`, `withdraw`: what supervisors write on agents' desks."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.asking import LONGEST_LOGIN, FloorRefused, ask_service
from hotline.cli.relations import Json, login, readable
from hotline.cli.tables import show_table
from hotline.floor.broadcasting import LONGEST
from hotline.local_time import local_clock
from hotline.ops.floor_broadcasts import BROADCASTS_PATH, Broadcasts, ToWrite
from hotline.settings import load_settings


def add_commands(app: typer.Typer) -> None:
    """Add these commands to `hotline floor`."""
    app.command()(broadcast)
    app.command(name="broadcasts")(list_broadcasts)
    app.command()(withdraw)


def broadcast(
    text: Annotated[str, typer.Argument(help="What; never about a customer.", callback=readable)],
    queue: Annotated[
        str, typer.Option(help="To those who may take this queue's calls; else to all.")
    ] = "",
    team: Annotated[str, typer.Option(help="To those of this team; else to all.")] = "",
) -> None:
    """Write on agents' desks, where it stays until each of them has read it, 12 hours at most.

    Example: hotline floor broadcast "Cards are slow; tell callers that it takes a minute."
    """
    if not text.strip() or len(text) > LONGEST:
        raise typer.BadParameter(f"a broadcast has 1 to {LONGEST} characters")
    if queue and team:
        raise typer.BadParameter("say a queue or a team, not both")
    _show(_ask(ToWrite(text=text.strip(), queue=queue, team=team, who=login()[:LONGEST_LOGIN])))


def list_broadcasts(as_json: Json = False) -> None:
    """List what stands on agents' desks, and who has read it."""
    told = _ask()
    if as_json:
        typer.echo(told.model_dump_json(indent=2))
    else:
        _show(told)


def withdraw(
    broadcast_id: Annotated[str, typer.Argument(metavar="{id}", help="Which, by its id.")],
) -> None:
    """Take a broadcast from all desks."""
    _show(_ask(ToWrite(withdraw=broadcast_id, who=login()[:LONGEST_LOGIN])))


def _ask(told: ToWrite | None = None) -> Broadcasts:
    settings = load_settings()
    body = None if told is None else told.model_dump()
    asked = ask_service(settings, "GET" if told is None else "POST", BROADCASTS_PATH, body)
    said = json.loads(asyncio.run(asked))
    if isinstance(said, dict):
        raise FloorRefused(str(said.get("refused")))
    return Broadcasts.model_validate(said)


def _show(told: Broadcasts) -> None:
    zone = load_settings().zone
    show_table(
        Console(highlight=False),
        ("id", "at", "by", "to", "read", "not yet", "text"),
        (
            (
                one.id,
                local_clock(one.at, zone, "%m-%d %H:%M"),
                one.by,
                one.audience or "all",
                ", ".join(read.agent for read in one.read),
                ", ".join(one.unread),
                one.text,
            )
            for one in told.root
        ),
    )

"""`hotline agents pin`: the PIN by which an agent signs in from a telephone."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from hotline.cli.relations import Who, open_desk, readable, require_who
from hotline.errors import HotlineError
from hotline.floor.errors import UnknownAgent
from hotline.model.agent_pin import PIN_DIGITS, why_no_pin
from hotline.roster import load_roster
from hotline.routing_policy import load_policy
from hotline.settings import Settings, load_settings


class NoPin(HotlineError):
    """What was typed cannot be a PIN."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return f"the PIN stays as it was: {self.why}"


def add_commands(agents: typer.Typer) -> None:
    """Add this command to those of `hotline agents`."""
    agents.command()(pin)


def pin(
    agent: Annotated[str, typer.Argument(help="Who, as in agents.toml.", callback=readable)],
    who: Who,
) -> None:
    """Ask for an agent's PIN, twice, and keep its hash; from a pipe it is read once.

    With it the agent signs in from a seat's telephone, by dialling *11. Five wrong ones lock it for
    a minute, and each more for longer; a new one counts at once, and is not locked.

    Example: hotline agents pin zhou
    """
    settings = load_settings()
    roster = load_roster(settings.agents_file, load_policy(settings.routing_file))
    if agent not in roster.agents:
        raise UnknownAgent(agent)
    typed = _typed(agent)
    if why := why_no_pin(typed):
        raise NoPin(why)
    asyncio.run(_set(settings, agent, typed, require_who(who)))
    number = next((one for one, whose in roster.numbers.items() if whose == agent), "")
    typer.echo(f"{roster.names[agent]} has a new PIN.")
    if not number:
        typer.echo(f"To sign in by telephone {agent} needs a `number` in agents.toml, too.")


def _typed(agent: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    typed: str = typer.prompt(f"PIN of {agent}, {PIN_DIGITS} digits", hide_input=True, err=True)
    if typed != typer.prompt("The same again", hide_input=True, err=True):
        raise NoPin("the two are not the same")
    return typed


async def _set(settings: Settings, agent_id: str, typed: str, who: str) -> None:
    async with open_desk(settings) as desk:
        await desk.put_on_record("users", f"hotline agents pin {agent_id}", who=who)
        await desk.relations.agent_pins.set(desk.tenant, agent_id, typed, who=who, at=desk.now)

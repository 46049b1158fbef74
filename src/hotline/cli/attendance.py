"""`hotline agents sign-in`, `ready`, `break`, `sign-out`, `secure`: what agents do at work."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.floor import floor_of
from hotline.cli.relations import login
from hotline.ops.floor_status import Told
from hotline.settings import load_settings

AgentId = Annotated[str, typer.Argument(metavar="{agent}", help="Who, as in agents.toml.")]


LONGEST_LOGIN = 64
"""As long as a login may be on record."""


def add_commands(app: typer.Typer) -> None:
    """Add these commands to `hotline agents`."""
    app.command(name="sign-in")(sign_in)
    app.command()(ready)
    app.command(name="break")(take_break)
    app.command(name="sign-out")(sign_out)
    app.command()(secure)


def sign_in(
    agent: AgentId,
    seat: Annotated[str, typer.Argument(metavar="{seat}", help="Where, as in agents.toml.")],
) -> None:
    """Let an agent come to a seat, on break until ready.

    Example: hotline agents sign-in zhou desk1
    """
    _tell(Told(agent=agent, deed="sign-in", seat=seat, who=login()[:LONGEST_LOGIN]))


def ready(agent: AgentId) -> None:
    """Let an agent take calls: after signing in, after a break, before wrap-up is over."""
    _tell(Told(agent=agent, deed="ready", who=login()[:LONGEST_LOGIN]))


def take_break(
    agent: AgentId,
    reason: Annotated[str, typer.Argument(help="Why, for the figures.")] = "break",
) -> None:
    """Let an agent take no calls for a while; a conversation goes on to its end."""
    _tell(Told(agent=agent, deed="break", reason=reason, who=login()[:LONGEST_LOGIN]))


def sign_out(agent: AgentId) -> None:
    """Let an agent go; a conversation goes on to its end."""
    _tell(Told(agent=agent, deed="sign-out", who=login()[:LONGEST_LOGIN]))


def secure(
    agent: AgentId,
    flow: Annotated[
        str, typer.Argument(metavar="{flow}", help="Which, by its name at the queue node.")
    ],
) -> None:
    """Send the caller with whom an agent talks into a secure flow; both are back at its end.

    Example: hotline agents secure zhou pin
    """
    _tell(Told(agent=agent, deed="secure", secure=flow))


def _tell(told: Told) -> None:
    now = asyncio.run(floor_of(load_settings(), told))
    (one,) = (one for one in now.agents if one.agent == told.agent)
    reason = f" ({one.reason})" if one.reason else ""
    at = f" at {one.seat}" if one.seat else ""
    Console(highlight=False).print(f"{one.name}: {one.state.value}{reason}{at}")

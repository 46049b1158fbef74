"""`hotline agents sign-in`, `ready`, `break`, `sign-out`, `secure`: what agents do at work.

And `requalify` and `restore`: what supervisors let them serve for now.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.asking import LONGEST_LOGIN, FloorRefused
from hotline.cli.floor import floor_of
from hotline.cli.relations import login
from hotline.desk.wallboard import AgentNow, FloorNow
from hotline.floor.errors import UnknownAgent
from hotline.model.agent import HIGHEST_PROFICIENCY
from hotline.ops.floor_status import Told
from hotline.settings import load_settings

AgentId = Annotated[str, typer.Argument(metavar="{agent}", help="Who, as in agents.toml.")]


LONGEST_REASON = 120


def add_commands(app: typer.Typer) -> None:
    """Add these commands to `hotline agents`."""
    app.command(name="sign-in")(sign_in)
    app.command()(ready)
    app.command(name="break")(take_break)
    app.command(name="sign-out")(sign_out)
    app.command()(secure)
    app.command()(requalify)
    app.command()(restore)


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
    _tell(Told(agent=agent, deed="secure", secure=flow, who=login()[:LONGEST_LOGIN]))


def requalify(
    agent: AgentId,
    reason: Annotated[str, typer.Option(help="Why, for the record.")],
    skill: Annotated[
        list[str] | None,
        typer.Option(help="A skill and its proficiency for now: cards=7; cards=0 takes it away."),
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(help="A language to speak for now, instead of those spoken by now."),
    ] = None,
) -> None:
    """Let an agent serve other calls for now: until `restore`, or until the agent signs out.

    Example: hotline agents requalify zhou --skill loans=5 --reason "two are ill"
    """
    (one,) = _of(asyncio.run(floor_of(load_settings())), agent)
    changed = dict(map(_pair, skill or ()))
    skills = {name: level for name, level in {**one.skills, **changed}.items() if level}
    _tell(
        Told(
            agent=agent,
            deed="requalify",
            reason=reason[:LONGEST_REASON],
            skills=skills,
            languages=tuple(language or one.languages),
            who=login()[:LONGEST_LOGIN],
        )
    )


def restore(agent: AgentId) -> None:
    """Let an agent serve again what is on record."""
    _tell(Told(agent=agent, deed="restore", who=login()[:LONGEST_LOGIN]))


def _pair(typed: str) -> tuple[str, int]:
    name, _, level = typed.partition("=")
    if not level.isdecimal() or int(level) > HIGHEST_PROFICIENCY:
        raise typer.BadParameter(f"write skill=proficiency, such as cards=7, not {typed!r}")
    return name, int(level)


def _of(now: FloorNow, agent: str) -> list[AgentNow]:
    found = [one for one in now.agents if one.agent == agent]
    if not found:
        raise FloorRefused(str(UnknownAgent(agent)))
    return found


def _tell(told: Told) -> None:
    now = asyncio.run(floor_of(load_settings(), told))
    (one,) = _of(now, told.agent)
    reason = f" ({one.reason})" if one.reason else ""
    at = f" at {one.seat}" if one.seat else ""
    console = Console(highlight=False)
    console.print(f"{one.name}: {one.state.value}{reason}{at}", markup=False)
    if (change := one.requalified) is not None:
        skills = ", ".join(f"{name} {level}" for name, level in sorted(one.skills.items()))
        can = " / ".join((skills or "no skills", ", ".join(one.languages)))
        console.print(f"for now: {can} ({change.reason}, by {change.by})", markup=False)

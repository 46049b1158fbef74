"""`hotline agents`: who takes calls, at which seats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli import agent_pins, attendance, seats
from hotline.cli.prompts_folder import PromptsFolder, prompts_for
from hotline.cli.relations import Json
from hotline.cli.tables import show_table
from hotline.flow_files import load_bundle
from hotline.model.agent import Agent
from hotline.model.tier import TIERS
from hotline.roster import AGENTS_FILE, Roster, load_roster
from hotline.routing_policy import ROUTING_FILE, asked_by, load_policy

agents_app = typer.Typer(help="Who takes calls, at which seats.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The agents and seats.")]
RoutingFile = Annotated[
    Path, typer.Option("--routing", help="The policy, whose queues they serve.")
]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    seats.add_commands(agents_app)
    attendance.add_commands(agents_app)
    agent_pins.add_commands(agents_app)
    app.add_typer(agents_app, name="agents")


@agents_app.command()
def check(
    file: File = AGENTS_FILE,
    routing: RoutingFile = ROUTING_FILE,
    flows: Annotated[
        Path, typer.Option("--flows", help="The folder of the flows that ask for agents.")
    ] = Path("ivr_flows"),
    prompts: PromptsFolder = None,
) -> None:
    """Say everything that is wrong with agents and seats: where, what, and the way out.

    A skill, team or language that no queue asks for is told, and a queue that nobody could serve;
    where the flows are there, by what they ask for too. The exit code is 0 where nothing is wrong
    and 1 where something is.
    """
    asked = None
    if flows.is_dir():
        asked = asked_by(load_bundle(flows, prompts_for(flows, prompts)))
    roster = load_roster(file, load_policy(routing), asked)
    at, agents = (", ".join(sorted(one)) for one in (roster.seats, roster.agents))
    without = "" if asked is not None else f" (without flows: there is no folder {flows})"
    Console(highlight=False).print(
        f"[green]nothing is wrong[/green]: seats {at or 'none'}; agents {agents}{without}"
    )


@agents_app.command("list")
def list_agents(
    file: File = AGENTS_FILE, routing: RoutingFile = ROUTING_FILE, as_json: Json = False
) -> None:
    """List agents with what they can serve and what they type, seats, and breaks.

    Example: hotline agents list
    """
    roster = load_roster(file, load_policy(routing))
    if as_json:
        typer.echo(json.dumps(_as_json(roster), indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    show_table(
        console,
        ("agent", "name", "number", "languages", "tiers", "teams", "skills"),
        (_row(one, roster) for one in roster.agents.values()),
    )
    console.print()
    show_table(
        console, ("seat", "name"), ((seat.seat_id, seat.name) for seat in roster.seats.values())
    )
    if roster.breaks:
        console.print()
        show_table(console, ("key", "break, by *14 at a telephone"), roster.breaks.items())


def _row(agent: Agent, roster: Roster) -> tuple[str, ...]:
    return (
        agent.agent_id,
        roster.names[agent.agent_id],
        _number(agent, roster),
        ", ".join(_languages(agent, roster)),
        ", ".join(_tiers(agent)),
        ", ".join(sorted(agent.teams)),
        ", ".join(f"{skill} {agent.skills[skill]}" for skill in sorted(agent.skills)),
    )


def _number(agent: Agent, roster: Roster) -> str:
    """Return what the agent types at a telephone; "" for none."""
    return next((one for one, whose in roster.numbers.items() if whose == agent.agent_id), "")


def _languages(agent: Agent, roster: Roster) -> list[str]:
    """Return an agent's languages, first the one in which the hotline speaks to the agent."""
    first = roster.languages[agent.agent_id]
    return [first, *sorted(agent.languages - {first})]


def _tiers(agent: Agent) -> list[str]:
    return [tier for tier in TIERS if tier in agent.tiers]


def _as_json(roster: Roster) -> dict[str, object]:
    return {
        "agents": [
            {
                "agent_id": agent_id,
                "name": roster.names[agent_id],
                "number": _number(one, roster) or None,
                "languages": _languages(one, roster),
                "tiers": _tiers(one),
                "teams": sorted(one.teams),
                "skills": dict(sorted(one.skills.items())),
            }
            for agent_id, one in roster.agents.items()
        ],
        "seats": [{"seat_id": seat.seat_id, "name": seat.name} for seat in roster.seats.values()],
        "breaks": dict(roster.breaks),
    }

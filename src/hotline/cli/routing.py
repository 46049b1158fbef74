"""`hotline routing`: the policy of the floor proved, tried and drawn."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.check_reports import Checked, show_problems
from hotline.cli.drawing import Format, OutFile, write
from hotline.cli.prompts_folder import PromptsFolder, prompts_for
from hotline.cli.routing_tests import PolicyFile, run_tests
from hotline.flow.drawing.layout import laid_out
from hotline.flow.drawing.mermaid import mermaid
from hotline.flow.drawing.svg import svg
from hotline.flow.problems import FlowProblems, Problem
from hotline.flow_files import load_bundle, read_files, read_text
from hotline.roster import AGENTS_FILE, load_roster
from hotline.routing.policy import Policy
from hotline.routing_policy import ROUTING_FILE, AskedByFlows, asked_by, load_policy
from hotline.routing_policy.drawing import graph_of

WHOLE = 1000
"""So many characters say all that there is of a queue."""

Flows = Annotated[
    Path, typer.Option("--flows", help="The folder of the flows that ask for agents.")
]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    routing = typer.Typer(help="Check and try how callers and agents come together.")
    app.add_typer(routing, name="routing", no_args_is_help=True)
    routing.command()(check)
    routing.command(name="test")(run_tests)
    routing.command()(graph)


def check(
    file: PolicyFile = ROUTING_FILE,
    flows: Flows = Path("ivr_flows"),
    prompts: PromptsFolder = None,
    agents: Annotated[
        Path, typer.Option("--agents", help="The agents who serve the queues.")
    ] = AGENTS_FILE,
) -> None:
    """Say everything that is wrong with the policy: where, what, and the way out.

    Not only that it can be read: that no rule in it is without effect, and that nobody waits where
    nobody comes. Where flows and agents are there, all must fit: the queues and skills that flows
    ask for, how long they let callers wait, the hours of their calendar, and that somebody could
    serve each queue.

    docs/routing.md says what each line means. The exit code is 0 where nothing is wrong and 1
    where something is.

    Example: hotline routing check /tmp/tonight.toml
    """
    sources = {str(one): read_text(one) for one in (file, agents) if one == file or one.is_file()}
    asked: AskedByFlows | None = None
    policy: Policy | None = None
    problems: list[Problem] = []
    if flows.is_dir():
        catalogue = prompts_for(flows, prompts)
        sources |= read_files(flows, catalogue)
        try:
            asked = asked_by(load_bundle(flows, catalogue))
        except FlowProblems as error:
            problems += error.problems
    try:
        policy = load_policy(file, asked)
        if str(agents) in sources:
            load_roster(agents, policy, asked)
    except FlowProblems as error:
        problems += error.problems
    if problems or policy is None:
        found = tuple(sorted({*problems}))
        show_problems(Checked(problems=found, sources=sources, folders={flows.name: flows}))
        sys.exit(1)
    names = ", ".join(sorted(policy.queues))
    absent = [str(one) for one in (flows, agents) if not one.exists()]
    without = f" (without {' and '.join(absent)})" if absent else ""
    Console(highlight=False).print(f"[green]nothing is wrong[/green]: queues {names}{without}")


def graph(
    file: PolicyFile = ROUTING_FILE,
    flows: Flows = Path("ivr_flows"),
    prompts: PromptsFolder = None,
    form: Annotated[Format, typer.Option("--format", help="A picture, or text.")] = Format.SVG,
    out: OutFile = None,
) -> None:
    """Draw the queues: for what callers come, who helps by when, where calls go that nobody takes.

    An SVG opens in any browser: point at a queue to see its targets, and its lines. Where the
    flows are there, it shows the skills for which they ask.

    Example: hotline routing graph --out routing.svg
    """
    asked = None
    if flows.is_dir():
        asked = asked_by(load_bundle(flows, prompts_for(flows, prompts)))
    drawn = graph_of(load_policy(file, asked), asked)
    match form:
        case Format.SVG:
            write(svg([laid_out(drawn)], title=str(file)), out)
        case Format.MERMAID:
            write(mermaid([drawn], words=WHOLE), out)

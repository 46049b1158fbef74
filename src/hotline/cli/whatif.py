"""`hotline whatif`: a recorded day with other agents or another policy."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hotline.cli.whatif_text import print_study
from hotline.routing.figures import Figures
from hotline.routing_policy.read import load_policy
from hotline.whatif.day_file import DayFile, read_day
from hotline.whatif.drawn import POLICY, example
from hotline.whatif.recorded import record
from hotline.whatif.setting import with_setting
from hotline.whatif.study import as_it_was, study, with_agents

EXAMPLE = "example"


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(whatif)


def whatif(
    day: Annotated[
        str, typer.Argument(help="A file with a floor's log, or `example` for a day that is drawn.")
    ],
    agents: Annotated[int | None, typer.Option(help="With so many agents.", min=1)] = None,
    policy: Annotated[
        Path | None, typer.Option(help="With another policy: such a file as routing/routing.toml.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="With something else set: head_start_s.vip=600; many times."),
    ] = None,
    times: Annotated[int, typer.Option(help="How often each is played.", min=2, max=100)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Play a day again: what would have been with other agents, or by other rules?

    What nobody saw of the day, such as how long somebody would have waited who was answered, is
    drawn each time; so every figure has an interval, in which one more such day lies with 95 %.
    """
    recorded = DayFile(policy=POLICY, log=example()) if day == EXAMPLE else read_day(Path(day))
    changed = recorded.policy if policy is None else load_policy(policy)
    for setting in settings or []:
        changed = with_setting(changed, setting)
    figures = Figures(recorded.policy)
    for step in recorded.log:
        figures.take(step)
    lines = study(
        record(recorded.log),
        figures,
        policy=recorded.policy,
        changed=changed,
        staffing=as_it_was if agents is None else with_agents(agents),
        times=times,
    )
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in lines], indent=2))
    else:
        print_study(lines)

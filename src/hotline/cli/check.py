"""`hotline check`: flows, prompts and calendar proved without a PBX."""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.check_reports import Checked, as_json, as_sarif, show
from hotline.cli.prompts_folder import PromptsFolder, prompts_for
from hotline.floor import prompts as floor_prompts
from hotline.flow.bundle import compile_bundle
from hotline.flow.problems import FlowProblems, did_you_mean
from hotline.flow.rules import RULES, Rule
from hotline.flow_files import read_files
from hotline.roster import AGENTS_FILE


class Format(StrEnum):
    """How the result is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(check)


def check(
    flows: Annotated[Path, typer.Argument(help="The folder of flow files.")] = Path("ivr_flows"),
    prompts: PromptsFolder = None,
    agents: Annotated[
        Path,
        typer.Option("--agents", help="The agents; where there are some, callers wait for them."),
    ] = AGENTS_FILE,
    how: Annotated[
        Format,
        typer.Option("--format", help="text to read, json for programs, sarif for code scanning."),
    ] = Format.TEXT,
    explain: Annotated[
        str, typer.Option(metavar="RULE", help="Say what a rule means, such as unknown-node.")
    ] = "",
) -> None:
    """Say everything that is wrong with the flows: where, what, and the way out.

    All mistakes of all files come at once, each with its rule in brackets. Once there are none, and
    where there are agents, what callers who wait for one are told must be in the catalogue, too.
    The exit code is 0 where nothing is wrong and 1 where something is.
    """
    if explain:
        Console().print(f"{explain}: {RULES[_rule(explain)].value}", markup=False)
        return
    began = time.perf_counter()
    catalogue = prompts_for(flows, prompts)
    sources = read_files(flows, catalogue)
    folders = {flows.name: flows, "voice_prompts": catalogue}
    try:
        bundle = compile_bundle(sources)
    except FlowProblems as error:
        checked = Checked(problems=error.problems, sources=sources, folders=folders)
    else:
        missed = floor_prompts.problems(bundle) if agents.is_file() else ()
        checked = Checked(
            problems=missed, sources=sources, folders=folders, bundle=None if missed else bundle
        )
    match how:
        case Format.TEXT:
            # What is wrong goes where errors go.
            console = Console(stderr=bool(checked.problems), highlight=False, soft_wrap=True)
            show(checked, console, seconds=time.perf_counter() - began)
        case Format.JSON:
            print(as_json(checked))  # noqa: T201
        case Format.SARIF:
            print(as_sarif(checked))  # noqa: T201
    if checked.problems:
        sys.exit(1)


def _rule(written: str) -> Rule:
    try:
        return Rule(written)
    except ValueError:
        hint = did_you_mean(written, Rule) or f"The rules are {', '.join(Rule)}."
        raise typer.BadParameter(f"there is no rule '{written}'. {hint}") from None

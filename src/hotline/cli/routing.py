"""`hotline routing`: the policy of the floor proved and tried, without agents and callers."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from hotline.cli.check_reports import Checked, excerpt
from hotline.errors import HotlineError
from hotline.flow.problems import FlowProblems, Problem
from hotline.flow_files import load_bundle, read_files, read_text
from hotline.routing_policy import ROUTING_FILE, AskedByFlows, asked_by, load_policy
from hotline.simulator.routing_tests.document import read_tests
from hotline.simulator.routing_tests.trial import Trial, try_test

TESTS = "tests"
"""The folder of tests, beside the policy."""

File = Annotated[Path, typer.Argument(help="The policy.")]


class NoRoutingTests(HotlineError):
    """There is nothing to run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(folder)

    def __str__(self) -> str:
        return f"{self.folder} has no tests; write one, such as {self.folder / 'first.yaml'}"


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    routing = typer.Typer(help="Check and try how callers and agents come together.")
    app.add_typer(routing, name="routing", no_args_is_help=True)
    routing.command()(check)
    routing.command(name="test")(run_tests)


def check(
    file: File = ROUTING_FILE,
    flows: Annotated[
        Path, typer.Option("--flows", help="The folder of the flows that ask for agents.")
    ] = Path("ivr_flows"),
    prompts: Annotated[
        Path, typer.Option("--prompts", help="The folder with catalogue.yaml.")
    ] = Path("voice_prompts"),
) -> None:
    """Say everything that is wrong with the policy: where, what, and the way out.

    Not only that it can be read: that no rule in it is without effect, and that nobody waits where
    nobody comes. Where the flows are there, they and it must fit: the queues that they name, the
    skills that they ask for, how long they let callers wait, the hours of their calendar.

    docs/routing.md says what each line means. The exit code is 0 where nothing is wrong and 1
    where something is.
    """
    problems: list[Problem] = []
    sources = {str(file): read_text(file)}
    asked: AskedByFlows | None = None
    if flows.is_dir():
        sources |= read_files(flows, prompts)
        try:
            asked = asked_by(load_bundle(flows, prompts))
        except FlowProblems as error:
            problems += error.problems
    try:
        policy = load_policy(file, asked)
    except FlowProblems as error:
        problems += error.problems
    if problems:
        found = tuple(sorted({*problems}))
        _show_problems(Checked(problems=found, sources=sources, folders={flows.name: flows}))
        sys.exit(1)
    names = ", ".join(sorted(policy.queues))
    without = "" if asked is not None else f" (without flows: there is no folder {flows})"
    Console(highlight=False).print(f"[green]nothing is wrong[/green]: queues {names}{without}")


def _show_problems(checked: Checked) -> None:
    """Write each mistake with the line that it is on, where errors go."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for problem in checked.problems:
        place = problem.place
        where = f"{checked.path(place)}:{place.line}:{place.column}"
        console.print(Text.assemble((where, "bold"), f"  {problem.text}"))
        console.print(excerpt(checked.line(place), place))
    console.print(FlowProblems(checked.problems).total)


def run_tests(
    file: File = ROUTING_FILE,
    only: Annotated[
        str, typer.Option(metavar="TEXT", help="Only tests with this in their file or name.")
    ] = "",
) -> None:
    """Play the tests beside the policy, and tell what is not as expected, and why.

    A test says which agents come, who calls and what passes, and to whom calls must be on offer.
    Nothing waits. docs/routing.md says how to write one. The exit code is 1 where a test fails.
    """
    policy = load_policy(file)
    folder = file.parent / TESTS
    texts = {str(one): read_text(one) for one in sorted(folder.glob("[!.]*.yaml"))}
    began = time.perf_counter()
    tests = read_tests(texts, policy)
    trials = [try_test(one, policy) for one in tests if only in f"{one.place.file} {one.name}"]
    if not trials:
        raise NoRoutingTests(folder)
    console = Console(highlight=False, soft_wrap=True)
    failed = [one for one in trials if one.failure is not None]
    for one in failed:
        _show(one, console)
    _sum_up(trials, failed, time.perf_counter() - began, console)
    if failed:
        sys.exit(1)


def _show(trial: Trial, console: Console) -> None:
    assert trial.failure is not None
    console.print(Text.assemble(f"{trial.failure.place}  ", (trial.test.name, "bold")))
    for call_id, story in trial.stories.items():
        console.print(f"  {call_id}", markup=False)
        for line in story:
            console.print(f"    {line}", markup=False)
    console.print(Text.assemble("    expected  ", (trial.failure.expected, "green")))
    console.print(Text.assemble("    got       ", (trial.failure.got or "nothing", "red")))
    console.print()


def _sum_up(
    trials: Sequence[Trial], failed: Sequence[Trial], seconds: float, console: Console
) -> None:
    style = "red" if failed else "green"
    told_failed = f"{len(failed)} failed, " if failed else ""
    passed = len(trials) - len(failed)
    console.print(f"[{style}]{told_failed}{passed} passed[/{style}] in {seconds:.2f} s")

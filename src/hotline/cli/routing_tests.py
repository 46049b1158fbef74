"""`hotline routing test`: the tests beside the policy, without agents and callers."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from hotline.errors import HotlineError
from hotline.flow_files import read_text
from hotline.routing.explanation import clock
from hotline.routing.policy import Policy
from hotline.routing_policy import ROUTING_FILE, load_policy
from hotline.simulator.routing_tests.coverage import Coverage
from hotline.simulator.routing_tests.document import read_tests
from hotline.simulator.routing_tests.story import story
from hotline.simulator.routing_tests.trial import Trial, try_test

TESTS = "tests"
"""The folder of tests, beside the policy."""

PolicyFile = Annotated[Path, typer.Argument(help="The policy.")]


class NoRoutingTests(HotlineError):
    """There is nothing to run."""

    def __init__(self, folder: Path, chosen: str) -> None:
        self.folder = folder
        self.chosen = chosen
        super().__init__(folder, chosen)

    def __str__(self) -> str:
        if self.chosen:
            return f"no test in {self.folder} has to do with '{self.chosen}'"
        return f"{self.folder} has no tests; write one, such as {self.folder / 'first.yaml'}"


def run_tests(
    file: PolicyFile = ROUTING_FILE,
    only: Annotated[
        str, typer.Option(metavar="TEXT", help="Only tests with this in their file or name.")
    ] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List every rule of the policy that no test reaches.")
    ] = False,
    min_coverage: Annotated[
        float, typer.Option(min=0, max=100, help="Fail if less of the rules is covered, in %.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Write the result for programs.")] = False,
) -> None:
    """Play the tests beside the policy, and tell what is not as expected, and why.

    They are the files in `tests/` beside it, such as

        agents: {anna: {teams: [hotline]}}
        tests:
          a vip goes first:
            - {calls: c1, queue: agents}
            - {calls: v1, queue: agents, tier: vip}
            - comes: anna
            - offered: {anna: v1}

    Each test says who comes, who calls and what passes, and what must be: what is `offered` to
    whom and `because` of which rule, who is `waiting`, how calls `left`, the `state` of agents. It
    fails also where a step comes to nothing. A test that fails tells all that happened, and why.

    Nothing waits, no PBX is needed. docs/routing.md lists every step. The exit code is 1 where a
    test fails or too little is covered.

    Example: hotline routing test --only vip --coverage
    """
    policy = load_policy(file)
    folder = file.parent / TESTS
    texts = {str(one): read_text(one) for one in sorted(folder.glob("[!.]*.yaml"))}
    began = time.perf_counter()
    tests = read_tests(texts, policy)
    trials = [try_test(one, policy) for one in tests if only in f"{one.place.file} {one.name}"]
    seconds = time.perf_counter() - began
    if not trials:
        raise NoRoutingTests(folder, only if texts else "")
    covered = Coverage(policy=policy)
    for trial in trials:
        covered.add(trial.log)
    failed = [one for one in trials if one.failure is not None]
    if as_json:
        print(json.dumps(_result(trials, covered), ensure_ascii=False, indent=2))  # noqa: T201
    else:
        console = Console(highlight=False, soft_wrap=True)
        for one in failed:
            _show(one, policy, console)
        _sum_up(trials, covered, seconds, console, every=coverage)
        if covered.percent < min_coverage:
            console.print(f"[red]{covered.percent:.1f} % is less than {min_coverage:g} %[/red]")
    if failed or covered.percent < min_coverage:
        sys.exit(1)


def _show(trial: Trial, policy: Policy, console: Console) -> None:
    """Print what happened up to where it differs."""
    assert trial.failure is not None
    console.print(Text.assemble(f"{trial.failure.place}  ", (trial.test.name, "bold")))
    lines = [*story(policy, trial.log, trial.test.single_calls)]
    width = max((len(line.who) for line in lines), default=0)
    for line in lines:
        at = clock(line.at) if line.at is not None else " " * len("00:00:00")
        console.print(f"    {at}  {line.who:{width}}  {line.text}", markup=False)
        for why in line.because:
            console.print(f"    {'':8}  {'':{width}}    {why}", markup=False)
    console.print(Text.assemble("    expected  ", (trial.failure.expected or "nothing", "green")))
    console.print(Text.assemble("    got       ", (trial.failure.got or "nothing", "red")))
    console.print()


def _sum_up(
    trials: Sequence[Trial], covered: Coverage, seconds: float, console: Console, *, every: bool
) -> None:
    missing = covered.missing
    for spot in missing if every else ():
        console.print(Text(str(spot), style="yellow"))
    reached = len(covered.spots) - len(missing)
    more = "" if every or not missing else "; --coverage lists the others"
    console.print(f"{reached} of {len(covered.spots)} rules, {covered.percent:.1f} %{more}")
    failed = sum(one.failure is not None for one in trials)
    style = "red" if failed else "green"
    told_failed = f"{failed} failed, " if failed else ""
    console.print(
        f"[{style}]{told_failed}{len(trials) - failed} passed[/{style}] in {seconds:.2f} s"
    )


def _result(trials: Sequence[Trial], covered: Coverage) -> object:
    return {
        "passed": sum(one.failure is None for one in trials),
        "failed": [
            {
                "test": one.test.name,
                "file": one.failure.place.file,
                "line": one.failure.place.line,
                "expected": one.failure.expected,
                "got": one.failure.got,
            }
            for one in trials
            if one.failure is not None
        ],
        "coverage": {
            "percent": round(covered.percent, 1),
            "missing": [{"queue": spot.queue, "rule": spot.rule} for spot in covered.missing],
        },
    }

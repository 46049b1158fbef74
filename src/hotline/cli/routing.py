"""`hotline routing`: the policy of the floor proved and tried, without agents and callers."""

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

from hotline import roster, routing_policy
from hotline.cli.check_reports import Checked, excerpt
from hotline.cli.drawing import Format, OutFile, write
from hotline.cli.prompts_folder import PromptsFolder, prompts_for
from hotline.errors import HotlineError
from hotline.flow.drawing.layout import laid_out
from hotline.flow.drawing.mermaid import mermaid
from hotline.flow.drawing.svg import svg
from hotline.flow.problems import FlowProblems, Problem
from hotline.flow_files import load_bundle, read_files, read_text
from hotline.roster import AGENTS_FILE, load_roster
from hotline.routing.explanation import clock
from hotline.routing.policy import Policy
from hotline.routing_policy import ROUTING_FILE, load_policy
from hotline.routing_policy.drawing import graph_of
from hotline.simulator.routing_tests.coverage import Coverage
from hotline.simulator.routing_tests.document import read_tests
from hotline.simulator.routing_tests.story import story
from hotline.simulator.routing_tests.trial import Trial, try_test

TESTS = "tests"
"""The folder of tests, beside the policy."""

WHOLE = 1000
"""So many characters say all that there is of a queue."""

File = Annotated[Path, typer.Argument(help="The policy.")]
Flows = Annotated[
    Path, typer.Option("--flows", help="The folder of the flows that ask for agents.")
]


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


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    routing = typer.Typer(help="Check and try how callers and agents come together.")
    app.add_typer(routing, name="routing", no_args_is_help=True)
    routing.command()(check)
    routing.command(name="test")(run_tests)
    routing.command()(graph)


def check(
    file: File = ROUTING_FILE,
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
    bundle, policy = None, None
    problems: list[Problem] = []
    if flows.is_dir():
        catalogue = prompts_for(flows, prompts)
        sources |= read_files(flows, catalogue)
        try:
            bundle = load_bundle(flows, catalogue)
        except FlowProblems as error:
            problems += error.problems
    try:
        policy = load_policy(file, routing_policy.asked_by(bundle) if bundle is not None else None)
        if str(agents) in sources:
            load_roster(agents, policy, roster.asked_by(bundle) if bundle is not None else None)
    except FlowProblems as error:
        problems += error.problems
    if problems or policy is None:
        found = tuple(sorted({*problems}))
        _show_problems(Checked(problems=found, sources=sources, folders={flows.name: flows}))
        sys.exit(1)
    names = ", ".join(sorted(policy.queues))
    absent = [str(one) for one in (flows, agents) if not one.exists()]
    without = f" (without {' and '.join(absent)})" if absent else ""
    Console(highlight=False).print(f"[green]nothing is wrong[/green]: queues {names}{without}")


def graph(
    file: File = ROUTING_FILE,
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
        asked = routing_policy.asked_by(load_bundle(flows, prompts_for(flows, prompts)))
    drawn = graph_of(load_policy(file, asked), asked)
    match form:
        case Format.SVG:
            write(svg([laid_out(drawn)], title=str(file)), out)
        case Format.MERMAID:
            write(mermaid([drawn], words=WHOLE), out)


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

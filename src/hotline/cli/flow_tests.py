"""`hotline test`: the tests beside the flows, without a PBX and without waiting."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from hotline.cli import exploring, recording
from hotline.cli.prompts_folder import PromptsFolder, prompts_for
from hotline.cli.story import show_call
from hotline.errors import HotlineError
from hotline.flow.bundle import Bundle
from hotline.flow_files import load_bundle, read_text
from hotline.simulator.flow_tests.coverage import Coverage, spots_of
from hotline.simulator.flow_tests.run import read_tests, try_all
from hotline.simulator.flow_tests.trial import Trial

TESTS = "tests"
"""The folder of tests, inside the folder of flows."""


def add_commands(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(name="test")(run_tests)


def run_tests(
    path: Annotated[
        Path, typer.Argument(help="A folder of flows with its tests/, or one file of tests.")
    ] = Path("ivr_flows"),
    prompts: PromptsFolder = None,
    only: Annotated[
        str, typer.Option(metavar="TEXT", help="Only tests with this in their file or name.")
    ] = "",
    language: Annotated[str, typer.Option(help="Only in this language.")] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List every node and way that no test takes.")
    ] = False,
    min_coverage: Annotated[
        float,
        typer.Option(min=0, max=100, help="Fail if less of the nodes and ways is covered, in %."),
    ] = 0,
    explore: Annotated[
        int,
        typer.Option(
            metavar="CALLS",
            min=0,
            help="Instead of the tests, let so many made-up callers walk the branches, and tell "
            "what would surprise a person. 6000 is enough for most.",
        ),
    ] = 0,
    record: Annotated[
        str,
        typer.Option(
            metavar="CALL",
            help="Instead, write a recorded call as a test; `hotline calls` lists them. What is "
            "typed or told in it is made up anew.",
        ),
    ] = "",
    to: Annotated[
        Path | None, typer.Option(help="With --record: the file of tests that it is added to.")
    ] = None,
    name: Annotated[str, typer.Option(help="With --record: what the test is called.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Write the result for programs.")] = False,
) -> None:
    """Call the flows as the tests beside them say, and tell what is not as expected.

    A test says what is given, what the caller does and hears, and what must come of it; every test
    runs in every language. Nothing waits, no PBX is needed. docs/flow_tests.md says how to write
    one. The exit code is 1 where a test fails or too little is covered.
    """
    flows = path.parent.parent if path.is_file() else path
    bundle = load_bundle(flows, prompts_for(flows, prompts))
    if record:
        asyncio.run(recording.record_call(record, now=bundle, name=name, file=to))
        return
    if explore:
        sys.exit(exploring.run(bundle, explore, as_json=as_json))
    cases = read_tests({str(file): read_text(file) for file in _files(path)}, bundle)
    chosen = [case for case in cases if only in f"{case.place.file} {case.name}"]
    began = time.perf_counter()
    trials = list(try_all(chosen, bundle, language))
    seconds = time.perf_counter() - began
    if not trials:
        raise NoTests(path, only or language)
    covered = {
        tag: _coverage(bundle, [trial for trial in trials if trial.language == tag])
        # A language that no test speaks is covered by none.
        for tag in ([language] if language else sorted(bundle.catalogue.languages))
    }
    failed = [trial for trial in trials if trial.failure is not None]
    percent = min(one.percent for one in covered.values())
    if as_json:
        print(json.dumps(_result(trials, covered), ensure_ascii=False, indent=2))  # noqa: T201
    else:
        console = Console(highlight=False, soft_wrap=True)
        for trial in failed:
            _show(trial, bundle, console)
        _sum_up(trials, covered, seconds, console, every=coverage)
        if percent < min_coverage:
            console.print(f"[red]{percent:.1f} % is less than {min_coverage:g} %[/red]")
    if failed or percent < min_coverage:
        sys.exit(1)


class NoTests(HotlineError):
    """There is nothing to run."""

    def __init__(self, path: Path, chosen: str) -> None:
        self.path = path
        self.chosen = chosen
        super().__init__(path, chosen)

    def __str__(self) -> str:
        if self.chosen:
            return f"no test in {self.path} has to do with '{self.chosen}'"
        return f"{self.path / TESTS} has no tests; write one, such as {TESTS}/first.yaml"


def _files(path: Path) -> Sequence[Path]:
    if path.is_file():
        return [path]
    files = sorted((path / TESTS).glob("[!.]*.yaml"))
    if not files:
        raise NoTests(path, "")
    return files


def _coverage(bundle: Bundle, trials: Sequence[Trial]) -> Coverage:
    coverage = Coverage(spots=spots_of(bundle))
    for trial in trials:
        coverage.add(trial.case.flow, trial.exchanges)
    return coverage


def _show(trial: Trial, bundle: Bundle, console: Console) -> None:
    """Print the call up to where it differs."""
    assert trial.failure is not None
    console.print(
        Text.assemble(
            f"{trial.failure.place}  ",
            (f"{trial.case.name}", "bold"),
            f"  [{trial.language}]",
        )
    )
    show_call(trial.exchanges, bundle, console)
    console.print(Text.assemble("    expected  ", (trial.failure.expected, "green")))
    console.print(Text.assemble("    got       ", (trial.failure.got, "red")))
    console.print()


def _sum_up(
    trials: Sequence[Trial],
    covered: dict[str, Coverage],
    seconds: float,
    console: Console,
    *,
    every: bool,
) -> None:
    for tag, coverage in covered.items():
        missing = coverage.missing
        for spot in missing if every else ():
            console.print(Text(f"{tag}  {spot}", style="yellow"))
        walked = len(coverage.spots) - len(missing)
        more = "" if every or not missing else "; --coverage lists the others"
        console.print(
            f"{tag}: {walked} of {len(coverage.spots)} nodes and ways, "
            f"{coverage.percent:.1f} %{more}"
        )
    failed = sum(trial.failure is not None for trial in trials)
    style = "red" if failed else "green"
    told_failed = f"{failed} failed, " if failed else ""
    console.print(
        f"[{style}]{told_failed}{len(trials) - failed} passed[/{style}] in {seconds:.2f} s"
    )


def _result(trials: Sequence[Trial], covered: dict[str, Coverage]) -> object:
    return {
        "passed": sum(trial.failure is None for trial in trials),
        "failed": [
            {
                "test": trial.case.name,
                "language": trial.language,
                "file": trial.failure.place.file,
                "line": trial.failure.place.line,
                "expected": trial.failure.expected,
                "got": trial.failure.got,
            }
            for trial in trials
            if trial.failure is not None
        ],
        "coverage": {
            tag: {
                "percent": round(coverage.percent, 1),
                "missing": [
                    {"flow": spot.flow, "node": spot.node, "way": spot.way}
                    for spot in coverage.missing
                ],
            }
            for tag, coverage in covered.items()
        },
    }

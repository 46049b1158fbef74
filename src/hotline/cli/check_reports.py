"""What `hotline check` found, for people, for programs and for code scanning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from hotline.flow.bundle import Bundle
from hotline.flow.problems import FlowProblems, Place, Problem
from hotline.flow.rules import RULES, Rule

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FIRST_WIDE, WIDE_BLANK = 0x2E80, "\u3000"
"""From the radicals of Chinese on, a character is as wide as this blank."""
MAX_LINE_SHOWN = 120
"""A longer line of a file is shown in part, around the mistake."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found.

    Attributes:
        problems: Every mistake, in the order of the files.
        sources: The texts of the files by the names that places carry.
        folders: The folder that the first part of such a name stands for.
        bundle: What was compiled, if nothing is wrong.
    """

    problems: tuple[Problem, ...]
    sources: Mapping[str, str]
    folders: Mapping[str, Path]
    bundle: Bundle | None = None

    def path(self, place: Place) -> str:
        """Return the path of a place's file, as editors open it from where the command ran."""
        folder, _, name = place.file.partition("/")
        return str(self.folders[folder] / name) if folder in self.folders else place.file

    def line(self, place: Place) -> str:
        """Return the line of the file that a place is on."""
        lines = self.sources.get(place.file, "").splitlines()
        return lines[place.line - 1] if place.line <= len(lines) else ""


def show(checked: Checked, console: Console, *, seconds: float) -> None:
    """Write the result for people: a line that editors open, and the file's own line under it."""
    for problem in checked.problems:
        place = problem.place
        text = Text()
        text.append(f"{checked.path(place)}:{place.line}:{place.column}", style="bold")
        text.append(f"  {problem.text}")
        text.append(f" [{problem.rule}]", style="dim")
        console.print(text)
        console.print(excerpt(checked.line(place), place))
    if checked.bundle is None:
        files = len({problem.place.file for problem in checked.problems})
        console.print(f"{_count(len(checked.problems), 'problem')} in {_count(files, 'file')}")
        return
    bundle = checked.bundle
    nodes = sum(len(flow.nodes) for flow in bundle.flows.values())
    languages = ", ".join(bundle.catalogue.languages)
    console.print(
        f"{_count(len(bundle.flows), 'flow')} with {_count(nodes, 'node')} and "
        f"{_count(len(bundle.catalogue.prompts), 'prompt')} in {languages}: "
        f"no problem found in {seconds:.1f} s"
    )


def show_problems(checked: Checked) -> None:
    """Write each mistake with the line that it is on, where errors go."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for problem in checked.problems:
        place = problem.place
        where = f"{checked.path(place)}:{place.line}:{place.column}"
        console.print(Text.assemble((where, "bold"), f"  {problem.text}"))
        console.print(excerpt(checked.line(place), place))
    console.print(FlowProblems(checked.problems).total)


def as_json(checked: Checked) -> str:
    """Return the result as JSON: `{"problems": [{file, line, column, rule, text}, ...]}`."""
    problems = [
        {
            "file": checked.path(problem.place),
            "line": problem.place.line,
            "column": problem.place.column,
            "rule": problem.rule,
            "text": problem.text,
        }
        for problem in checked.problems
    ]
    return json.dumps({"problems": problems}, ensure_ascii=False, indent=2)


def as_sarif(checked: Checked) -> str:
    """Return the result as SARIF 2.1.0 (OASIS), which code hosts and editors show in place."""
    rules = list(Rule)
    driver = {
        "name": "hotline check",
        "semanticVersion": version("hotline"),
        "rules": [{"id": rule, "shortDescription": {"text": RULES[rule].value}} for rule in rules],
    }
    results = [
        {
            "ruleId": problem.rule,
            "ruleIndex": rules.index(problem.rule),
            "level": "error",
            "message": {"text": problem.text},
            "locations": [{"physicalLocation": _location(checked, problem.place)}],
        }
        for problem in checked.problems
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _location(checked: Checked, place: Place) -> dict[str, Any]:
    path = Path(checked.path(place))
    # An absolute path is a file's own address; a relative one is from the repository's top.
    uri = path.as_uri() if path.is_absolute() else path.as_posix()
    region = {"startLine": place.line, "startColumn": place.column}
    return {"artifactLocation": {"uri": uri}, "region": region}


def excerpt(line: str, place: Place) -> Text:
    """Return a line of a file, with a mark under the column of a mistake."""
    start = max(0, place.column - 1 - MAX_LINE_SHOWN // 2) if len(line) > MAX_LINE_SHOWN else 0
    shown = "".join(one if one.isprintable() else " " for one in line[start:][:MAX_LINE_SHOWN])
    text = Text(f"{place.line:>6} │ {shown}\n", style="dim")
    blanks = "".join(
        "　" if ord(one) > 0x2E7F else " " for one in shown[: place.column - 1 - start]
    )
    text.append(f"       │ {blanks}")
    text.append("^", style="bold red")
    return text


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"

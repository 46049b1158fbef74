"""`hotline flows graph`: flows as pictures."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hotline.cli.flows import NoSuchFlow
from hotline.cli.prompts_folder import PromptsFolder, prompts_for
from hotline.errors import HotlineError
from hotline.flow.bundle import Draft, read_draft
from hotline.flow.drawing.graph import Graph
from hotline.flow.drawing.layout import laid_out
from hotline.flow.drawing.mermaid import mermaid
from hotline.flow.drawing.of_flow import graph_of, problems_by_node
from hotline.flow.drawing.svg import svg
from hotline.flow.problems import FlowProblems
from hotline.flow_files import read_files


class Format(StrEnum):
    """What a graph is written as."""

    SVG = "svg"
    MERMAID = "mermaid"


OutFile = Annotated[
    Path | None, typer.Option("--out", help="The file to write.", show_default="standard output")
]
Language = Annotated[
    str, typer.Option(help="In which language the words are: zh, en-US; the catalogue's first.")
]


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(graph)


class LanguageUnknown(HotlineError):
    """The catalogue has no such language."""

    def __init__(self, language: str, known: tuple[str, ...]) -> None:
        self.language = language
        self.known = known
        super().__init__(language, known)

    def __str__(self) -> str:
        return f"no prompt is in '{self.language}'; there is {', '.join(self.known)}"


class FileUnusable(HotlineError):
    """The picture cannot be written."""

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(path, why)

    def __str__(self) -> str:
        return f"{self.path} cannot be written: {self.why}"


def graph(
    path: Annotated[Path, typer.Argument(help="The flows' folder, or one flow's file.")] = Path(
        "ivr_flows"
    ),
    prompts: PromptsFolder = None,
    flow: Annotated[str, typer.Option(help="Draw this flow, with the sub-flows it runs.")] = "",
    form: Annotated[Format, typer.Option("--format", help="A picture, or text.")] = Format.SVG,
    out: OutFile = None,
    language: Language = "",
) -> None:
    """Draw flows: what is said, where each key and outcome leads; mistakes in red.

    An SVG opens in any browser: point at a box to see all its words, and its lines.
    """
    is_file = path.suffix == ".yaml"
    folder = path.parent if is_file else path
    draft = read_draft(read_files(folder, prompts_for(folder, prompts)))
    chosen = _flow_in(draft, f"{folder.name}/{path.name}") if is_file else flow
    if chosen and chosen not in draft.flows:
        raise NoSuchFlow(chosen, draft.flows)
    graphs = _graphs(draft, chosen, choose_language(language, draft.catalogue.languages))
    if not graphs:
        raise FlowProblems(draft.problems)
    title = ", ".join(one.name for one in graphs)
    match form:
        case Format.SVG:
            write(svg([laid_out(one) for one in graphs], title=title), out)
        case Format.MERMAID:
            write(mermaid(graphs), out)


def choose_language(wish: str, known: tuple[str, ...]) -> str:
    """Return the catalogue's language that begins like this; the first one if there is no wish.

    Raises:
        LanguageUnknown: None does.
    """
    found = [tag for tag in known if tag == wish or tag.split("-")[0] == wish or not wish]
    if not found and known:
        raise LanguageUnknown(wish, known)
    return found[0] if found else wish


def write(text: str, out: Path | None) -> None:
    """Write a text to a file, or to standard output.

    Raises:
        FileUnusable: The file cannot be written.
    """
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileUnusable(out, error.strerror or type(error).__name__) from error


def _flow_in(draft: Draft, file: str) -> str:
    """Return the name of the flow in a file.

    Raises:
        FlowProblems: The file is there, but what is in it cannot be read.
        NoSuchFlow: There is no such file.
    """
    for flow, source in draft.documents:
        if source.file == file:
            return flow.name
    problems = [problem for problem in draft.problems if problem.place.file == file]
    if problems:
        raise FlowProblems(problems)
    raise NoSuchFlow(file, draft.flows)


def _graphs(draft: Draft, chosen: str, language: str) -> list[Graph]:
    graphs = {
        flow.name: graph_of(flow, draft, language=language, problems=problems_by_node(source))
        for flow, source in draft.documents
    }
    return _run_from(chosen, graphs) if chosen else list(graphs.values())


def _run_from(first: str, graphs: Mapping[str, Graph]) -> list[Graph]:
    """Return a flow with the sub-flows that it runs, those that they run, and so on."""
    found = [first]
    for name in found:
        runs = (box.runs for box in graphs[name].boxes)
        found += [one for one in dict.fromkeys(runs) if one in graphs and one not in found]
    return [graphs[name] for name in found]

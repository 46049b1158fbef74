"""`hotline flows diff`: two versions of the flows, as a difference of their graphs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from hotline.cli.difference_text import print_difference
from hotline.cli.drawing import Language, OutFile, choose_language, write
from hotline.cli.prompts_folder import PromptsFolder
from hotline.cli.versions import Version, read_version
from hotline.errors import HotlineError
from hotline.flow.difference.changes import Difference
from hotline.flow.difference.compare import compared, compared_flows
from hotline.flow.difference.picture import merged, reworded_at, whole
from hotline.flow.drawing.graph import Graph, Mark
from hotline.flow.drawing.layout import laid_out
from hotline.flow.drawing.of_flow import graph_of
from hotline.flow.drawing.svg import svg

DIFFERENT, TROUBLE = 1, 2


class Format(StrEnum):
    """What a difference is written as."""

    TEXT = "text"
    SVG = "svg"
    JSON = "json"


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(diff)


def diff(
    a: Annotated[str, typer.Argument(help="A folder, a flow's file or a bundle's hash.")],
    b: Annotated[str, typer.Argument(help="The newer one, named in the same ways.")],
    prompts: PromptsFolder = None,
    form: Annotated[Format, typer.Option("--format", help="Text, a picture, JSON.")] = Format.TEXT,
    out: OutFile = None,
    language: Language = "",
) -> None:
    """Tell what is different between two versions: nodes, ways, words, settings.

    The exit code is 0 where nothing is, 1 where something is, 2 where they cannot be compared.
    """
    try:
        before, after = read_version(a, prompts), read_version(b, prompts)
    except HotlineError as error:
        # 1 says that something is different, as with `diff`.
        typer.echo(f"hotline: {error}", err=True)
        raise typer.Exit(TROUBLE) from None
    for version in (before, after):
        if version.draft.problems:
            Console(stderr=True, soft_wrap=True).print(
                f"{version.name} has mistakes: what cannot be read is left out", markup=False
            )
    difference = _difference(before, after)
    match form:
        case Format.TEXT:
            print_difference(difference, out)
        case Format.JSON:
            write(json.dumps(asdict(difference), ensure_ascii=False, indent=2) + "\n", out)
        case Format.SVG:
            shown = choose_language(language, after.draft.catalogue.languages)
            graphs = list(_graphs(difference, before, after, shown))
            write(svg([laid_out(one) for one in graphs], title=f"{a} and {b}"), out)
    if not difference.is_same:
        raise typer.Exit(DIFFERENT)


def _difference(before: Version, after: Version) -> Difference:
    old, new = before.flow, after.flow
    everything = compared(before.draft, after.draft)
    everything = replace(
        everything,
        flows=tuple(replace(one, nodes=one.changed) for one in everything.flows if not one.is_same),
    )
    if old is None or new is None:
        return everything
    flow = compared_flows(old, before.draft, new, after.draft)
    return replace(
        everything,
        added=(),
        removed=(),
        flows=() if flow.is_same else (replace(flow, nodes=flow.changed),),
    )


def _graphs(
    difference: Difference, before: Version, after: Version, language: str
) -> Iterator[Graph]:
    """Yield a graph of every flow with a difference; of every flow where there is none."""
    old, new = before.draft.flows, after.draft.flows
    told = {one.flow: one for one in difference.flows}
    for name, flow in new.items():
        graph = graph_of(flow, after.draft, language=language)
        if name in difference.added:
            yield whole(graph, Mark.ADDED)
            continue
        notes = reworded_at(flow.nodes, difference.reworded)
        change = told.get(name)
        was = old.get(change.was if change else name)
        if was is not None and (change or notes or difference.is_same):
            older = graph_of(was, before.draft, language=language)
            both = compared_flows(was, before.draft, flow, after.draft)
            yield merged(both, older, graph, notes)
    for name in difference.removed:
        yield whole(graph_of(old[name], before.draft, language=language), Mark.REMOVED)

"""A bundle: flows, catalogue and calendar that a call is pinned to, named by their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.checks import check_use
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.catalogue import Catalogue, read_catalogue
from hotline.flow.checks import check_flows
from hotline.flow.document import Flow, read_flow
from hotline.flow.nodes.hours import HoursNode
from hotline.flow.problems import FlowProblems, Problem
from hotline.flow.rules import Rule
from hotline.flow.source import Data, Source, read_source


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Checked flows with their catalogue.

    Attributes:
        flows: Flow name to flow.
        catalogue: What every prompt says.
        calendar: When lines are open; None where there is no calendar.
        digest: SHA-256 of the sources, in hexadecimal: the bundle's name for ever.
        sources: What it was compiled from: file name to text.
    """

    flows: Mapping[str, Flow]
    catalogue: Catalogue
    calendar: Calendar | None
    digest: str
    sources: Mapping[str, str]


CATALOGUE = "voice_prompts/catalogue.yaml"
"""The key of the catalogue's text among a bundle's sources."""
CALENDAR_FILE = "calendar.yaml"
"""The name, in whatever folder, of the file that is the calendar; every other one is a flow."""
CALENDAR_RULES = "calendar_rules.json"
"""The key of what was looked up for the calendar: see `hotline.flow.calendar.rules`."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Flows, catalogue and calendar as far as they can be read.

    Attributes:
        documents: Each flow with the source that it was read from.
        catalogue: What every prompt says.
        calendar: When lines are open; None where there is no calendar, or none that can be read.
        calendar_written: The calendar as it is written; an empty table where there is none.
        problems: Every mistake in every file.
    """

    documents: tuple[tuple[Flow, Source], ...]
    catalogue: Catalogue
    calendar: Calendar | None
    calendar_written: Data
    problems: tuple[Problem, ...]

    @property
    def flows(self) -> Mapping[str, Flow]:
        """Flow name to flow."""
        return {flow.name: flow for flow, _ in self.documents}


def read_draft(sources: Mapping[str, str]) -> Draft:
    """Read file names and texts, the catalogue's under `CATALOGUE`; mistakes are in the result."""
    catalogue_source = read_source(sources.get(CATALOGUE, ""), CATALOGUE)
    catalogue = read_catalogue(catalogue_source)
    problems = [*catalogue_source.problems]
    documents: dict[str, tuple[Flow, Source]] = {}
    calendar_source = _calendar_source(sources)
    calendar = None
    if calendar_source is not None:
        calendar = compile_calendar(calendar_source, sources.get(CALENDAR_RULES, "{}"))
    reserved = {CATALOGUE, CALENDAR_RULES, calendar_source.file if calendar_source else ""}
    read = [read_source(sources[file], file) for file in sorted(sources.keys() - reserved)]
    for source in read:
        flow = read_flow(source)
        if flow is None:
            continue
        if flow.name in documents:
            source.problem(
                ("flow",), f"another file already has a flow named '{flow.name}'", Rule.GIVEN_TWICE
            )
        else:
            documents[flow.name] = flow, source
    both = tuple(documents.values())
    check_flows(both, catalogue, calendar, all_read=len(both) == len(read))
    if calendar_source is not None and calendar is not None:
        if not any(source.problems for source in read):
            check_use(calendar_source, calendar, _hours(flow for flow, _ in both))
        problems += calendar_source.problems
    problems += [problem for source in read for problem in source.problems]
    return Draft(
        documents=both,
        catalogue=catalogue,
        calendar=calendar,
        calendar_written=calendar_source.data if calendar_source is not None else {},
        problems=tuple(problems),
    )


def compile_bundle(sources: Mapping[str, str]) -> Bundle:
    """Compile file names and texts, the catalogue's under `CATALOGUE`, to a checked bundle.

    Raises:
        FlowProblems: With every mistake in every file.
    """
    draft = read_draft(sources)
    if draft.problems:
        raise FlowProblems(draft.problems)
    return Bundle(
        flows=draft.flows,
        catalogue=draft.catalogue,
        calendar=draft.calendar,
        digest=digest_of(sources),
        sources=dict(sources),
    )


def digest_of(sources: Mapping[str, str]) -> str:
    """Return the name of the bundle that these sources make."""
    canonical = json.dumps(dict(sources), sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(canonical).hexdigest()


def _calendar_source(sources: Mapping[str, str]) -> Source | None:
    files = [file for file in sources if file.rpartition("/")[2] == CALENDAR_FILE]
    return read_source(sources[files[0]], files[0]) if files else None


def _hours(flows: Iterable[Flow]) -> set[str]:
    """Return the names of the hours that flows ask for."""
    nodes = (node for flow in flows for node in flow.nodes.values())
    return {node.hours for node in nodes if isinstance(node, HoursNode)}

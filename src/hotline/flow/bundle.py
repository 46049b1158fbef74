"""A bundle: flows, catalogue, lexicon and calendar: what a call is pinned to, named by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.calendar.checks import check_use
from hotline.flow.calendar.compile import compile_calendar
from hotline.flow.catalogue import Catalogue, read_catalogue
from hotline.flow.checks import check_flows
from hotline.flow.document import Flow, read_flow
from hotline.flow.lexicon import NO_LEXICON, Lexicon, read_lexicon
from hotline.flow.nest import Nest
from hotline.flow.nodes.hours import HoursNode
from hotline.flow.problems import FlowProblems, Problem
from hotline.flow.rules import Rule
from hotline.flow.saying import Voice
from hotline.flow.source import Data, Source, read_source


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Checked flows with their catalogue.

    Attributes:
        flows: Flow name to flow.
        catalogue: What every prompt says.
        lexicon: How the synthesiser is to speak words of it, and of values.
        calendar: When lines are open; None where there is no calendar.
        digest: SHA-256 of the sources, in hexadecimal: the bundle's name for ever.
        sources: What it was compiled from: file name to text.
    """

    flows: Mapping[str, Flow]
    catalogue: Catalogue
    lexicon: Lexicon
    calendar: Calendar | None
    digest: str
    sources: Mapping[str, str]

    @cached_property
    def voice(self) -> Voice:
        """Says what its nodes say."""
        return Voice(self.catalogue)

    @cached_property
    def nests(self) -> Mapping[str, Nest]:
        """Flow name to the flow as a call begins in it."""
        return {name: Nest(flow) for name, flow in self.flows.items()}


CATALOGUE = "voice_prompts/catalogue.yaml"
"""The key of the catalogue's text among a bundle's sources."""
LEXICON = "voice_prompts/lexicon.yaml"
"""The key of the lexicon's text, where there is one."""
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
        lexicon: How words of it are spoken; empty where there is none.
        calendar: When lines are open; None where there is no calendar, or none that can be read.
        calendar_written: The calendar as it is written; an empty table where there is none.
        problems: Every mistake in every file.
    """

    documents: tuple[tuple[Flow, Source], ...]
    catalogue: Catalogue
    lexicon: Lexicon
    calendar: Calendar | None
    calendar_written: Data
    problems: tuple[Problem, ...]

    @property
    def flows(self) -> Mapping[str, Flow]:
        """Flow name to flow."""
        return {flow.name: flow for flow, _ in self.documents}


@dataclass(frozen=True, kw_only=True)
class _Read:
    """Files as they were read, each with the mistakes that are found in it."""

    catalogue: tuple[Catalogue, Source]
    lexicon: tuple[Lexicon, Source] | None
    calendar: tuple[Calendar | None, Source] | None
    documents: tuple[tuple[Flow, Source], ...]
    flow_sources: Sequence[Source]

    @property
    def spoken(self) -> Lexicon:
        return self.lexicon[0] if self.lexicon is not None else NO_LEXICON

    @property
    def problems(self) -> tuple[Problem, ...]:
        calendar = self.calendar[1].problems if self.calendar is not None else ()
        lexicon = self.lexicon[1].problems if self.lexicon is not None else ()
        flows = (problem for source in self.flow_sources for problem in source.problems)
        return (*self.catalogue[1].problems, *lexicon, *calendar, *flows)


def read_draft(sources: Mapping[str, str]) -> Draft:
    """Read file names and texts, the catalogue's under `CATALOGUE`; mistakes are in the result."""
    read = _read(sources)
    catalogue, _ = read.catalogue
    calendar, calendar_source = read.calendar or (None, None)
    all_read = len(read.documents) == len(read.flow_sources)
    check_flows(read.documents, catalogue, calendar, all_read=all_read)
    if (
        calendar_source is not None
        and calendar is not None
        and not any(source.problems for source in read.flow_sources)
    ):
        check_use(calendar_source, calendar, _hours(flow for flow, _ in read.documents))
    return Draft(
        documents=read.documents,
        catalogue=catalogue,
        lexicon=read.spoken,
        calendar=calendar,
        calendar_written=calendar_source.data if calendar_source is not None else {},
        problems=read.problems,
    )


def _read(sources: Mapping[str, str]) -> _Read:
    catalogue_source = read_source(sources.get(CATALOGUE, ""), CATALOGUE)
    catalogue = read_catalogue(catalogue_source)
    documents: dict[str, tuple[Flow, Source]] = {}
    calendar_source = _calendar_source(sources)
    calendar = None
    if calendar_source is not None:
        rules = sources.get(CALENDAR_RULES, "{}")
        calendar = compile_calendar(calendar_source, rules), calendar_source
    lexicon = None
    if LEXICON in sources:
        lexicon_source = read_source(sources[LEXICON], LEXICON)
        lexicon = read_lexicon(lexicon_source, catalogue.languages), lexicon_source
    reserved = {CATALOGUE, LEXICON, CALENDAR_RULES, calendar_source.file if calendar_source else ""}
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
    return _Read(
        catalogue=(catalogue, catalogue_source),
        lexicon=lexicon,
        calendar=calendar,
        documents=tuple(documents.values()),
        flow_sources=read,
    )


def compile_bundle(sources: Mapping[str, str]) -> Bundle:
    """Compile file names and texts, the catalogue's under `CATALOGUE`, to a checked bundle.

    Raises:
        FlowProblems: With every mistake in every file.
    """
    draft = read_draft(sources)
    if draft.problems:
        raise FlowProblems(draft.problems)
    return _bundle(sources, draft.documents, draft.catalogue, draft.lexicon, draft.calendar)


def recompile_bundle(sources: Mapping[str, str]) -> Bundle:
    """Compile what a version of the hotline took as a bundle, for the calls that are pinned to it.

    That version has proved it. What the checks of this one find in it besides, such as a question
    that the bank takes no more, is not looked at: those calls have their story all the same, and
    replay as far as the engine does what it did. New calls get what `compile_bundle` makes.

    Raises:
        FlowProblems: This version cannot read it any more.
    """
    read = _read(sources)
    if read.problems:
        raise FlowProblems(read.problems)
    calendar, _ = read.calendar or (None, None)
    return _bundle(sources, read.documents, read.catalogue[0], read.spoken, calendar)


def _bundle(
    sources: Mapping[str, str],
    documents: Iterable[tuple[Flow, Source]],
    catalogue: Catalogue,
    lexicon: Lexicon,
    calendar: Calendar | None,
) -> Bundle:
    return Bundle(
        flows={flow.name: flow for flow, _ in documents},
        catalogue=catalogue,
        lexicon=lexicon,
        calendar=calendar,
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

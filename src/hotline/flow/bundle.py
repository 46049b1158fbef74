"""A bundle: the flows and the catalogue that a call is pinned to, named by their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from hotline.flow.catalogue import Catalogue, read_catalogue
from hotline.flow.checks import check_flows
from hotline.flow.document import Flow, read_flow
from hotline.flow.problems import FlowProblems, Problem
from hotline.flow.source import Source, read_source


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Checked flows with their catalogue.

    Attributes:
        flows: Flow name to flow.
        catalogue: What every prompt says.
        digest: SHA-256 of the sources, in hexadecimal: the bundle's name for ever.
        sources: What it was compiled from: file name to text.
    """

    flows: Mapping[str, Flow]
    catalogue: Catalogue
    digest: str
    sources: Mapping[str, str]


CATALOGUE = "voice_prompts/catalogue.yaml"
"""The key of the catalogue's text among a bundle's sources; every other one is a flow."""


def compile_bundle(sources: Mapping[str, str]) -> Bundle:
    """Compile file names and texts, the catalogue's under `CATALOGUE`, to a checked bundle.

    Raises:
        FlowProblems: With every mistake in every file.
    """
    problems: list[Problem] = []
    catalogue_source = read_source(sources.get(CATALOGUE, ""), CATALOGUE)
    catalogue = read_catalogue(catalogue_source)
    problems += catalogue_source.problems
    flows: dict[str, Flow] = {}
    documents: list[tuple[Flow, Source]] = []
    read = [read_source(sources[file], file) for file in sorted(sources.keys() - {CATALOGUE})]
    for source in read:
        flow = read_flow(source)
        if flow is None:
            continue
        if flow.name in flows:
            source.problem(("flow",), f"another file already has a flow named '{flow.name}'")
        else:
            flows[flow.name] = flow
            documents.append((flow, source))
    check_flows(documents, catalogue, all_read=len(documents) == len(read))
    problems += [problem for source in read for problem in source.problems]
    if problems:
        raise FlowProblems(problems)
    canonical = json.dumps(sources, sort_keys=True, ensure_ascii=False).encode()
    return Bundle(
        flows=flows,
        catalogue=catalogue,
        digest=hashlib.sha256(canonical).hexdigest(),
        sources=dict(sources),
    )

"""A bundle: the flows and the catalogue that a call is pinned to, named by their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from hotline.flow.catalogue import Catalogue, read_catalogue
from hotline.flow.checks import check_flow
from hotline.flow.document import Flow, read_flow
from hotline.flow.problems import FlowProblems, Problem
from hotline.flow.source import read_source


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
    for file in sorted(sources.keys() - {CATALOGUE}):
        source = read_source(sources[file], file)
        flow = read_flow(source)
        if flow is not None:
            check_flow(flow, catalogue, source)
            if flow.name in flows:
                source.problem(("flow",), f"another file already has a flow named '{flow.name}'")
            flows[flow.name] = flow
        problems += source.problems
    if problems:
        raise FlowProblems(problems)
    canonical = json.dumps(sources, sort_keys=True, ensure_ascii=False).encode()
    return Bundle(
        flows=flows,
        catalogue=catalogue,
        digest=hashlib.sha256(canonical).hexdigest(),
        sources=dict(sources),
    )

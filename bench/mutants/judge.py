"""What became of a mutant: killed by the checker, the same as before, or missed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow.document import Flow
from hotline.flow.problems import FlowProblems
from hotline.flow.vocabulary import Target, find
from mutants.operators import Mutant
from mutants.tree import write


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    EQUIVALENT = "equivalent"
    MISSED = "missed"


def judge(mutant: Mutant, original: Bundle) -> Fate:
    """Compile a mutant; where nothing is found, tell whether it behaves as the original.

    It does where the catalogue and the calendar are equal and no caller can tell the flows apart:
    from their first nodes on, both do the same and go on to nodes that do the same (bisimilarity).
    """
    try:
        bundle = compile_bundle(write(mutant.files))
    except FlowProblems:
        return Fate.KILLED
    same = bundle.catalogue == original.catalogue and bundle.calendar == original.calendar
    same = same and bundle.flows.keys() == original.flows.keys()
    if same and all(_alike(bundle.flows[name], flow) for name, flow in original.flows.items()):
        return Fate.EQUIVALENT
    return Fate.MISSED


def _alike(one: Flow, other: Flow) -> bool:
    if one.head.model_copy(update={"start": other.head.start}) != other.head:
        return False
    nodes = {(side, key): node for side in (0, 1) for key, node in (one, other)[side].nodes.items()}
    what = {spot: _without_targets(node) for spot, node in nodes.items()}
    classes: Mapping[Any, int] = _numbered(what)
    while True:
        finer = _numbered(
            {
                (side, key): (
                    classes[side, key],
                    tuple(
                        (path, classes.get((side, str(target)), -1))
                        for path, target in find(node, Target)
                    ),
                )
                for (side, key), node in nodes.items()
            }
        )
        if len(set(finer.values())) == len(set(classes.values())):
            return finer[0, one.start] == finer[1, other.start]
        classes = finer


def _without_targets(node: Any) -> str:
    return repr(_blank(node.model_dump()))


def _blank(data: Any) -> Any:
    if isinstance(data, Target):
        return "→"
    if isinstance(data, Mapping):
        return {key: _blank(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_blank(value) for value in data]
    return data


def _numbered(keys: Mapping[Any, Any]) -> dict[Any, int]:
    numbers: dict[Any, int] = {}
    return {spot: numbers.setdefault(key, len(numbers)) for spot, key in keys.items()}

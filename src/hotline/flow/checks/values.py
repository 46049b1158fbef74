"""Whether every variable has a value wherever it is read, whichever way the caller came."""

from __future__ import annotations

from collections.abc import Iterator

from hotline.flow.checks.checked import Checked
from hotline.flow.nodes.base import Node
from hotline.flow.rules import Rule
from hotline.flow.vocabulary import Say
from hotline.model.types import Type


def check_values(checked: Checked) -> None:
    """Report reads of variables that have no value on some path."""
    for node_id, known in checked.known.items():
        node = checked.flow.nodes[node_id]
        for read in node.reads(checked.scope):
            if _is_unset(checked, read.name, known):
                text = f"{read.by} needs '{read.name}', which may not be set by then"
                checked.report(
                    node_id, read.path, f"{text}; {_way_out(checked, read.name)}", Rule.NOT_SET
                )
        _check_speech(checked, node_id, node, known)


def _check_speech(checked: Checked, node_id: str, node: Node, known: frozenset[str]) -> None:
    for path, say, brought in node.speech(checked.scope):
        for name, text in _spoken(checked, say):
            if _is_unset(checked, name, known | brought):
                checked.report(
                    node_id,
                    path,
                    f"{text} before it is set; {_way_out(checked, name)}",
                    Rule.NOT_SET,
                )


def _spoken(checked: Checked, say: Say) -> Iterator[tuple[str, str]]:
    catalogue = checked.scope.catalogue
    if say.each is not None:
        yield str(say.each), f"'each' may read the list '{say.each}'"
    if say.prompt in catalogue.prompts:
        kind = checked.scope.types.get(str(say.each))
        fields = frozenset() if kind is None or isinstance(kind, Type) else kind.fields.keys()
        for slot in sorted(catalogue.slots(say.prompt) - fields):
            if checked.scope.types.get(slot) in frozenset(Type) - {Type.SECRET}:
                yield slot, f"'{say.prompt}' may speak {{{slot}}}"


def _is_unset(checked: Checked, name: str, known: frozenset[str]) -> bool:
    # That nothing sets it anywhere, or that there is no such variable, is told once, elsewhere.
    return name in checked.flow.asked_at and name not in known


def _way_out(checked: Checked, name: str) -> str:
    return f"lead every path through '{checked.flow.asked_at[name]}' first"

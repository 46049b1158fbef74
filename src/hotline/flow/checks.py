"""What can be wrong between the parts of a flow: nodes, prompts, variables and the bank."""

from __future__ import annotations

from collections.abc import Callable

from hotline.flow.catalogue import Catalogue
from hotline.flow.document import Flow, origin
from hotline.flow.nodes.bank import BankNode
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.collect import CollectNode
from hotline.flow.nodes.ending import HandOverNode, HangUpNode
from hotline.flow.problems import did_you_mean
from hotline.flow.source import Path, Source
from hotline.flow.vocabulary import LanguageTag, PromptId, Say, Sets, Target, find
from hotline.model.bank import OPERATIONS

Report = Callable[[str, Path, str], None]
"""Notes a mistake: node id, path inside the node, what is wrong and what to do."""


def check_flow(flow: Flow, catalogue: Catalogue, source: Source) -> None:
    """Add every mistake between the parts of `flow` to the source's problems."""

    def report(node_id: str, path: Path, text: str) -> None:
        written = ("nodes", node_id, *path)
        where = origin(source, written)
        # What a node has from the flow's top is told once, not for every node that has it.
        source.problem(where, f"node '{node_id}': {text}" if where == written else text)

    if flow.start not in flow.ids:
        text = f"'start' names unknown node '{flow.start}'. {did_you_mean(flow.start, flow.ids)}"
        source.problem(("start",), text.rstrip())
    for node_id, node in flow.nodes.items():
        _check_targets(node_id, node, flow, report)
        _check_prompts(node_id, node, flow, catalogue, report)
        if isinstance(node, BankNode):
            _check_bank(node_id, node, flow, report)
    if not source.problems:
        _check_paths(flow, report)


def _check_targets(node_id: str, node: Node, flow: Flow, report: Report) -> None:
    for path, target in find(node, Target):
        if target not in flow.ids:
            hint = did_you_mean(target, flow.ids)
            report(node_id, path, f"goes to unknown node '{target}'. {hint}".rstrip())


def _check_prompts(
    node_id: str, node: Node, flow: Flow, catalogue: Catalogue, report: Report
) -> None:
    for path, tag in find(node, LanguageTag):
        if tag not in catalogue.languages:
            hint = did_you_mean(tag, catalogue.languages)
            report(node_id, path, f"unknown language '{tag}'. {hint}".rstrip())
    for path, prompt in find(node, PromptId):
        if prompt not in catalogue.prompts:
            hint = did_you_mean(prompt, catalogue.prompts)
            report(node_id, path, f"unknown prompt '{prompt}'. {hint}".rstrip())
    for path, say in find(node, Say):
        if say.prompt in catalogue.prompts:
            _check_slots(node_id, path, say, flow, catalogue, report)


def _check_slots(
    node_id: str, path: Path, say: Say, flow: Flow, catalogue: Catalogue, report: Report
) -> None:
    if not flow.is_whole:
        # A node that could not be read may be the one that sets what is spoken here.
        return
    lists = _lists(flow)
    known = _variables(flow)
    if say.each is not None and say.each not in lists:
        hint = did_you_mean(say.each, lists)
        report(node_id, path, f"'each' names no list: '{say.each}'. {hint}".rstrip())
        return
    fields = lists.get(str(say.each), frozenset())
    secrets = _secrets(flow)
    for slot in sorted(catalogue.slots(say.prompt)):
        if slot in secrets:
            text = f"'{say.prompt}' would speak the secret '{slot}'; only the bank may have it"
            report(node_id, path, text)
        elif slot in lists and slot not in fields:
            text = f"'{say.prompt}' speaks the list '{slot}'; use {{prompt: ..., each: {slot}}}"
            report(node_id, path, text)
        elif slot not in fields and slot not in known:
            inside = [name for name, fields_of in lists.items() if slot in fields_of]
            hint = did_you_mean(slot, (known - lists.keys()) | fields)
            if inside and say.each is None:
                hint = f"Each of '{inside[0]}' has one: use {{prompt: ..., each: {inside[0]}}}."
            text = f"'{say.prompt}' speaks {{{slot}}}, which nothing sets. {hint}"
            report(node_id, path, text.rstrip())


def _check_bank(node_id: str, node: BankNode, flow: Flow, report: Report) -> None:
    operation = OPERATIONS.get(node.bank)
    if operation is None:
        hint = did_you_mean(node.bank, OPERATIONS)
        report(node_id, ("bank",), f"unknown bank operation '{node.bank}'. {hint}".rstrip())
        return
    for argument in operation.arguments:
        if argument not in node.arguments:
            report(node_id, ("with",), f"'{node.bank}' needs the argument '{argument}'")
    for argument, name in node.arguments.items():
        path = ("with", argument)
        if argument not in operation.arguments:
            hint = did_you_mean(argument, operation.arguments)
            report(node_id, path, f"'{node.bank}' takes no argument '{argument}'. {hint}".rstrip())
        elif name not in flow.collected_at:
            if not flow.is_whole:
                continue
            hint = did_you_mean(name, flow.collected_at)
            report(node_id, path, f"no caller is asked for '{name}'. {hint}".rstrip())
        elif (name in _secrets(flow)) != (argument in operation.secret_arguments):
            text = f"the secret '{name}' must not be given to '{node.bank}' as its '{argument}'"
            if argument in operation.secret_arguments:
                text = f"'{argument}' is a secret, so collect '{name}' with 'secret: true'"
            report(node_id, path, text)
    for outcome in operation.outcomes:
        if outcome not in node.outcomes:
            report(node_id, ("outcomes",), f"outcome '{outcome}' has no target")
    for outcome in node.outcomes:
        if outcome not in operation.outcomes:
            hint = did_you_mean(outcome, operation.outcomes)
            text = f"'{node.bank}' has no outcome '{outcome}'. {hint}"
            report(node_id, ("outcomes", outcome), text.rstrip())
    if node.variable is not None and not operation.result_is_list:
        report(node_id, ("as",), f"'{node.bank}' brings no result to keep")


def _check_paths(flow: Flow, report: Report) -> None:
    onward = {
        node_id: {str(target) for _, target in find(node, Target)}
        for node_id, node in flow.nodes.items()
    }
    reached = _closure({flow.start}, onward)
    for node_id in flow.nodes.keys() - reached:
        report(node_id, (), "nothing leads here; delete it, or point something at it")
    backward: dict[str, set[str]] = {node_id: set() for node_id in flow.nodes}
    for node_id, targets in onward.items():
        for target in targets:
            backward[target].add(node_id)
    endings = {
        node_id
        for node_id, node in flow.nodes.items()
        if isinstance(node, HangUpNode | HandOverNode)
    }
    for node_id in reached - _closure(endings, backward):
        report(
            node_id, (), "no path from here ever ends the call; lead one to hang_up or hand_over"
        )


def _closure(start: set[str], onward: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    frontier = set(start)
    while frontier:
        reached |= frontier
        frontier = {target for node_id in frontier for target in onward[node_id]} - reached
    return reached


def _variables(flow: Flow) -> frozenset[str]:
    return frozenset(name for node in flow.nodes.values() for _, name in find(node, Sets))


def _lists(flow: Flow) -> dict[str, frozenset[str]]:
    """Return each list variable and the fields of its records."""
    return {
        str(node.variable): frozenset(OPERATIONS[node.bank].result)
        for node in flow.nodes.values()
        if isinstance(node, BankNode) and node.variable is not None and node.bank in OPERATIONS
    }


def _secrets(flow: Flow) -> frozenset[str]:
    return frozenset(
        str(node.collect.variable)
        for node in flow.nodes.values()
        if isinstance(node, CollectNode) and node.collect.secret
    )

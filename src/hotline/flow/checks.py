"""What can be wrong between the parts of a flow: nodes, prompts, variables and the bank."""

from __future__ import annotations

from hotline.flow.catalogue import Catalogue
from hotline.flow.document import Flow, origin
from hotline.flow.facts import Facts, facts_of
from hotline.flow.nodes.bank import BankNode
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.collect import CollectNode
from hotline.flow.path_checks import Report, check_paths
from hotline.flow.problems import did_you_mean
from hotline.flow.source import Path, Source
from hotline.flow.vocabulary import LanguageTag, PromptId, Say, Target, find
from hotline.model.bank import IDENTITIES, OPERATIONS, BankOperation


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
    facts = facts_of(flow)
    for node_id, node in flow.nodes.items():
        _check_targets(node_id, node, flow, report)
        _check_prompts(node_id, node, facts, catalogue, report)
        if isinstance(node, CollectNode):
            _check_secrecy(node_id, node, flow, facts, report)
        if isinstance(node, BankNode):
            _check_bank(node_id, node, facts, report)
            _check_kept(node_id, node, flow, facts, report)
    if facts.is_read:
        check_paths(flow, catalogue, facts, report)


def _check_targets(node_id: str, node: Node, flow: Flow, report: Report) -> None:
    for path, target in find(node, Target):
        if target not in flow.ids:
            hint = did_you_mean(target, flow.ids)
            report(node_id, path, f"goes to unknown node '{target}'. {hint}".rstrip())


def _check_prompts(
    node_id: str, node: Node, facts: Facts, catalogue: Catalogue, report: Report
) -> None:
    for path, tag in find(node, LanguageTag):
        if catalogue.languages and tag not in catalogue.languages:
            hint = did_you_mean(tag, catalogue.languages)
            report(node_id, path, f"unknown language '{tag}'. {hint}".rstrip())
    for path, prompt in find(node, PromptId):
        if catalogue.prompts and prompt not in catalogue.prompts:
            hint = did_you_mean(prompt, catalogue.prompts)
            report(node_id, path, f"unknown prompt '{prompt}'. {hint}".rstrip())
    for path, say in find(node, Say):
        if say.prompt in catalogue.prompts:
            _check_slots(node_id, path, say, facts, catalogue, report)


def _check_slots(
    node_id: str, path: Path, say: Say, facts: Facts, catalogue: Catalogue, report: Report
) -> None:
    if not facts.is_whole:
        # A node that could not be read may be the one that sets what is spoken here.
        return
    lists = facts.lists
    known = facts.variables
    if say.each is not None and say.each not in lists:
        hint = did_you_mean(say.each, lists)
        report(node_id, path, f"'each' names no list: '{say.each}'. {hint}".rstrip())
        return
    fields = lists.get(str(say.each), frozenset())
    for slot in sorted(catalogue.slots(say.prompt)):
        if slot in facts.secrets:
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


def _check_bank(node_id: str, node: BankNode, facts: Facts, report: Report) -> None:
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
        elif name not in facts.collected_at:
            if not facts.is_whole:
                continue
            hint = did_you_mean(name, facts.collected_at)
            report(node_id, path, f"no caller is asked for '{name}'. {hint}".rstrip())
        elif text := _misgiven(name, argument, operation, facts):
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


def _misgiven(name: str, argument: str, operation: BankOperation, facts: Facts) -> str:
    """Return why what the caller typed as `name` must not be this argument; "" when it may."""
    is_secret = argument in operation.secret_arguments
    if name not in facts.secrets and (is_secret or argument in IDENTITIES):
        may_be = "is a secret" if is_secret else "may be a PIN that was typed too early"
        return f"'{argument}' {may_be}, so collect '{name}' with 'secret: true'"
    if (
        name in facts.secrets
        and not is_secret
        and (argument not in IDENTITIES or name in facts.pins)
    ):
        return f"the secret '{name}' must not be given to '{operation.name}' as its '{argument}'"
    return ""


def _check_secrecy(
    node_id: str, node: CollectNode, flow: Flow, facts: Facts, report: Report
) -> None:
    name = str(node.collect.variable)
    first_id = facts.collected_at[name]
    first = flow.nodes[first_id]
    assert isinstance(first, CollectNode)
    if first.collect.secret and not node.collect.secret:
        text = f"'{name}' is a secret at '{first_id}'; add 'secret: true', or use another name"
        report(node_id, ("collect", "as"), text)
    elif node.collect.secret and not first.collect.secret:
        text = (
            f"'{name}' is no secret at '{first_id}'; add 'secret: true' there, or use another name"
        )
        report(node_id, ("collect", "as"), text)


def _check_kept(node_id: str, node: BankNode, flow: Flow, facts: Facts, report: Report) -> None:
    name = str(node.variable)
    if name in facts.collected_at:
        text = f"'{name}' is what the caller enters at '{facts.collected_at[name]}'"
        report(node_id, ("as",), f"{text}; keep the bank's result under another name")
    elif name in facts.kept_at:
        first = flow.nodes[facts.kept_at[name]]
        assert isinstance(first, BankNode)
        if first.bank != node.bank:
            text = f"'{name}' keeps what '{first.bank}' brings at '{facts.kept_at[name]}'"
            report(node_id, ("as",), f"{text}; use another name")

"""What can be wrong with the ways through a flow: where they lead and what is true on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from hotline.flow.catalogue import Catalogue
from hotline.flow.document import Flow
from hotline.flow.facts import Facts, proving_operations, to_be_proved
from hotline.flow.nodes.bank import BankNode
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.ending import HandOverNode, HangUpNode
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.paths import Graph, Known, certain, closure, edges_of, endless_rounds, gains_of
from hotline.flow.problems import nearest
from hotline.flow.source import Path
from hotline.flow.vocabulary import Say, find
from hotline.model.bank import OPERATIONS

Report = Callable[[str, Path, str], None]
"""Notes a mistake: node id, path inside the node, what is wrong and what to do."""


def check_paths(flow: Flow, catalogue: Catalogue, facts: Facts, report: Report) -> None:
    """Report what is wrong with the ways through a flow whose nodes could all be read.

    A misspelt target counts as the id it resembles, so that one slip is told once.
    """
    written = {node_id: tuple(edges_of(node, facts)) for node_id, node in flow.nodes.items()}
    named = {edge.target for edges in written.values() for edge in edges}
    meant = {target: _meant(target, flow) for target in named | {flow.start}}
    graph = {
        node_id: tuple(
            replace(edge, target=target) for edge in edges if (target := meant[edge.target])
        )
        for node_id, edges in written.items()
    }
    open_ended = frozenset(key for key, edges in graph.items() if len(edges) < len(written[key]))
    _check_ends(flow, graph, open_ended, report)
    _check_rounds(flow, graph, report)
    start = meant[flow.start]
    if start:
        _check_reach(flow, graph, start, bool(open_ended), report)
        if facts.is_whole:
            for node_id, known in certain(graph, start).items():
                _check_proof(node_id, flow.nodes[node_id], known, facts, report)
                _check_reads(node_id, flow.nodes[node_id], known, catalogue, facts, report)


def _meant(target: str, flow: Flow) -> str:
    return target if target in flow.ids else nearest(target, flow.ids) or ""


def _check_reach(flow: Flow, graph: Graph, start: str, has_open_ends: bool, report: Report) -> None:
    onward = {node_id: [edge.target for edge in edges] for node_id, edges in graph.items()}
    lost = flow.nodes.keys() - closure({start}, onward)
    if has_open_ends:
        # A target that resembles no id may be the way to what other lost nodes lead to.
        lost -= {target for key, targets in onward.items() for target in targets if target != key}
    for node_id in lost:
        report(node_id, (), "nothing leads here; delete it, or point something at it")


def _check_ends(flow: Flow, graph: Graph, open_ended: frozenset[str], report: Report) -> None:
    backward: dict[str, list[str]] = {node_id: [] for node_id in flow.nodes}
    for node_id, edges in graph.items():
        for edge in edges:
            backward[edge.target].append(node_id)
    endings = open_ended | {
        node_id
        for node_id, node in flow.nodes.items()
        if isinstance(node, HangUpNode | HandOverNode)
    }
    for node_id in flow.nodes.keys() - closure(endings, backward):
        text = "no path from here ever ends the call; lead one to hang_up or hand_over"
        report(node_id, (), text)


def _check_rounds(flow: Flow, graph: Graph, report: Report) -> None:
    asks = frozenset(key for key, node in flow.nodes.items() if isinstance(node, QuestionNode))
    for cycle in endless_rounds(graph, asks):
        way = " -> ".join([*cycle, cycle[0]])
        text = (
            f"goes round without asking the caller anything: {way}. Put a menu or collect in "
            "between, or give the bank's outcome 'tries' and 'then'"
        )
        report(cycle[0], (), text)


def _check_proof(node_id: str, node: Node, known: Known, facts: Facts, report: Report) -> None:
    if not isinstance(node, BankNode):
        return
    for argument in sorted(to_be_proved(OPERATIONS[node.bank]) & node.arguments.keys()):
        name = facts.meant(node.arguments[argument])
        # That a PIN names nobody is told already.
        if ("proved", name) not in known and name not in facts.pins:
            proving = " or ".join(f"'{operation}'" for operation in proving_operations())
            text = (
                f"'{node.bank}' may be reached before the bank has proved that the caller is "
                f"'{name}'; lead every path through an operation such as {proving}"
            )
            report(node_id, ("with", argument), text)


def _check_reads(
    node_id: str, node: Node, known: Known, catalogue: Catalogue, facts: Facts, report: Report
) -> None:
    for path, say in find(node, Say):
        here = known
        if isinstance(node, BankNode):
            # An outcome's words are said with what the outcome has brought.
            here |= gains_of(node, str(path[1]), facts)
        for name, text in _reads(say, catalogue, facts):
            setter = facts.collected_at.get(name) or facts.kept_at.get(name)
            if setter is not None and ("set", name) not in here:
                way_out = f"before it is set; lead every path through '{setter}' first"
                report(node_id, path, f"{text} {way_out}")


def _reads(say: Say, catalogue: Catalogue, facts: Facts) -> Iterator[tuple[str, str]]:
    if say.each is not None:
        yield str(say.each), f"'each' may read the list '{say.each}'"
    if say.prompt in catalogue.prompts:
        fields = facts.lists.get(str(say.each), frozenset())
        for slot in sorted(catalogue.slots(say.prompt) - fields - facts.secrets):
            if slot not in facts.lists:
                yield slot, f"'{say.prompt}' may speak {{{slot}}}"

"""Proves the flows of a bundle: all that is wrong with them, each at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.catalogue import Catalogue
from hotline.flow.checks.checked import Checked
from hotline.flow.checks.graph import circles, reached
from hotline.flow.checks.hung_up import check_hung_up
from hotline.flow.checks.money import check_amounts, check_money
from hotline.flow.checks.names import check_names, check_use
from hotline.flow.checks.persons import check_persons
from hotline.flow.checks.secure import check_secure
from hotline.flow.checks.typed import check_typed
from hotline.flow.checks.values import check_values
from hotline.flow.checks.ways import check_ways
from hotline.flow.document import Flow
from hotline.flow.nodes.subflow import ReturnNode
from hotline.flow.rules import Rule
from hotline.flow.scope import Scope, Signature
from hotline.flow.source import Source


def check_flows(
    documents: Sequence[tuple[Flow, Source]],
    catalogue: Catalogue,
    calendar: Calendar | None,
    *,
    all_read: bool,
) -> None:
    """Add every mistake in and between the flows to their sources' problems.

    `all_read` is whether those are all the flows there are.
    """
    flows: dict[str, Checked] = {}
    signatures: dict[str, Signature] = {}
    for flow, source in _inner_first(documents):
        scope = Scope(
            ids=flow.ids,
            types=flow.types,
            handlers=flow.handlers,
            said_anywhere=flow.head.anywhere.said,
            flows=signatures,
            all_read=all_read,
            catalogue=catalogue,
            calendar=calendar,
        )
        flows[flow.name] = Checked(flow=flow, source=source, scope=scope)
        signatures[flow.name] = _signature(flows[flow.name])
    for checked in flows.values():
        check_names(checked)
        check_secure(checked)
        check_typed(checked)
        if checked.flow.is_read:
            check_ways(checked)
            check_values(checked)
            check_hung_up(checked)
            check_amounts(checked)
            check_money(checked)
            if not checked.source.problems:
                # A slip elsewhere may be all there is to a variable without use.
                check_use(checked)
    if all_read and all(checked.flow.is_read for checked in flows.values()):
        check_persons(flows)


def _inner_first(documents: Sequence[tuple[Flow, Source]]) -> list[tuple[Flow, Source]]:
    """Return the documents so that a sub-flow comes before the flows that run it."""
    by_name = {flow.name: (flow, source) for flow, source in documents}
    runs = {name: _runs(flow, by_name) for name, (flow, _) in by_name.items()}
    for circle in circles({name: sorted(inner) for name, inner in runs.items()}):
        flow, source = by_name[circle[0]]
        way = " -> ".join([*circle, circle[0]])
        source.problem(
            ("flow",), f"sub-flows run one another in a circle: {way}", Rule.SUBFLOW_CIRCLE
        )
        runs[flow.name].clear()
    ordered: dict[str, tuple[Flow, Source]] = {}
    while len(ordered) < len(by_name):
        ready = [n for n in by_name if n not in ordered and runs[n] <= ordered.keys()]
        # Circles that overlap leave some without an order; they are told already.
        for name in ready or [next(n for n in by_name if n not in ordered)]:
            ordered[name] = by_name[name]
    return list(ordered.values())


def _runs(flow: Flow, known: Mapping[str, object]) -> set[str]:
    return {inner for node in flow.nodes.values() for inner in node.subflows} & known.keys()


def _signature(checked: Checked) -> Signature:
    """Return what other flows may know of this one."""
    flow = checked.flow
    results = {str(name): flow.types[name] for name in flow.head.results if name in flow.types}
    everything = frozenset(results)
    outcomes: dict[str, frozenset[str]] = {}
    returns = {key: node for key, node in flow.nodes.items() if isinstance(node, ReturnNode)}
    for node_id, node in returns.items():
        sure = checked.known.get(node_id, everything) & everything
        outcomes[node.outcome] = outcomes.get(node.outcome, everything) & sure
    by_itself = {
        node_id: [way for way in ways if not way.by_agent]
        for node_id, ways in checked.graph.items()
    }
    without_asking = (
        reached({checked.start}, by_itself, without=checked.asking) if checked.start else set()
    )
    return Signature(
        arguments=flow.head.arguments,
        results=results,
        outcomes=outcomes,
        asks=not (returns.keys() & without_asking),
        leads_away=_leads_away(checked),
        is_read=flow.is_read,
    )


def _leads_away(checked: Checked) -> bool:
    flows = checked.scope.flows
    return any(
        node.reaches_person
        or (node.ends and not isinstance(node, ReturnNode))
        or any(inner in flows and flows[inner].leads_away for inner in node.subflows)
        for node in checked.flow.nodes.values()
    )

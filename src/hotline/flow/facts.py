"""What a flow's nodes say about its variables, gathered once for all the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.flow.document import Flow
from hotline.flow.nodes.bank import BankNode
from hotline.flow.nodes.collect import CollectNode
from hotline.flow.problems import nearest
from hotline.model.bank import IDENTITIES, OPERATIONS, BankOperation


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A flow's variables.

    Attributes:
        is_read: Whether every node could be read.
        is_whole: Whether every node could be read and every bank operation is known.
        collected_at: Variable to the first node that collects it from the caller.
        kept_at: Variable to the first node that keeps a bank's result in it.
        lists: Variable that keeps a bank's result to the fields of its records.
        secrets: Variables that are secret where they are first collected.
        pins: Variables that some bank operation takes as a secret.
    """

    is_read: bool
    is_whole: bool
    collected_at: Mapping[str, str]
    kept_at: Mapping[str, str]
    lists: Mapping[str, frozenset[str]]
    secrets: frozenset[str]
    pins: frozenset[str]

    @property
    def variables(self) -> frozenset[str]:
        """Every variable that something sets."""
        return frozenset(self.collected_at) | frozenset(self.kept_at)

    def meant(self, name: str) -> str:
        """Return the collected variable that a bank argument means, even when misspelt."""
        return name if name in self.collected_at else nearest(name, self.collected_at) or name


def facts_of(flow: Flow) -> Facts:
    """Gather a flow's facts."""
    collected_at = flow.collected_at
    first = {name: flow.nodes[node_id] for name, node_id in collected_at.items()}
    kept_at: dict[str, str] = {}
    lists: dict[str, frozenset[str]] = {}
    for node_id, node in flow.nodes.items():
        if isinstance(node, BankNode) and node.variable is not None and node.bank in OPERATIONS:
            kept_at.setdefault(str(node.variable), node_id)
            fields = frozenset(OPERATIONS[node.bank].result)
            lists[str(node.variable)] = lists.get(str(node.variable), frozenset()) | fields
    return Facts(
        is_read=len(flow.nodes) == len(flow.ids),
        is_whole=flow.is_whole,
        collected_at=collected_at,
        kept_at=kept_at,
        lists=lists,
        secrets=frozenset(
            name
            for name, node in first.items()
            if isinstance(node, CollectNode) and node.collect.secret
        ),
        pins=frozenset(
            name
            for node in flow.nodes.values()
            if isinstance(node, BankNode) and node.bank in OPERATIONS
            for argument, name in node.arguments.items()
            if argument in OPERATIONS[node.bank].secret_arguments
        ),
    )


def to_be_proved(operation: BankOperation) -> frozenset[str]:
    """Return the arguments that must name a proven customer before `operation` may be asked."""
    if not operation.needs_proof:
        return frozenset()
    return frozenset(operation.arguments) & IDENTITIES


def proving_operations() -> tuple[str, ...]:
    """Return the names of the operations whose `ok` proves who calls."""
    return tuple(name for name, operation in OPERATIONS.items() if operation.identifies)

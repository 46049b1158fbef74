"""A flow as it was written, read into models; every mistake keeps its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import Field

from hotline.flow.anywhere import Anywhere
from hotline.flow.calendar.calendar import Calendar
from hotline.flow.catalogue import Catalogue
from hotline.flow.hearing import Hearing
from hotline.flow.nodes import KINDS
from hotline.flow.nodes.base import Node
from hotline.flow.nodes.question import QuestionNode
from hotline.flow.nodes.retry import Retry
from hotline.flow.nodes.subflow import ReturnNode
from hotline.flow.problems import did_you_mean
from hotline.flow.scope import Scope
from hotline.flow.source import Path, Source
from hotline.flow.tables import read_table
from hotline.flow.variables import Declarations
from hotline.flow.vocabulary import PromptId, Reads, Says, Sets, Table, Target, find
from hotline.model.types import AnyType

INHERITED = ("no_input", "no_match", "hearing")
"""What a question takes from the flow where it does not say it itself."""


class Limits(Table):
    """How long one call may be, and how far from a person.

    Attributes:
        call_s: Seconds on the clock, without those in which the caller waits for an agent or talks.
        steps: Nodes.
        prompts_to_person: From anywhere, a caller can come to a person within so many prompts.
    """

    call_s: int = Field(default=1800, ge=10, le=14_400)
    steps: int = Field(default=500, ge=10, le=10_000)
    prompts_to_person: int = Field(default=6, ge=1, le=50)


class Settled(Table):
    """What customers are told in writing of a payment whose end no caller has heard.

    Attributes:
        paid: It was made; may say the `amount` and the bank's `reference`.
        not_paid: It was not made, and never will be; may say the `amount`.
    """

    paid: PromptId
    not_paid: PromptId


SETTLED_SLOTS: Mapping[str, frozenset[str]] = {
    "paid": frozenset({"amount", "reference"}),
    "not_paid": frozenset({"amount"}),
}
"""What the words of `Settled` may say."""


class Head(Table):
    """Everything of a flow but its nodes.

    Attributes:
        settled: What customers are told in writing of payments on calls of this flow.
        interrupted: What a caller of this flow hears first when the service has died in mid-call
            and another process goes on.
    """

    flow: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)
    start: Target
    limits: Limits = Limits()
    no_input: Retry | None = None
    no_match: Retry | None = None
    hearing: Hearing | None = None
    arguments: Declarations = Field(default_factory=dict)
    variables: Declarations = Field(default_factory=dict)
    results: tuple[Reads, ...] = ()
    anywhere: Anywhere = Anywhere()
    interrupted: Says = ()
    settled: Settled | None = None


class Flow(Table):
    """One flow, ready to walk.

    Attributes:
        head: What it says of itself.
        nodes: Node id to node.
        ids: Every id the document has, those of nodes with mistakes included.
    """

    head: Head
    nodes: Mapping[str, Node]
    ids: frozenset[str]

    @property
    def name(self) -> str:
        """What the flow calls itself."""
        return self.head.flow

    @property
    def start(self) -> str:
        """The id of the first node."""
        return str(self.head.start)

    @property
    def is_read(self) -> bool:
        """Whether every node could be read."""
        return len(self.nodes) == len(self.ids)

    @cached_property
    def is_subflow(self) -> bool:
        """Whether other flows run it, and no caller dials it."""
        return any(isinstance(node, ReturnNode) for node in self.nodes.values())

    @cached_property
    def types(self) -> Mapping[str, AnyType]:
        """Every variable, the arguments included: name to type."""
        return {**self.head.variables, **self.head.arguments}

    @cached_property
    def asked_at(self) -> Mapping[str, str]:
        """Variable to the first node that sets it: whoever misses its value goes there."""
        return {
            str(name): node_id
            for node_id, node in reversed(tuple(self.nodes.items()))
            for _, name in find(node, Sets)
        }

    @cached_property
    def handlers(self) -> Mapping[str, str]:
        """What may happen anywhere: event to the node that takes it."""
        return self.head.anywhere.handlers

    def own_scope(self, catalogue: Catalogue, calendar: Calendar | None) -> Scope:
        """Return a scope without handlers: so every node tells its own ways and no more."""
        return Scope(
            ids=self.ids, types=self.types, handlers={}, catalogue=catalogue, calendar=calendar
        )


def read_flow(source: Source) -> Flow | None:
    """Read a flow document; mistakes are added to the source's problems.

    Nodes with mistakes are left out, so that the others can be checked all the same; None where
    there is nothing to check.
    """
    if not source.is_whole:
        return None
    if not isinstance(source.data, dict):
        source.problem((), "a flow is a table with 'flow', 'start' and 'nodes'")
        return None
    written = dict(source.data)
    nodes_written = written.pop("nodes", {})
    head = read_table(Head, written, source)
    nodes: dict[str, Node] = {}
    if not isinstance(nodes_written, dict) or not nodes_written:
        source.problem(("nodes",), "'nodes' is a table of node ids, each with what it does")
        return None
    for node_id, table in nodes_written.items():
        node = _read_node(source, node_id, table, source.data)
        if node is not None:
            nodes[node_id] = node
    if head is None:
        return None
    return Flow(head=head, nodes=nodes, ids=frozenset(nodes_written))


def origin(source: Source, path: Path) -> Path:
    """Return where what stands at `path` was written: a retry may stand at the flow's top."""
    if (
        len(path) > 2
        and path[0] == "nodes"
        and path[2] in INHERITED
        and path[:3] not in source.places
    ):
        return path[2:]
    return path


def _read_node(source: Source, node_id: str, table: Any, flow: Mapping[str, Any]) -> Node | None:
    path: Path = ("nodes", node_id)
    if (
        not node_id.replace("_", "").isalnum()
        or not node_id.isascii()
        or node_id != node_id.lower()
    ):
        source.problem(path, f"node '{node_id}': an id has small letters, digits and _ only")
    if not isinstance(table, dict):
        source.problem(path, f"node '{node_id}': a node is a table. {_kinds_hint('')}")
        return None
    kind = next((KINDS[key] for key in KINDS if key in table), None)
    if kind is None:
        hint = _kinds_hint(next(iter(table), ""))
        source.problem(path, f"node '{node_id}': nothing says what it does. {hint}")
        return None
    inherited = {
        key: flow[key]
        for key in INHERITED
        if issubclass(kind, QuestionNode) and key not in table and key in flow
    }
    return read_table(
        kind, {**table, **inherited}, source, path, who=f"node '{node_id}'", skip=inherited
    )


def _kinds_hint(word: str) -> str:
    return did_you_mean(word, KINDS) or f"A node has one of: {', '.join(KINDS)}."

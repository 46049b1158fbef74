"""Many calls' verdicts, counted and put together by the node where calls part."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hotline.flow.run import ENGINE
from hotline.qa.replay.verdicts import (
    Change,
    Differs,
    Diverged,
    NotReplayed,
    Same,
    Unknown,
    Verdict,
)

EXAMPLES_KEPT = 20
"""So many calls of a group are remembered by their ids."""


@dataclass(kw_only=True)
class Group:
    """Calls that part at the same node.

    Attributes:
        node: Where.
        calls: How many.
        changes: In what those differ that are known to their end.
        endings: How the ones ended that end otherwise, and how they would now; "" is no end.
        unknown: The nodes from which the others are unknown.
        examples: Ids of the first calls of the group.
    """

    node: str
    calls: int = 0
    changes: Counter[Change] = field(default_factory=Counter)
    endings: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Summary:
    """What came of replaying calls.

    Attributes:
        calls: How many there were.
        same: Those that are the same; of them:
        without_end: those whose record tells no end.
        erased: those of which only the structure was compared.
        differ: Those that are not the same and were recorded by this engine.
        older_engines: Those that are not the same and were recorded by another, by its version.
        not_replayed: Those that could not be replayed, by why.
        groups: Those that differ, by the node where they part.
        diverged: The first calls that diverge on their own flows, by their ids.
    """

    calls: int = 0
    same: int = 0
    without_end: int = 0
    erased: int = 0
    differ: int = 0
    older_engines: Counter[int] = field(default_factory=Counter)
    not_replayed: Counter[str] = field(default_factory=Counter)
    groups: dict[str, Group] = field(default_factory=dict)
    diverged: dict[str, Diverged] = field(default_factory=dict)

    def add(self, call_id: str, verdict: Verdict) -> None:
        """Count one call."""
        self.calls += 1
        match verdict:
            case Same():
                self.same += 1
                self.without_end += not verdict.ended
                self.erased += verdict.erased
            case NotReplayed():
                at = f" (at '{verdict.node}')" if verdict.node else ""
                self.not_replayed[verdict.why + at] += 1
            case Diverged():
                self._keep(call_id, verdict)
                if verdict.engine != ENGINE:
                    self.older_engines[verdict.engine] += 1
                else:
                    self.differ += 1
                    self._group(verdict.node, call_id)
            case Differs():
                self.differ += 1
                group = self._group(verdict.parts_at, call_id)
                group.changes[verdict.change] += 1
                if verdict.change is Change.ENDS:
                    group.endings[verdict.was, verdict.now] += 1
            case Unknown():
                self.differ += 1
                self._group(verdict.parts_at, call_id).unknown[verdict.node] += 1

    @property
    def unknown(self) -> int:
        """How many of those that differ are unknown from some node on."""
        return sum(group.unknown.total() for group in self.groups.values())

    @property
    def endings(self) -> Counter[str]:
        """How those would end that end otherwise; "" where no end is known."""
        found: Counter[str] = Counter()
        for group in self.groups.values():
            for (_, now), calls in group.endings.items():
                found[now] += calls
        return found

    @property
    def biggest_first(self) -> list[Group]:
        """The groups in the order in which people look at them."""
        return sorted(self.groups.values(), key=lambda group: (-group.calls, group.node))

    def _group(self, node: str, call_id: str) -> Group:
        group = self.groups.setdefault(node, Group(node=node))
        group.calls += 1
        if len(group.examples) < EXAMPLES_KEPT:
            group.examples.append(call_id)
        return group

    def _keep(self, call_id: str, verdict: Diverged) -> None:
        if len(self.diverged) < EXAMPLES_KEPT:
            self.diverged[call_id] = verdict

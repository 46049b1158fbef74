"""The words of a difference."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A value that is another one; None is one that is not there.

    Attributes:
        where: Its keys from the top: `limits: call_s`.
    """

    where: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Rewired:
    """A way that leads elsewhere, begins, or ends; nodes have the names of their own version.

    Attributes:
        way: What takes it: a key, an outcome; "" is `next`.
    """

    way: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Reworded:
    """A prompt whose words are others in one language."""

    prompt: str
    language: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Pronounced:
    """A word that the lexicon has spoken otherwise in one language."""

    word: str
    language: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class NodeChange:
    """A node that both versions have.

    Attributes:
        node: Its id, the new one if it was renamed.
        was: Its old id.
    """

    node: str
    was: str
    rewired: tuple[Rewired, ...] = ()
    settings: tuple[Setting, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing of it changed."""
        return self.node == self.was and not self.rewired and not self.settings


@dataclass(frozen=True, kw_only=True)
class FlowChange:
    """A flow that both versions have.

    Attributes:
        flow: Its name in the new version.
        was: Its name in the old one.
        added: Nodes that only the new version has.
        removed: Nodes that only the old one has.
        nodes: Every node that both have, those without a change included.
        settings: What changed of the flow itself.
    """

    flow: str
    was: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    nodes: tuple[NodeChange, ...]
    settings: tuple[Setting, ...]

    @property
    def changed(self) -> tuple[NodeChange, ...]:
        """The nodes with a change."""
        return tuple(node for node in self.nodes if not node.is_same)

    @property
    def is_same(self) -> bool:
        """Whether nothing of it changed."""
        return not (self.added or self.removed or self.changed or self.settings)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What is different between two versions.

    Attributes:
        added: Flows that only the new version has.
        removed: Flows that only the old one has.
        flows: Every flow that both have, those without a change included.
        reworded: Prompts and terms with other words.
        pronounced: Words that are spoken otherwise.
        calendar: What changed of the calendar.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    flows: tuple[FlowChange, ...]
    reworded: tuple[Reworded, ...]
    pronounced: tuple[Pronounced, ...]
    calendar: tuple[Setting, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        flows = all(flow.is_same for flow in self.flows)
        words = self.reworded or self.pronounced
        return flows and not (self.added or self.removed or words or self.calendar)

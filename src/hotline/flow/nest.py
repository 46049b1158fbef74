"""The flows that a call lies in: the same nest for every call that is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hotline.flow.anywhere import HANG_UP
from hotline.flow.commands import Mark
from hotline.flow.kept import Kept
from hotline.flow.keys import KEYS

if TYPE_CHECKING:
    from hotline.flow.document import Flow

_FROM_OUTSIDE = frozenset({HANG_UP, *KEYS})
"""What may happen anywhere below a secure flow, and still does in it."""


class Nest:
    """A flow, and those below it through which a call came.

    What follows from that alone is worked out once for all calls.

    Attributes:
        flow: The innermost.
        prefix: What stands before its nodes' ids: `identify.` in a sub-flow.
        handled: The events that something takes in it, or in a flow below.
        nodes: The innermost flow's nodes, by their ids.
        phrases: By language, what can be said for keys that something takes wherever the call is:
            phrase to key.
        marks: The note of a step to a node by a way.
    """

    def __init__(self, flow: Flow, below: Nest | None = None, *, secure: bool = False) -> None:
        self.flow = flow
        self.prefix: str = "" if below is None else f"{below.prefix}{flow.name}."
        outside: frozenset[str] = frozenset() if below is None else below.handled
        self.handled: frozenset[str] = (outside & _FROM_OUTSIDE if secure else outside).union(
            flow.handlers
        )
        self.nodes = flow.nodes
        self._below = below
        self._inner: dict[tuple[str, bool], Nest] = {}
        self.phrases = Kept(self._phrases_in)
        self.marks = Kept(self._mark)

    def into(self, flow: Flow, *, secure: bool = False) -> Nest:
        """Return this nest with one more flow in it.

        Into a `secure` one an agent sends the caller: of what may happen anywhere a hang-up counts
        there as ever, and a key.
        """
        key = flow.name, secure
        if key not in self._inner:
            self._inner[key] = Nest(flow, self, secure=secure)
        return self._inner[key]

    def _phrases_in(self, language: str) -> Mapping[str, str]:
        anywhere = self.flow.head.anywhere
        below = {} if self._below is None else self._below.phrases[language]
        # An inner flow that takes a key has words of its own for it, or none.
        said = {phrase: key for phrase, key in below.items() if key not in anywhere.keys}
        return {**said, **anywhere.phrases.get(language, {})}

    def _mark(self, step: tuple[str, str]) -> Mark:
        node, way = step
        return Mark(node=self.prefix + node, way=way)

"""What every node kind is: the step itself, and what the checker must know of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from typing import ClassVar

from hotline.flow.events import AnyEvent
from hotline.flow.scope import NOTHING, Read, Report, Scope, Way, Write
from hotline.flow.source import Path
from hotline.flow.vocabulary import Say, Table, Target, find
from hotline.flow.walk import Walk
from hotline.model.values import Value

_SILENT_KEYS = frozenset({"next", "choices", "outcomes"})


class Node(Table, ABC):
    """One step of a flow.

    The checker knows a node by its targets and prompts, which it finds by itself, and by what
    `ways`, `reads`, `writes` and `check` tell.

    Attributes:
        key: The word whose presence in a node's table makes it a node of this kind.
        speaks: Whether the node itself says something to the caller, so that words left over from
            the turn before can be said in the same breath.
        asks: Whether it waits for the caller, so that no round through it goes on by itself.
        ends: Whether the flow ends here.
        reaches_person: Whether the caller comes to a person, or to where a person will listen.
        nobody: The way taken when that person is not there; "" where that cannot be.
    """

    key: ClassVar[str]
    speaks: ClassVar[bool] = False
    asks: ClassVar[bool] = False
    ends: ClassVar[bool] = False
    reaches_person: ClassVar[bool] = False
    nobody: ClassVar[str] = ""

    # --- the step ---

    @abstractmethod
    def enter(self, walk: Walk) -> None:
        """Begin the step."""

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Take the answer to what the step asked; the walk lets nothing else through."""
        raise AssertionError(f"'{self.key}' never asks for {event.kind}")

    def caller_left(self, walk: Walk) -> None:
        """Ask what is still to be asked of a part when the caller hangs up at a question of this.

        Nothing is, as a rule.
        """

    def come_back(self, walk: Walk, outcome: str, results: Mapping[str, Value]) -> None:
        """Take what a sub-flow returns that the step ran."""
        raise AssertionError(f"'{self.key}' runs no sub-flow that could return '{outcome}'")

    # --- what the checker must know ---

    @property
    def runs(self) -> str | None:
        """The sub-flow that is run here."""
        return None

    @property
    def subflows(self) -> Collection[str]:
        """The sub-flows into which a caller may come here, whoever decides it."""
        return (self.runs,) if self.runs is not None else ()

    @property
    def needs_caller(self) -> bool:
        """Whether there must be a caller on the line."""
        return self.speaks or self.asks

    def surely_asks(self, scope: Scope) -> bool:
        """Return whether the caller is asked something on every path through here."""
        return self.asks

    def ways(self, scope: Scope) -> Iterator[Way]:
        """Yield every way on from here."""
        gains = frozenset(write.name for write in self.writes(scope))
        for path, target in find(self, Target):
            yield Way(target=target, gains=gains, label=label(path))

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield the variables that must have a value on entering, those of prompts left out."""
        yield from ()

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield the variables that have a new value on leaving."""
        yield from ()

    def speech(self, scope: Scope) -> Iterator[tuple[Path, Say, frozenset[str]]]:
        """Yield what is said here, each with the variables that have got their value by then."""
        for path, say in find(self, Say):
            yield path, say, NOTHING

    def hears_for(self, language: str) -> Mapping[str, Collection[str]]:
        """Return which phrases are heard in a language: a way's label to what means it."""
        return {}

    def check(self, scope: Scope, report: Report) -> None:
        """Report what is wrong with this node alone."""


def label(path: Path) -> str:
    """Return what takes the way whose target stands at `path`: `1`, `no_input`, `wrong: then`."""
    words = [str(part) for part in path if part not in _SILENT_KEYS]
    return ": ".join(words)

"""What a node may know of the rest of its bundle, and what it tells of itself: for the checker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hotline.flow.calendar.calendar import Calendar
from hotline.flow.catalogue import Catalogue
from hotline.flow.rules import Rule
from hotline.flow.source import Path
from hotline.model.types import AnyType

NOTHING: frozenset[str] = frozenset()

Report = Callable[[Path, str, Rule], None]
"""Notes a mistake: where inside the node, what is wrong with the way out, and which rule it is."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way on from a node.

    Attributes:
        target: The node it leads to.
        gains: Variables that have a value after it.
        bounded: Whether a caller can take it only so often in a row.
        prompts: How many more prompts a caller hears before this way opens.
        label: What takes it, in a word or two: a key, an outcome, `no_input: then`.
        by_agent: Whether an agent decides for it each time, and so nobody goes round by it alone.
    """

    target: str
    gains: frozenset[str] = NOTHING
    bounded: bool = False
    prompts: int = 0
    label: str = ""
    by_agent: bool = False


@dataclass(frozen=True, kw_only=True)
class Read:
    """A variable that a node needs when it is entered.

    Attributes:
        path: Where the name stands inside the node.
        name: The variable.
        wanted: The type it must have; None for any single value that others may see.
        by: What needs it, as a mistake names it.
    """

    path: Path
    name: str
    wanted: AnyType | None
    by: str


@dataclass(frozen=True, kw_only=True)
class Write:
    """A variable that a node sets, and the type of what it puts there."""

    path: Path
    name: str
    brings: AnyType


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A flow as other flows see it.

    Attributes:
        arguments: What it must be given: name to type.
        results: What it may bring: name to type.
        outcomes: The words it returns with, each with the results that are then surely set; none
            when it is no sub-flow.
        asks: Whether it surely asks the caller something before it returns.
        leads_away: Whether it, or what it runs, may end the call or lead the caller to somebody.
        is_read: Whether all of it could be read; else there may be more outcomes.
    """

    arguments: Mapping[str, AnyType]
    results: Mapping[str, AnyType]
    outcomes: Mapping[str, frozenset[str]]
    asks: bool
    leads_away: bool
    is_read: bool


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a node is checked against.

    Attributes:
        ids: The ids of the flow's nodes, those with mistakes included.
        types: The flow's variables: name to type.
        handlers: Event to the node that takes it anywhere in the flow: `unavailable`, `person`,
            `hang_up`, and keys.
        said_anywhere: Those of these keys that have words, too.
        flows: The other flows of the bundle that could be read.
        all_read: Whether those are all there are.
        catalogue: What every prompt says.
        calendar: When lines are open, and the clock; None where the bundle has none.
    """

    ids: frozenset[str]
    types: Mapping[str, AnyType]
    handlers: Mapping[str, str]
    said_anywhere: frozenset[str] = NOTHING
    flows: Mapping[str, Signature] = field(default_factory=lambda: MappingProxyType({}))
    all_read: bool = True
    catalogue: Catalogue
    calendar: Calendar | None = None

"""A flow that a call is walking through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hotline.flow.nest import Nest
from hotline.model.values import Value

if TYPE_CHECKING:
    from hotline.flow.document import Flow
    from hotline.flow.nodes.base import Node


@dataclass(kw_only=True, slots=True)
class Frame:
    """A flow that is being walked through; a sub-flow lies on the one that runs it.

    Attributes:
        nest: The flow, and those below.
        flow: Which.
        node: The id of its current node; "" before the first.
        variables: Its variables that have a value.
        given: Argument to the variable that it was given from, in the flow below.
    """

    nest: Nest
    flow: Flow = field(init=False)
    node: str = ""
    variables: dict[str, Value] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.flow = self.nest.flow

    @property
    def current(self) -> Node:
        """Its current node; there must be one."""
        return self.nest.nodes[self.node]

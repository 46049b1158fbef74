"""`callback`: promise to ring back."""

from __future__ import annotations

from typing import ClassVar

from hotline.flow.nodes.port import NumberNode
from hotline.flow.nodes.queue import Name
from hotline.flow.requests import BookCallback
from hotline.flow.walk import Walk


class CallbackNode(NumberNode):
    """`callback: cards`: an agent of that queue rings the caller, at `to` where it is given."""

    key: ClassVar[str] = "callback"
    makes = BookCallback

    callback: Name

    def request(self, walk: Walk) -> BookCallback:
        """Return whom to ring."""
        return BookCallback(queue=self.callback, number=self.number(walk), customer=walk.customer)

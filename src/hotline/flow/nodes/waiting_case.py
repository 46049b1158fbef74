"""`waiting_case`: what a proved customer waits for."""

from __future__ import annotations

from typing import ClassVar

from hotline.flow.nodes.bringing import CustomerNode
from hotline.flow.requests import FindWaitingCase
from hotline.flow.vocabulary import Reads
from hotline.flow.walk import Walk


class WaitingCaseNode(CustomerNode):
    """`waiting_case: customer`, with `as: {matter: ..., reference: ..., due: ...}`."""

    key: ClassVar[str] = "waiting_case"
    makes = FindWaitingCase
    # What is found is asked about next, and nobody has typed ahead for that.
    drops_keys: ClassVar[frozenset[str] | None] = frozenset({"found", "late"})

    waiting_case: Reads

    def request(self, walk: Walk) -> FindWaitingCase:
        """Return who is asked about."""
        return FindWaitingCase(customer=self.customer(walk))

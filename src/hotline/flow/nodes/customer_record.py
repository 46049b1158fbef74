"""`customer_record`: what the CRM knows of a proved customer."""

from __future__ import annotations

from typing import ClassVar

from hotline.flow.events import AnyEvent, PortAnswered
from hotline.flow.nodes.bringing import CustomerNode
from hotline.flow.requests import ReadCustomer
from hotline.flow.vocabulary import Reads
from hotline.flow.walk import Walk
from hotline.model.values import Term


class CustomerRecordNode(CustomerNode):
    """`customer_record: customer`, with `as: {name: ..., title: ..., tier: ...}`."""

    key: ClassVar[str] = "customer_record"
    makes = ReadCustomer
    drops_keys: ClassVar[frozenset[str] | None] = frozenset()

    customer_record: Reads

    def request(self, walk: Walk) -> ReadCustomer:
        """Return who is asked about."""
        return ReadCustomer(
            customer=self.customer(walk), language=walk.language, chosen=walk.language_chosen
        )

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Note whether the customer has said before what being recorded is about, and go on."""
        recording = event.facts.get("recording") if isinstance(event, PortAnswered) else None
        # Journals of before, and tests, do not tell it.
        if isinstance(recording, Term) and self.customer(walk) == walk.customer:
            walk.consent = walk.consent.told(known=recording.term != "unknown")
        super().receive(walk, event)

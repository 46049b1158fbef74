"""`transfer`: connect the caller to another telephone."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import Field, WithJsonSchema, field_validator

from hotline.flow.nodes.port import PortNode
from hotline.flow.requests import Transfer
from hotline.flow.walk import Walk
from hotline.model.bank import UNAVAILABLE
from hotline.model.outside_number import UnfitNumber, outside_number

TYPED = "typed_by_agent"
"""Stands for the number that an agent types who sends the caller to the node."""
_EXTENSION = re.compile(r"[0-9]{2,6}")


class TransferNode(PortNode):
    """`transfer: "+86 10 6655 4433"`, or an extension such as `"8001"`; rings for `ring_s`.

    Where callers are connected to stands in the flow: what comes from a caller never decides which
    number the bank dials and pays for. Of `transfer: typed_by_agent` an agent types the number;
    only agents send callers there.
    """

    key: ClassVar[str] = "transfer"
    makes = Transfer
    reaches_person: ClassVar[bool] = True
    nobody: ClassVar[str] = UNAVAILABLE

    transfer: Annotated[str, WithJsonSchema({"type": ["string", "integer"]})]
    ring_s: int = Field(default=30, ge=5, le=120)

    @field_validator("transfer")
    @classmethod
    def _is_a_number(cls, written: str) -> str:
        if written == TYPED or _EXTENSION.fullmatch(written):
            return written
        try:
            return outside_number(written)
        except UnfitNumber as unfit:
            if unfit.why == "no_number":
                raise ValueError(
                    f"'{written}' is no telephone number; write it with its country, such as "
                    '"+86 10 6655 4433", or an extension of 2 to 6 digits, in quotation marks; or '
                    f"{TYPED}"
                ) from None
            raise ValueError(
                f"'{written}' is a number that costs extra; no caller is sent there"
            ) from None

    @property
    def is_typed(self) -> bool:
        """Whether an agent types which number is rung."""
        return self.transfer == TYPED

    @property
    def needs_caller(self) -> bool:
        """Whether there must be a caller."""
        return True

    def enter(self, walk: Walk) -> None:
        """Ask, if it is known which number is rung."""
        if self.is_typed and not walk.sent_with:
            self.follow(walk, UNAVAILABLE, fresh=True)
        else:
            super().enter(walk)

    def request(self, walk: Walk) -> Transfer:
        """Return where to."""
        return self.reaching(walk.sent_with)

    def reaching(self, typed: str) -> Transfer:
        """Return where to, where an agent has typed that number; "" for none."""
        if self.is_typed:
            return Transfer(number=typed, ring_s=self.ring_s)
        return Transfer(destination=self.transfer, ring_s=self.ring_s)

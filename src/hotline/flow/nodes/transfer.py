"""`transfer`: connect the caller to another telephone."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType
from pydantic import Field, WithJsonSchema, field_validator

from hotline.flow.nodes.port import PortNode
from hotline.flow.requests import Transfer
from hotline.flow.walk import Walk
from hotline.model.bank import UNAVAILABLE

_EXTENSION = re.compile(r"[0-9]{2,6}")
_COSTLY = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.PAGER,
    }
)
_NOWHERE = frozenset({870, 878, 881, 882, 883, 888, 979})
"""Country codes of no country, such as satellites' (ITU-T E.164): ringing there is dear."""


class TransferNode(PortNode):
    """`transfer: "+86 10 6655 4433"`, or an extension such as `"8001"`; rings for `ring_s`.

    Where callers are connected to stands in the flow and nowhere else: what comes from a caller
    never decides which number the bank dials and pays for.
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
        if _EXTENSION.fullmatch(written):
            return written
        try:
            number = phonenumbers.parse(written)
        except NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValueError(
                f"'{written}' is no telephone number; write it with its country, such as "
                '"+86 10 6655 4433", or an extension of 2 to 6 digits, in quotation marks'
            )
        if number.country_code in _NOWHERE or phonenumbers.number_type(number) in _COSTLY:
            raise ValueError(f"'{written}' is a number that costs extra; no caller is sent there")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    @property
    def needs_caller(self) -> bool:
        """Whether there must be a caller."""
        return True

    def request(self, walk: Walk) -> Transfer:
        """Return where to."""
        return Transfer(destination=self.transfer, ring_s=self.ring_s)

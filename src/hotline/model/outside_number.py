"""Numbers of other telephones with which callers are connected: read, and refused where dear.

Whoever may choose such a number makes the bank pay for the call: toll fraud is committed so. Pure.
"""

from __future__ import annotations

import re
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from hotline.errors import HotlineError

MAX_CHARACTERS = 40
"""The longest number that is read as somebody wrote it: E.164 has 15 digits."""

# Also full-width ones, as they come of Chinese keyboards. Letters are none: a word is no number.
_WRITTEN = re.compile(
    rf"[\d\s+\uff0b().\-/\u2010-\u2015\u2212\uff0d\uff08\uff09]{{1,{MAX_CHARACTERS}}}"
)
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


class UnfitNumber(HotlineError):
    """No caller is connected with that number, which is not told: it may be somebody's.

    Attributes:
        why: What is wrong with it.
    """

    def __init__(self, why: Literal["no_number", "costs_extra"]) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return "that is no telephone number" if self.why == "no_number" else "it costs extra"


def outside_number(written: str, *, region: str | None = None) -> str:
    """Return a number in E.164 with which a caller may be connected.

    Args:
        written: As somebody wrote it: `+86 10 6655 4433`, `010-6655 4433`.
        region: Where numbers without a country are dialled, as an ISO 3166 code; None where there
            must be one.

    Raises:
        UnfitNumber: It is none, or costs extra.
    """
    if _WRITTEN.fullmatch(written) is None:
        raise UnfitNumber("no_number")
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        raise UnfitNumber("no_number") from None
    # By its code first: of some such codes the library knows no valid number.
    if number.country_code in _NOWHERE:
        raise UnfitNumber("costs_extra")
    if not phonenumbers.is_valid_number(number):
        raise UnfitNumber("no_number")
    if phonenumbers.number_type(number) in _COSTLY:
        raise UnfitNumber("costs_extra")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)

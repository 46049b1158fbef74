"""Telephone numbers as people write them, and which of them the bank rings. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import phonenumbers
from phonenumbers import PhoneNumberType

from hotline.model.customer import PhoneKind

COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN})
"""Kinds of numbers that take money from whoever rings them, or may."""
FIXED = COSTLY | {PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE, PhoneNumberType.VOICEMAIL}
"""Kinds of numbers that are nobody's mobile."""


def e164(text: str, *, region: str) -> str | None:
    """Return a telephone number in E.164; None for a text that is no possible number.

    Args:
        text: As somebody wrote it: `138 0013 8000`, `0086-10-6552 9988`.
        region: Where numbers without a country are dialled, as an ISO 3166 code.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def in_one_form(text: str, *, region: str) -> str:
    """Return a telephone number as the CRM has all of them: in E.164, or as it is if it is none.

    Args:
        text: As somebody wrote it, or as a telephone shows it; "" for none.
        region: As for `e164`.
    """
    return e164(text, region=region) or text


def kind_of(number: str) -> PhoneKind:
    """Return what a number is, of which nobody has said it: messages go to no fixed line.

    Args:
        number: In E.164. Of new ranges of numbers the library knows nothing yet: those are mobile.
    """
    return "other" if phonenumbers.number_type(phonenumbers.parse(number)) in FIXED else "mobile"


def may_be_rung(number: str, *, countries: AbstractSet[str]) -> bool:
    """Return whether the bank rings a number that somebody has typed.

    Whoever chooses a number makes the bank pay for the call: toll fraud is committed so.

    Args:
        number: In E.164.
        countries: ISO 3166 codes of the countries that are rung.
    """
    parsed = phonenumbers.parse(number)
    # By its code and not by its number: of new ranges of numbers the library knows nothing yet.
    of_code = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(parsed.country_code or 0, ())
    return not countries.isdisjoint(of_code) and phonenumbers.number_type(parsed) not in COSTLY

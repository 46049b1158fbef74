"""The kinds of fields that forms have."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, ValidationInfo

from hotline.crm.forms.form import Reading
from hotline.crm.forms.markers import Line, Lines, Matching
from hotline.crm.telephones import e164
from hotline.model.money import money_from_text

YEARS = range(2000, 2200)
AHEAD = timedelta(days=3653)
"""So far ahead, ten years, somebody may promise or decide something."""


def _telephone(text: str, info: ValidationInfo) -> str:
    number = e164(text, region=_reading(info).region)
    if number is None:
        raise ValueError("is no telephone number: write 138 0013 8000 or +86 138 0013 8000")
    return number


def _telephone_or_none(text: str, info: ValidationInfo) -> str:
    return _telephone(text, info) if text else ""


def _money(text: str) -> str:
    if text and money_from_text(text) is None:
        raise ValueError("is no amount such as '1200000.00 CNY', with all of its coins")
    return text


def _canonical(text: str) -> str:
    """Return a language's tag as RFC 5646, section 2.1.1, writes it: `zh-Hans-CN`."""
    language, *others = text.split("-")
    rest = (part.title() if len(part) == len("Hans") else part.upper() for part in others)
    return "-".join([language.lower(), *rest])


def _some_year(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"must be in the years {YEARS.start} to {YEARS.stop - 1}")
    return moment


def _to_come(moment: datetime, info: ValidationInfo) -> datetime:
    now = _reading(info).now
    if moment <= now:
        raise ValueError("is past: give a moment to come")
    if moment > now + AHEAD:
        raise ValueError("is more than ten years ahead")
    return moment


def _reading(info: ValidationInfo) -> Reading:
    reading = info.context
    assert isinstance(reading, Reading), "forms are read by `read_form`"
    return reading


CustomerNumber = Annotated[
    str, Matching("[0-9]{1,32}", "must be a customer's number of up to 32 digits", most=32)
]
Reference = Annotated[
    str, Matching("[0-9]{8,16}", "must be the digits of a case's reference", most=16)
]
CallId = Annotated[
    str,
    Matching(
        "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "must be a call's id: a UUID in small letters",
        most=36,
    ),
]
Tail = Annotated[
    str, Matching("[0-9]{4}", "must be the last 4 digits of an account or card", most=4)
]
Mail = Annotated[
    str,
    Matching(
        r"|[!-?A-~]{1,64}@[0-9A-Za-z.-]{1,185}\.[A-Za-z]{2,}",
        "is no address for mail such as anna@example.com",
        most=254,
    ),
]
Word = Annotated[
    str,
    Matching(
        "[a-z][a-z0-9_]{0,63}",
        "must be one word such as no_answer: small letters, digits and _",
        most=64,
    ),
]
Language = Annotated[
    str,
    Matching(
        "|[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?",
        "is no language such as zh-CN or en-US, a BCP-47 tag",
        most=35,
    ),
    AfterValidator(_canonical),
]
MoneyText = Annotated[
    str,
    Matching(
        r"|[0-9]{1,15}(\.[0-9]{1,4})? [A-Z]{3}", "is no amount such as '1200000.00 CNY'", most=32
    ),
    AfterValidator(_money),
]
"""An amount as `hotline.model.money` writes it; "" for none."""
Telephone = Annotated[str, Field(max_length=40), AfterValidator(_telephone)]
TelephoneOrNone = Annotated[str, Field(max_length=40), AfterValidator(_telephone_or_none)]
Owner = Annotated[str, Line(128)]
Written = Annotated[str, Lines(2000, least=1)]
"""What somebody writes."""
WrittenOrNone = Annotated[str, Lines(2000)]
Moment = Annotated[AwareDatetime, AfterValidator(_some_year)]
MomentToCome = Annotated[AwareDatetime, AfterValidator(_to_come)]

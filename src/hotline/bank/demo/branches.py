"""Where the demo bank's branches are."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from hotline.bank.demo.question import Question, listed
from hotline.model.bank import BankAnswer
from hotline.model.values import Term

AREA_DIGITS = 4
"""So many first digits of a postcode are an area: the last two are its delivery offices."""

BRANCHES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "200120": ("lujiazui",),
        "200040": ("jingan", "nanjing_road"),
        "100033": ("financial_street",),
        "518048": ("futian",),
    }
)
"""Postcode to the branches there; each has a term for every one of `BRANCH_PARTS`."""

BRANCH_PARTS = ("branch", "address")
"""What is told of a branch; the term is `branch_NAME`, `address_NAME`."""


def find_branches(connection: Connection, question: Question) -> BankAnswer:
    """Tell the branches of a postcode; where there is none, those of the area around it."""
    postcode = question.arguments["postcode"]
    names = BRANCHES.get(postcode) or _around(postcode)
    return listed({part: Term(term=f"{part}_{name}") for part in BRANCH_PARTS} for name in names)


def _around(postcode: str) -> tuple[str, ...]:
    return tuple(
        name
        for there, names in BRANCHES.items()
        if there[:AREA_DIGITS] == postcode[:AREA_DIGITS]
        for name in names
    )

"""`case`: open a case for the caller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, get_args

from pydantic import Field

from hotline.flow.nodes.bringing import BringingNode
from hotline.flow.requests import OpenCase
from hotline.flow.scope import Read, Scope
from hotline.flow.vocabulary import Reads
from hotline.flow.walk import Walk
from hotline.model.case import Claim
from hotline.model.types import Type
from hotline.model.values import Term

CLAIMS: tuple[Claim, ...] = get_args(Claim)
NO_CLAIM: Claim = "none"


class CaseNode(BringingNode):
    """`case: complaint`, about a term (`about`), with what is claimed (`claim`).

    `claim` holds one of `CLAIMS`; any other term claims nothing.
    """

    key: ClassVar[str] = "case"
    makes = OpenCase

    case: Literal["complaint", "request"]
    about: Reads
    claim: Reads | None = Field(default=None)

    def request(self, walk: Walk) -> OpenCase:
        """Return what is opened, for whoever calls."""
        claimed = self._term(walk, self.claim) if self.claim is not None else NO_CLAIM
        return OpenCase(
            case=self.case,
            about=self._term(walk, self.about),
            claim=next((claim for claim in CLAIMS if claim == claimed), NO_CLAIM),
            number=walk.caller_number,
            customer=walk.customer,
        )

    def _term(self, walk: Walk, name: str) -> str:
        value = walk.variables[name]
        assert isinstance(value, Term), f"{name} holds no term; the checker sees to it"
        return value.term

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield what it is about and what is claimed."""
        for path, name in (("about", self.about), ("claim", self.claim)):
            if name is not None:
                yield Read(path=(path,), name=name, wanted=Type.TERM, by=self.asked)

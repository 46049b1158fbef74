"""`text_message`: send words to a telephone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import ClassVar, Self

from pydantic import Field, model_validator

from hotline.flow.nodes.bringing import BringingNode
from hotline.flow.nodes.port import NumberNode
from hotline.flow.requests import NO_NUMBER, SendText
from hotline.flow.scope import Read, Scope
from hotline.flow.vocabulary import Reads, Says
from hotline.flow.walk import Walk
from hotline.model.types import Type
from hotline.model.values import Digits


class TextMessageNode(BringingNode, NumberNode):
    """`text_message: branch_address`: prompts as text, with `as: {tail: ...}`.

    They go to the number on record of a `customer`, to the one in `to`, or without both to the one
    that the caller shows.
    """

    key: ClassVar[str] = "text_message"
    makes = SendText

    text_message: Says
    customer: Reads | None = Field(default=None)

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if self.to is not None and self.customer is not None:
            raise ValueError("'to' is a number and 'customer' whoever has one: give one of them")
        return self

    def enter(self, walk: Walk) -> None:
        """Ask, if there is a number, or a customer who may have one."""
        if self.customer is None:
            super().enter(walk)
        else:
            walk.ask_port(self.request(walk))

    def request(self, walk: Walk) -> SendText:
        """Return the words, in the caller's language."""
        words = walk.phrases(self.text_message)
        if self.customer is None:
            return SendText(number=self.number(walk), words=words)
        value = walk.variables[self.customer]
        assert isinstance(value, Digits), f"{self.customer} is nobody; the checker sees to it"
        return SendText(customer=value.digits, words=words)

    def possible(self, scope: Scope) -> Collection[str]:
        """Return the request's outcomes; a number in `to` is one."""
        outcomes = self.makes.outcomes
        return outcomes if self.to is None else [one for one in outcomes if one != NO_NUMBER]

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield the number, or the customer."""
        yield from super().reads(scope)
        if self.customer is not None:
            yield Read(path=("customer",), name=self.customer, wanted=Type.CUSTOMER, by=self.asked)

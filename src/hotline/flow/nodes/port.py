"""What the nodes share that ask a part around the flow: an agent, a telephone, another system."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterator
from typing import ClassVar

from pydantic import Field

from hotline.flow.events import AnyEvent, PortAnswered
from hotline.flow.nodes.turn import OutcomeNode
from hotline.flow.requests import NO_NUMBER, AnyRequest, Request
from hotline.flow.scope import Read, Scope
from hotline.flow.vocabulary import Reads
from hotline.flow.walk import Walk
from hotline.model.types import Type
from hotline.model.values import Digits


class PortNode(OutcomeNode):
    """A node that makes a request and follows its outcome.

    Attributes:
        makes: The kind of request.
        drops_keys: Outcomes after which keys that were typed ahead count no more: they were for
            another outcome. None means all but the first; where two people have talked, all.
    """

    makes: ClassVar[type[Request]]
    drops_keys: ClassVar[frozenset[str] | None] = None

    @abstractmethod
    def request(self, walk: Walk) -> AnyRequest:
        """Return what is asked, with the values of now."""

    def enter(self, walk: Walk) -> None:
        """Ask."""
        walk.ask_port(self.request(walk))

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Follow the outcome."""
        match event:
            case PortAnswered():
                if self.reaches_person and event.outcome == self.makes.outcomes[0]:
                    # What was to be said first is that something was interrupted. Since then a
                    # person has talked with the caller, or does so still: then no prompt is heard.
                    walk.drop_words()
                self.answered(walk, event)
            case _:
                super().receive(walk, event)

    def answered(self, walk: Walk, event: PortAnswered) -> None:
        """Go on as an answer says."""
        self.follow(walk, event.outcome, fresh=self._drops_keys_after(event.outcome))

    def _drops_keys_after(self, outcome: str) -> bool:
        if self.drops_keys is not None:
            return outcome in self.drops_keys
        return self.reaches_person or outcome != self.makes.outcomes[0]

    def possible(self, scope: Scope) -> Collection[str]:
        """Return the request's outcomes."""
        return self.makes.outcomes

    @property
    def asked(self) -> str:
        """The node's own word."""
        return f"'{self.key}'"


class NumberNode(PortNode):
    """A node that needs a telephone number: a variable's (`to`), or the one the caller shows."""

    to: Reads | None = Field(default=None)

    def number(self, walk: Walk) -> str:
        """Return the number; "" where there is none."""
        if self.to is None:
            return walk.caller_number
        value = walk.variables[self.to]
        assert isinstance(value, Digits), f"{self.to} holds no digits; the checker sees to it"
        return value.digits

    def enter(self, walk: Walk) -> None:
        """Ask, if there is a number."""
        if self.number(walk):
            super().enter(walk)
        else:
            self.follow(walk, NO_NUMBER, fresh=True)

    def possible(self, scope: Scope) -> Collection[str]:
        """Return the request's outcomes; without `to`, the caller may show no number."""
        own = () if self.to is not None else (NO_NUMBER,)
        return (*self.makes.outcomes, *own)

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield the variable."""
        if self.to is not None:
            yield Read(path=("to",), name=self.to, wanted=Type.DIGITS, by=self.asked)

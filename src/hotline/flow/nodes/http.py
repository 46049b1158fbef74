"""`http`: ask another system and follow its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from hotline.flow.events import AnyEvent, PortAnswered
from hotline.flow.nodes.port import PortNode
from hotline.flow.requests import CallSystem
from hotline.flow.rules import Rule
from hotline.flow.scope import NOTHING, Read, Report, Scope, Write
from hotline.flow.vocabulary import Reads, Sets
from hotline.flow.walk import Walk
from hotline.model.types import Type
from hotline.model.values import Rows
from hotline.model.web_address import origin_of

MAX_URL_CHARACTERS = 500
ONLY_THE_BANK = frozenset({Type.SECRET, Type.CUSTOMER})
"""Types whose values no other system brings."""


def _url(written: str) -> str:
    parts = urlsplit(written)
    origin_of(written)
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("an address without a user, '?' or '#'; what is asked goes into 'with'")
    if not written.isascii() or not written.isprintable() or " " in written:
        raise ValueError("an address without spaces and foreign letters")
    return written


class HttpNode(PortNode):
    """`http: https://rates.bank.example/v1/rate` with arguments (`with`) and results (`as`).

    The address stands in the flow, and the settings must allow it: no caller decides where to.
    Every field named in `as` must come in the answer, as the type its variable is declared with.
    """

    key: ClassVar[str] = "http"
    makes = CallSystem

    http: Annotated[str, Field(max_length=MAX_URL_CHARACTERS), AfterValidator(_url)]
    method: Literal["get", "post"] = "get"
    arguments: dict[str, Reads] = Field(default_factory=dict, alias="with")
    kept: dict[str, Sets] = Field(default_factory=dict, alias="as")

    @property
    def origin(self) -> str:
        """Scheme, host and port of the address."""
        return origin_of(self.http)

    def request(self, walk: Walk) -> CallSystem:
        """Return what is asked of which system."""
        arguments = {}
        for argument, name in self.arguments.items():
            value = walk.variables[name]
            assert not isinstance(value, Rows), f"{name} is a list; the checker lets none through"
            arguments[argument] = value
        wanted = {}
        for field, variable in self.kept.items():
            kind = walk.types[variable]
            assert isinstance(kind, Type), f"{variable} is a list; the checker lets none through"
            wanted[field] = kind
        return CallSystem(method=self.method, url=self.http, arguments=arguments, wanted=wanted)

    def receive(self, walk: Walk, event: AnyEvent) -> None:
        """Keep what the answer brings and follow its outcome."""
        if isinstance(event, PortAnswered) and event.outcome == "ok":
            for field, name in self.kept.items():
                walk.variables[name] = event.values[field]
        super().receive(walk, event)

    # --- for the checker ---

    def gains(self, outcome: str, scope: Scope) -> frozenset[str]:
        """Return what is kept of an `ok`; a misspelt outcome counts as right."""
        others = set(self.makes.outcomes) - {"ok"}
        return NOTHING if outcome in others else frozenset(map(str, self.kept.values()))

    def reads(self, scope: Scope) -> Iterator[Read]:
        """Yield the arguments: single values, no secret among them."""
        for argument, name in self.arguments.items():
            yield Read(path=("with", argument), name=name, wanted=None, by=self.asked)

    def writes(self, scope: Scope) -> Iterator[Write]:
        """Yield what is kept, of whatever type the variable is."""
        for field, name in self.kept.items():
            kind = scope.types.get(name)
            if isinstance(kind, Type) and kind not in ONLY_THE_BANK:
                yield Write(path=("as", field), name=name, brings=kind)

    def check(self, scope: Scope, report: Report) -> None:
        """Report variables that no other system may set."""
        super().check(scope, report)
        for field, name in self.kept.items():
            kind = scope.types.get(name)
            if kind is not None and (not isinstance(kind, Type) or kind in ONLY_THE_BANK):
                text = f"'{name}' is a {kind}, which only the bank brings; use another variable"
                report(("as", field), text, Rule.WRONG_TYPE)

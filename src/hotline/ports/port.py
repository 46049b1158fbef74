"""The port that requests go through, and which part answers which request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hotline.flow.requests import AnyRequest, PortAnswer
from hotline.model.bank import UNAVAILABLE


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a request comes from.

    Attributes:
        tenant: Whose call.
        call_id: Which.
        ref: Which of its commands.
        bundle: The digest of the flows and words that the call has.
        part: What is made of that command besides itself; "" for the command.
        since: When it was commanded, where it is asked again long after that, aware; None for now.
    """

    tenant: str
    call_id: str
    ref: int
    bundle: str
    part: str = ""
    since: datetime | None = None

    @property
    def name(self) -> str:
        """The request's own name, the same whenever it is made again."""
        name = f"{self.call_id}-{self.ref}"
        return f"{name}-{self.part}" if self.part else name


class Port(Protocol):
    """A part that answers requests."""

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        """Return what came of a request: one of its outcomes.

        Trouble is an answer too: `unavailable`. Nothing is asked twice. Cancelling is safe in the
        sense that the other side may have done what was asked.

        Args:
            request: What is asked.
            origin: Where it comes from, with a name that is the same whenever it is made again:
                who has heard it already does nothing twice.
        """
        ...


class Ports:
    """All the parts there are; a request that none of them answers is `unavailable`.

    Args:
        parts: The kind of request to the part that answers it.
    """

    def __init__(self, parts: Mapping[type[AnyRequest], Port] | None = None) -> None:
        self._parts = dict(parts or {})

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        """Let the right part answer; see `Port.ask`."""
        part = self._parts.get(type(request))
        if part is None:
            return PortAnswer(outcome=UNAVAILABLE)
        return await part.ask(request, origin=origin)

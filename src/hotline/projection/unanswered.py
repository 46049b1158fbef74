"""Which promises of a call have no answer in the journal yet. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.flow.commands import AnyCommand, AskPort
from hotline.flow.events import AnyEvent, PortAnswered
from hotline.flow.requests import AnyRequest


@dataclass(frozen=True, kw_only=True)
class AskedFor:
    """What was asked, and when: an aware moment."""

    request: AnyRequest
    at: datetime


class Unanswered:
    """The requests of one call that the caller counts on, as its records tell them.

    Attributes:
        requests: Those that were asked and not answered, by their `ref`.
    """

    def __init__(self) -> None:
        self.requests: dict[int, AskedFor] = {}

    def take(self, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
        """Take a record: what happened, and what was commanded then."""
        if isinstance(event, PortAnswered):
            self.requests.pop(event.ref, None)
        for command in commands:
            if isinstance(command, AskPort) and command.request.is_promise:
                self.requests[command.ref] = AskedFor(request=command.request, at=event.at)

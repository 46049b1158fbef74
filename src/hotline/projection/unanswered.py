"""Which promises of a call have no answer in the journal yet. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.flow.commands import AnyCommand, AskPort
from hotline.flow.events import AnyEvent, PortAnswered
from hotline.flow.requests import AnyRequest


class Unanswered:
    """The requests of one call that the caller counts on, as its records tell them.

    Attributes:
        requests: Those that were asked and not answered, by their `ref`.
    """

    def __init__(self) -> None:
        self.requests: dict[int, AnyRequest] = {}

    def take(self, event: AnyEvent, commands: Sequence[AnyCommand]) -> None:
        """Take a record: what happened, and what was commanded then."""
        if isinstance(event, PortAnswered):
            self.requests.pop(event.ref, None)
        for command in commands:
            if isinstance(command, AskPort) and command.request.is_promise:
                self.requests[command.ref] = command.request

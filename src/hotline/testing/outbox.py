"""An outbox in memory: where text messages go in tests, to be read there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hotline.ports.text_messages import Delivery, TextMessage

E164 = re.compile(r"\+[1-9]\d{1,14}")


class Outbox:
    """Keeps messages; the contract is that of `hotline.ports.text_messages.TextMessageGateway`.

    Attributes:
        sent: Name to message, the first to be sent first.
        answers: What a message to a telephone number is answered with; but for `sent`, it is not
            kept.
        loses_answers: Whether messages are kept, and the answer is `unavailable` all the same.
        asked: The name of each question so far.
    """

    def __init__(self) -> None:
        self.sent: dict[str, TextMessage] = {}
        self.answers: Delivery = "sent"
        self.loses_answers = False
        self.asked: list[str] = []

    @property
    def words(self) -> Mapping[str, str]:
        """Name to words."""
        return {name: message.words for name, message in self.sent.items()}

    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        """Keep a message; see `TextMessageGateway.send`."""
        self.asked.append(name)
        if E164.fullmatch(message.to) is None:
            return "refused"
        if self.answers != "sent":
            return self.answers
        if self.sent.setdefault(name, message) != message or self.loses_answers:
            return "unavailable"
        return "sent"

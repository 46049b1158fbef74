"""The gateway that text messages go out through: what every one of them keeps.

docs/text_messages.md tells how to connect one, and `hotline.testing.text_contract` has all of this
as tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

Delivery = Literal["sent", "refused", "unavailable"]
"""What came of a message: the gateway has taken it; it never will; nobody knows."""

LONGEST = 670
"""The most characters of a message: ten parts of 67 (3GPP TS 23.040, UCS-2, with a header)."""


@dataclass(frozen=True, kw_only=True)
class TextMessage:
    """A text message to one telephone.

    Attributes:
        to: The number, in E.164: `+8613700000001`.
        language: The BCP-47 tag of its words.
        words: What it says, up to `LONGEST` characters.
    """

    to: str = field(repr=False)
    language: str
    words: str = field(repr=False)


class TextMessageGateway(Protocol):
    """Takes text messages, to bring them to telephones."""

    async def send(self, message: TextMessage, *, name: str) -> Delivery:
        """Hand a message over once, and return what came of it.

        Under one name one message is sent, however often and however many at once ask for it: who
        died before the answer was written down asks again under the same name. Another message
        under the name is not sent, and is `unavailable`.

        Trouble is an answer: too slow, not there or failing is `unavailable`, and then nobody knows
        whether it was sent. Nothing is sent twice by itself. Cancelling is safe in the same sense.
        Neither number nor words are logged.

        Args:
            message: What, and where to.
            name: The message's own, 1 to 64 visible ASCII characters.
        """
        ...

"""`text_message`: send words to the caller's telephone."""

from __future__ import annotations

from typing import ClassVar

from hotline.flow.nodes.port import NumberNode
from hotline.flow.requests import SendText
from hotline.flow.vocabulary import Says
from hotline.flow.walk import Walk


class TextMessageNode(NumberNode):
    """`text_message: branch_address`: prompts as text, to the number in `to` where it is given."""

    key: ClassVar[str] = "text_message"
    makes = SendText

    text_message: Says

    def request(self, walk: Walk) -> SendText:
        """Return the words, in the caller's language."""
        return SendText(number=self.number(walk), words=walk.phrases(self.text_message))

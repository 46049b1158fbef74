"""`language`: speak another language from here on."""

from __future__ import annotations

from typing import ClassVar

from hotline.flow.nodes.base import Node
from hotline.flow.vocabulary import LanguageTag, Target
from hotline.flow.walk import Walk


class LanguageNode(Node):
    """`language: zh-CN`, then `next`."""

    key: ClassVar[str] = "language"

    language: LanguageTag
    next: Target

    def enter(self, walk: Walk) -> None:
        """Change the caller's language."""
        walk.language, walk.language_chosen = str(self.language), True
        walk.go(self.next)

"""A sentence as programs are told it, for them to say it in their reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from hotline.crm.views.view import View
from hotline.model.sentence import Sentence, Value


class SentenceTold(View):
    """A code, and what the sentence is about: each a text, or sentences that are all true."""

    code: str
    values: Mapping[str, str | tuple[SentenceTold, ...]]

    @classmethod
    def of(cls, sentence: Sentence) -> Self:
        """Tell a sentence."""
        values = {name: _told(value) for name, value in sentence.values.items()}
        return cls(code=sentence.template.code, values=values)


def _told(value: Value) -> str | tuple[SentenceTold, ...]:
    return value if isinstance(value, str) else tuple(map(SentenceTold.of, value))

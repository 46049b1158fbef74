"""What people are told, as a code with values: each program tells it in its reader's language.

The English words stand beside the code; the web console has the other languages' words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Code(str):
    """A value that programs may have words for, such as `no_answer`."""


Value = str | tuple["Sentence", ...]
"""What stands in a sentence: a name or a figure, a code, or sentences that are all true."""


class Template(Enum):
    """The root of all sentences: a member's name is the code, its value the words in English.

    What a sentence is about stands in braces, each with a name.
    """

    def __call__(self, **values: Value) -> Sentence:
        """Return the sentence about these."""
        return Sentence(self, values)

    @property
    def code(self) -> str:
        """What programs know it by."""
        return self.name.lower()


@dataclass(frozen=True)
class Sentence:
    """A sentence about something."""

    template: Template
    values: Mapping[str, Value]

    @property
    def text(self) -> str:
        """The sentence in English."""
        return str(self.template.value).format_map(
            {name: _text(value) for name, value in self.values.items()}
        )


def spoken(word: str) -> str:
    """Return a code as people read it in English."""
    return word.replace("_", " ")


def _text(value: Value) -> str:
    if isinstance(value, Code):
        return spoken(value)
    return value if isinstance(value, str) else " and ".join(one.text for one in value)

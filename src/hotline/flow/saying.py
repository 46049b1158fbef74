"""What a node says becomes an utterance: which prompts, in which languages, with which values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from hotline.flow.catalogue import Catalogue
from hotline.flow.kept import Kept
from hotline.flow.utterance import Pace, Phrase, Utterance
from hotline.flow.vocabulary import Say, Says
from hotline.model.values import Rows, Scalar, Value

_Fixed = tuple[Says, str, Pace]
"""What is said, in which language and how fast."""


class Voice:
    """Says in a catalogue's words what nodes say.

    Args:
        catalogue: The prompts there are.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._fixed = Kept(self._fixed_utterance)

    def utterance(
        self,
        say: Says,
        *,
        language: str,
        pace: Pace,
        values: Mapping[str, Value],
        draft: Mapping[str, Scalar],
    ) -> Utterance:
        """Return what is said.

        Args:
            say: What the node says.
            language: The caller's.
            pace: How fast it is spoken.
            values: The variables that have a value; `each` takes its rows from them.
            draft: Values that are not confirmed yet, and are spoken before those.
        """
        fixed = self._fixed[say, language, pace]
        if fixed is not None:
            return fixed
        return self._utterance(say, language, pace, values, draft)

    def _fixed_utterance(self, key: _Fixed) -> Utterance | None:
        """Return what has no values in it, and is the same in call after call; else None."""
        say, language, pace = key
        if any(one.each is not None or self._catalogue.slots(one.prompt) for one in say):
            return None
        return self._utterance(say, language, pace, {}, {})

    def _utterance(
        self,
        say: Says,
        language: str,
        pace: Pace,
        values: Mapping[str, Value],
        draft: Mapping[str, Scalar],
    ) -> Utterance:
        return tuple(
            self._phrase(one, spoken, pace, (values, draft, row))
            for one in say
            for spoken in one.languages(language, self._catalogue.languages)
            for row in _rows(one, values)
        )

    def _phrase(
        self, say: Say, language: str, pace: Pace, layers: Sequence[Mapping[str, Value]]
    ) -> Phrase:
        slots = self._catalogue.slots(say.prompt)
        if not slots:
            return _fixed_phrase(say.prompt, language, pace)
        known = {name: value for layer in layers for name, value in layer.items()}
        values: dict[str, Scalar] = {}
        for slot in sorted(slots):
            value = known[slot]
            assert not isinstance(value, Rows), f"{slot} is a list; the checker asks for 'each'"
            values[slot] = value
        return Phrase(prompt=str(say.prompt), language=language, pace=pace, values=values)


def _rows(say: Say, values: Mapping[str, Value]) -> tuple[Mapping[str, Scalar], ...]:
    if say.each is None:
        return ({},)
    listed = values.get(say.each)
    return tuple(listed.rows) if isinstance(listed, Rows) else ()


@lru_cache(maxsize=4096)
def _fixed_phrase(prompt: str, language: str, pace: Pace) -> Phrase:
    """Return a phrase without values: the same ones are said in call after call."""
    return Phrase(prompt=str(prompt), language=language, pace=pace)

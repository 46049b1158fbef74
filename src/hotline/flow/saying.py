"""What a node says becomes an utterance: which prompts, in which languages, with which values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from hotline.flow.catalogue import Catalogue
from hotline.flow.utterance import Pace, Phrase, Utterance
from hotline.flow.vocabulary import Say
from hotline.model.values import Rows, Scalar, Value


def utterance(
    say: Sequence[Say],
    *,
    catalogue: Catalogue,
    language: str,
    pace: Pace,
    values: Mapping[str, Value],
    draft: Mapping[str, Scalar],
) -> Utterance:
    """Return what is said.

    Args:
        say: What the node says.
        catalogue: The prompts there are.
        language: The caller's.
        pace: How fast it is spoken.
        values: The variables that have a value; `each` takes its rows from them.
        draft: Values that are not confirmed yet, and are spoken before those.
    """
    return tuple(
        _phrase(one, spoken, catalogue, pace, (values, draft, row))
        for one in say
        for spoken in one.languages(language, catalogue.languages)
        for row in _rows(one, values)
    )


def _rows(say: Say, values: Mapping[str, Value]) -> tuple[Mapping[str, Scalar], ...]:
    if say.each is None:
        return ({},)
    listed = values.get(say.each)
    return tuple(listed.rows) if isinstance(listed, Rows) else ()


def _phrase(
    say: Say,
    language: str,
    catalogue: Catalogue,
    pace: Pace,
    layers: Sequence[Mapping[str, Value]],
) -> Phrase:
    slots = catalogue.slots(say.prompt)
    if not slots:
        return _fixed_phrase(say.prompt, language, pace)
    known = {name: value for layer in layers for name, value in layer.items()}
    values: dict[str, Scalar] = {}
    for slot in sorted(slots):
        value = known[slot]
        assert not isinstance(value, Rows), f"{slot} is a list; the checker asks for 'each'"
        values[slot] = value
    return Phrase(prompt=str(say.prompt), language=language, pace=pace, values=values)


@lru_cache(maxsize=4096)
def _fixed_phrase(prompt: str, language: str, pace: Pace) -> Phrase:
    """Return a phrase without values: the same ones are said in call after call."""
    return Phrase(prompt=str(prompt), language=language, pace=pace)

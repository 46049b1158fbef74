"""Scripts: an utterance as the row of fragments that is spoken, and as a line that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from hotline.flow.catalogue import Catalogue, Words
from hotline.flow.utterance import Pace, Phrase, Utterance
from hotline.model.values import Digits, Scalar, Term, Text
from hotline.speech.readings import closed_set, joiner, read
from hotline.speech.written import write

_SENTENCE_ENDS = ".!?。！？"
_CLAUSE_ENDS = ",;:，、；："
_PUNCTUATION = _SENTENCE_ENDS + _CLAUSE_ENDS
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


class Pause(StrEnum):
    """How long the voice rests after a fragment, shortest first; the composer knows the times."""

    WORD = "word"
    """Inside a number: hardly at all."""
    DIGIT = "digit"
    """Inside a digit string: long enough to write it down."""
    PART = "part"
    """Between fixed words and a value."""
    CLAUSE = "clause"
    """At a comma."""
    SENTENCE = "sentence"
    """At a full stop, and between phrases."""


class Origin(StrEnum):
    """Whose words a fragment is."""

    PROMPT = "prompts"
    """The catalogue's fixed words."""
    TERM = "terms"
    """The catalogue's word for a value."""
    READING = "readings"
    """A word from a language's reading rules."""
    TEXT = "texts"
    """A value's own words, such as a payee's name: personal, and never kept on disk."""


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """The smallest piece of speech: synthesised or recorded once, used in many utterances.

    Attributes:
        text: What is said.
        language: BCP-47 tag.
        origin: Whose words they are.
        name: Its name among those of its origin; "" for a text. `account_balance.2` is the second
            run of fixed words in the prompt `account_balance`.
        pause: The rest after it.
        pace: How fast it is spoken; a recorded voice has one pace only.
    """

    text: str
    language: str
    origin: Origin
    name: str
    pause: Pause = Pause.PART
    pace: Pace = Pace.NORMAL

    @property
    def recording(self) -> str:
        """The recorded voice's file in the language's folder, without `.wav`; "" for none."""
        return f"{self.origin}/{self.name.replace(' ', '_')}" if self.name else ""


def script(utterance: Utterance, catalogue: Catalogue) -> tuple[Fragment, ...]:
    """Return the fragments that speak `utterance`.

    Raises:
        KeyError: A prompt, language or value is missing; a checked flow never asks for one.
        UnreadableValue: A value has no spoken form.
        UnknownLanguage: A language has no reading rules.
    """
    return tuple(
        replace(fragment, pace=phrase.pace)
        for phrase in utterance
        for fragment in _speak(phrase, catalogue)
    )


def inventory(catalogue: Catalogue, language: str) -> tuple[Fragment, ...]:
    """Return every fragment that an utterance in `language` can need, personal texts aside."""
    words = (
        fragment
        for prompt in catalogue.prompts
        for fragment in _fixed(prompt, language, catalogue)
        if fragment is not None
    )
    terms = (
        _term(term, language, catalogue)
        for term, by_language in catalogue.terms.items()
        if language in by_language
    )
    readings = (_reading(text, language) for text in closed_set(language))
    return (*words, *terms, *readings)


def as_text(utterance: Utterance, catalogue: Catalogue) -> str:
    """Return `utterance` as a line to read, with values as people write them."""
    line, last = "", ""
    for phrase in utterance:
        between = " " if line and (joiner(phrase.language) or last != phrase.language) else ""
        line, last = f"{line}{between}{_line(phrase, catalogue)}", phrase.language
    return line


def _speak(phrase: Phrase, catalogue: Catalogue) -> list[Fragment]:
    said: list[Fragment] = []
    fixed = _fixed(phrase.prompt, phrase.language, catalogue)
    for part, words in zip(catalogue.parts(phrase.prompt, phrase.language), fixed, strict=True):
        if isinstance(part, Words):
            if said:
                said[-1] = replace(said[-1], pause=_pause_at(part.text[0]))
            said += [words] if words is not None else []
        else:
            said += _value(phrase.values[part.name], phrase.language, catalogue)
    if said:
        said[-1] = replace(said[-1], pause=Pause.SENTENCE)
    return said


def _fixed(prompt: str, language: str, catalogue: Catalogue) -> Iterator[Fragment | None]:
    """Yield a fragment for each part of a prompt; None for a slot and for mere punctuation."""
    parts = catalogue.parts(prompt, language)
    count = 0
    for part in parts:
        text = part.text.lstrip(_PUNCTUATION + " ") if isinstance(part, Words) else ""
        if not text:
            yield None
            continue
        count += 1
        yield Fragment(
            text=text,
            language=language,
            origin=Origin.PROMPT,
            name=prompt if len(parts) == 1 else f"{prompt}.{count}",
            pause=_pause_at(text[-1]),
        )


def _value(value: Scalar, language: str, catalogue: Catalogue) -> list[Fragment]:
    if isinstance(value, Term):
        return [_term(value.term, language, catalogue)]
    if isinstance(value, Text):
        if not value.text.strip():
            return []
        spoken = _language_of(value.text, language, catalogue)
        return [Fragment(text=value.text, language=spoken, origin=Origin.TEXT, name="")]
    inside = Pause.DIGIT if isinstance(value, Digits) else Pause.WORD
    words = [_reading(text, language, inside) for text in read(value, language)]
    return [*words[:-1], *(replace(word, pause=Pause.PART) for word in words[-1:])]


def _language_of(text: str, language: str, catalogue: Catalogue) -> str:
    """Return the language whose voice can read a text: a name keeps its script in any language.

    An English voice says of 李静 only that it is two Chinese letters.
    """
    wanted = "zh" if _HAN.search(text) else "en" if _LATIN.search(text) else ""
    if not wanted or language.startswith(wanted):
        return language
    return next((tag for tag in catalogue.languages if tag.startswith(wanted)), language)


def _term(term: str, language: str, catalogue: Catalogue) -> Fragment:
    text = catalogue.term(term, language)
    return Fragment(text=text, language=language, origin=Origin.TERM, name=term)


def _reading(text: str, language: str, pause: Pause = Pause.PART) -> Fragment:
    return Fragment(text=text, language=language, origin=Origin.READING, name=text, pause=pause)


def _pause_at(character: str) -> Pause:
    if character in _SENTENCE_ENDS:
        return Pause.SENTENCE
    return Pause.CLAUSE if character in _CLAUSE_ENDS else Pause.PART


def _line(phrase: Phrase, catalogue: Catalogue) -> str:
    space = joiner(phrase.language)
    line = ""
    for part in catalogue.parts(phrase.prompt, phrase.language):
        if isinstance(part, Words):
            text = part.text
        else:
            value = phrase.values[part.name]
            text = write(value, phrase.language)
            if isinstance(value, Term):
                text = catalogue.term(value.term, phrase.language)
        between = space if line and text and text[0] not in _PUNCTUATION else ""
        line += between + text
    return line

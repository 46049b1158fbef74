"""What a key does, and the words that mean the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from hotline.flow.problems import nearest
from hotline.flow.rules import Rule
from hotline.flow.scope import Report, Scope
from hotline.flow.source import Path
from hotline.flow.spoken import normal
from hotline.flow.vocabulary import LanguageTag, Table, Target

_FIGURE = re.compile(r"\d")


def _phrase(written: str) -> str:
    phrase = " ".join(written.split())
    if not phrase:
        raise ValueError("an empty phrase cannot be heard")
    return phrase


def _some(phrases: tuple[str, ...]) -> tuple[str, ...]:
    if not phrases:
        raise ValueError("an empty list hears nothing; name a phrase, or delete 'hear'")
    return phrases


Phrases = Annotated[tuple[Annotated[str, AfterValidator(_phrase)], ...], AfterValidator(_some)]


class Choice(Table):
    """What a key does: go to `next`. `hear` are the words that mean the same as the key."""

    next: Target
    hear: Mapping[LanguageTag, Phrases] = Field(default_factory=dict)


def _choice(value: object) -> object:
    return {"next": value} if isinstance(value, str) else value


AnyChoice = Annotated[Choice, BeforeValidator(_choice, json_schema_input_type=Target | Choice)]
"""`balance`, or a table with `next` and `hear`."""


def phrases_of(choices: Mapping[str, Choice], language: str) -> Mapping[str, str]:
    """Return what can be said for choices in a language, each phrase with its key."""
    return {
        normal(phrase): key
        for key, choice in choices.items()
        for tag, phrases in choice.hear.items()
        if tag == language
        for phrase in phrases
    }


def phrases_by_language(choices: Mapping[str, Choice]) -> Mapping[str, Mapping[str, str]]:
    """Return what can be said for choices, by language: each phrase with its key."""
    languages = {str(tag) for choice in choices.values() for tag in choice.hear}
    return {tag: phrases_of(choices, tag) for tag in languages}


def by_key(phrases: Mapping[str, str]) -> Mapping[str, Collection[str]]:
    """Return what is said for each key."""
    said: dict[str, list[str]] = {}
    for phrase, key in phrases.items():
        said.setdefault(key, []).append(phrase)
    return said


def check_heard(
    choices: Mapping[Path, Choice],
    scope: Scope,
    report: Report,
    *,
    known: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Report phrases that mean two things or are no words, and choices not heard in a language.

    Args:
        choices: Where each choice of the question stands in its node, and the choice.
        scope: The node's.
        report: The node's.
        known: By language, phrases that are heard without being written, each with the last part
            of its choice's place.
    """
    of_language = known or {}
    first = {
        (tag, normal(phrase)): meant
        for tag, phrases in of_language.items()
        for phrase, meant in phrases.items()
    }
    for path, choice in choices.items():
        languages = scope.catalogue.languages
        # A misspelt language counts as the one it resembles: that slip is told already.
        heard = {tag if tag in languages else nearest(tag, languages) for tag in choice.hear}
        for tag in languages:
            if heard and tag not in heard and not of_language.get(tag):
                report(
                    (*path, "hear"), f"nothing is heard in {tag}; add its words", Rule.MISSING_TEXT
                )
        for tag, phrases in choice.hear.items():
            for index, phrase in enumerate(phrases):
                where = (*path, "hear", tag, index)
                _check_words(phrase, where, report)
                other = first.setdefault((tag, normal(phrase)), str(path[-1]))
                if other != path[-1]:
                    text = f"'{phrase}' means '{other}' already; a phrase can mean one thing only"
                    report(where, text, Rule.GIVEN_TWICE)


def _check_words(phrase: str, where: Path, report: Report) -> None:
    if _FIGURE.search(phrase):
        text = f"'{phrase}' has figures, and nobody says those; write them as words"
        report(where, text, Rule.NOT_UNDERSTOOD)
    elif not normal(phrase):
        text = f"'{phrase}' is no word that anybody could say; write one, or delete it"
        report(where, text, Rule.NOT_UNDERSTOOD)

"""What a key of a question does, and the words that will mean the same once callers are heard.

Until there is a recogniser the words are read, checked and kept, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from hotline.flow.problems import nearest
from hotline.flow.rules import Rule
from hotline.flow.scope import Report, Scope
from hotline.flow.source import Path
from hotline.flow.vocabulary import LanguageTag, Table, Target


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
    """What a key does: go to `next`. `hear` are the words that will mean the same as the key."""

    next: Target
    hear: Mapping[LanguageTag, Phrases] = Field(default_factory=dict)


def _choice(value: object) -> object:
    return {"next": value} if isinstance(value, str) else value


AnyChoice = Annotated[Choice, BeforeValidator(_choice, json_schema_input_type=Target | Choice)]
"""`balance`, or a table with `next` and `hear`."""


def check_heard(choices: Mapping[Path, Choice], scope: Scope, report: Report) -> None:
    """Report phrases that mean two things, and languages in which a choice cannot be heard.

    Args:
        choices: Where each choice of the question stands in its node, and the choice.
        scope: The node's.
        report: The node's.
    """
    first: dict[tuple[str, str], str] = {}
    for path, choice in choices.items():
        languages = scope.catalogue.languages
        # A misspelt language counts as the one it resembles: that slip is told already.
        heard = {tag if tag in languages else nearest(tag, languages) for tag in choice.hear}
        for tag in languages:
            if heard and tag not in heard:
                report(
                    (*path, "hear"), f"nothing is heard in {tag}; add its words", Rule.MISSING_TEXT
                )
        for tag, phrases in choice.hear.items():
            for index, phrase in enumerate(phrases):
                other = first.setdefault((tag, phrase.casefold()), str(path[-1]))
                if other != path[-1]:
                    text = f"'{phrase}' means '{other}' already; a phrase can mean one thing only"
                    report((*path, "hear", tag, index), text, Rule.GIVEN_TWICE)

"""Readings: values as the words a caller hears, by the rules of each language.

A reading is a row of fragments from a small closed set per language, so that a recorded voice can
replace them one by one. Words that are nobody's rule, a payee's name, are one fragment as they are.
"""

from __future__ import annotations

from hotline.model.values import Scalar
from hotline.speech.errors import UnknownLanguage
from hotline.speech.readings.english import ENGLISH
from hotline.speech.readings.mandarin import MANDARIN
from hotline.speech.readings.rules import Rules, read_with

_RULES = {"en": ENGLISH, "zh": MANDARIN}


def read(value: Scalar, language: str) -> tuple[str, ...]:
    """Return the fragments that speak `value` in `language`, a BCP-47 tag such as `zh-CN`.

    Raises:
        UnknownLanguage: There are no rules for the language.
        UnreadableValue: The value has no spoken form here: a secret; a term, whose words are the
            catalogue's; an amount finer than its currency's coins; a number of 10^16 or more.
    """
    return read_with(rules_of(language), value)


def closed_set(language: str) -> tuple[str, ...]:
    """Return every fragment that `read` can bring in `language`, texts aside, in a fixed order.

    Raises:
        UnknownLanguage: There are no rules for the language.
    """
    return rules_of(language).closed_set()


def joiner(language: str) -> str:
    """Return what stands between words in writing: a space, or nothing where none is written."""
    return rules_of(language).joiner


def rules_of(language: str) -> Rules:
    """Return the rules for a BCP-47 tag; a region has those of its language."""
    rules = _RULES.get(language.partition("-")[0])
    if rules is None:
        raise UnknownLanguage(language, _RULES)
    return rules

"""What the words of a caller mean to a question: one of its phrases, or keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hotline.flow.commands import DigitRules
from hotline.flow.forms import POINT, AmountForm, DateForm, NumberForm
from hotline.flow.heard import tongue_of
from hotline.flow.heard.tongue import Tongue, Words
from hotline.flow.spoken import SpokenRules, normal
from hotline.model.values import Money, Number

LONGEST_ROW = 10**4
"""Whoever says digits or a year says no larger number than thousands."""
REFUSED_ALOUD = 10**7
"""Below it, what is more than a bound is listened for all the same: whoever says it is told that it
is too much, and is not taken for saying less."""
HIDDEN = "•"
"""Stands for a word of a number that answers nothing: it may be of a PIN."""


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What was said means.

    Attributes:
        text: The words; those of numbers that answer nothing are hidden.
        phrase: The phrase that was said; "" for none.
        digits: Where none was, the keys that the words stand for; "" for none.
        matched: Whether either can be an answer.
        sound: Whether keys that can be are what they must be.
    """

    text: str
    phrase: str = ""
    digits: str = ""
    matched: bool = False
    sound: bool = True


def understood(text: str, spoken: SpokenRules, rules: DigitRules) -> Understood:
    """Return what words mean to a question that listens to them."""
    tongue = tongue_of(spoken.language)
    keys = keys_of(text, tongue, rules) if tongue is not None and spoken.words else ""
    if keys and rules.matches(keys) and not rules.may_be_card(keys):
        sound = rules.is_sound(keys)
        told = text if sound else _without_figures(text, tongue)
        return Understood(text=told, digits=keys if sound else "", matched=True, sound=sound)
    phrase = spoken.phrase_in(text)
    return Understood(text=_without_figures(text, tongue), phrase=phrase, matched=bool(phrase))


def without_figures(text: str, language: str) -> str:
    """Return words without those of numbers, for as long as nobody knows what they answer."""
    return _without_figures(text, tongue_of(language))


def keys_of(text: str, tongue: Tongue, rules: DigitRules) -> str:
    """Return the keys that words stand for, by what is asked for; "" for none."""
    said = normal(text)
    match rules.form:
        case AmountForm(currency=currency):
            amount = tongue.amount(said, currency)
            return "" if amount is None else f"{amount:f}".replace(".", POINT)
        case DateForm(format=written):
            day = tongue.day(said)
            if day is None:
                return ""
            parts = {"DD": f"{day.day:02}", "MM": f"{day.month:02}", "YYYY": f"{day.year:04}"}
            return re.sub("|".join(parts), lambda part: parts[part[0]], written)
        case NumberForm():
            number = tongue.whole(said)
            return tongue.digits(said) if number is None else str(number)
        case _:
            return tongue.digits(said)


def words_for(tongue: Tongue, rules: DigitRules) -> Words:
    """Return the words of which an answer is made, by what is asked for."""
    match rules.form:
        case AmountForm(currency=currency):
            return tongue.amount_words(currency)
        case DateForm():
            return tongue.day_words
        case _:
            return tongue.figure_words


def listened_for(
    spoken: SpokenRules, rules: DigitRules, *, below: int | None = None
) -> SpokenRules:
    """Return what a recogniser is to be told, without the names of numbers too large for an answer.

    Args:
        spoken: What may be said.
        rules: What the answer must be.
        below: What no answer reaches, where more is known than the rules say.

    A word that nobody says is heard all the same where another one sounds like it: 亿 is how people
    say the 一 of 一百, and half as sure as alone is no match.
    """
    tongue = tongue_of(spoken.language)
    if tongue is None or not spoken.words:
        return spoken
    most = _most(rules) if below is None else min(_most(rules), below)
    words = tuple(word for word in spoken.words if tongue.scales.get(word, 0) < most)
    return replace(spoken, words=words)


def _most(rules: DigitRules) -> int:
    """Return a number that no answer reaches: its keys end before, or its bound lies below."""
    match rules.form:
        case AmountForm(largest=Money(amount=bound)) | NumberForm(largest=Number(number=bound)):
            by_bound = max(REFUSED_ALOUD, int(bound) + 1)
            return max(LONGEST_ROW, min(_by_keys(rules), by_bound))
        case AmountForm() | NumberForm():
            return max(LONGEST_ROW, _by_keys(rules))
        case _:
            return LONGEST_ROW


def _by_keys(rules: DigitRules) -> int:
    return int(10**rules.max_digits)


def _without_figures(text: str, tongue: Tongue | None) -> str:
    """Return a text whose numbers are hidden, be they written in words or in figures."""
    if tongue is None:
        return HIDDEN if text else ""
    figures = sorted(tongue.figure_words, key=len, reverse=True)
    is_latin = figures[0].isascii()
    words = "|".join(figures)
    said = rf"\b(?:{words})\b" if is_latin else words
    return re.sub(rf"{said}|\d+", HIDDEN, text.casefold())

"""The words of an expression: numbers, amounts, days, times, quoted text, names and signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from hotline.flow.expressions.arithmetic import LIMIT
from hotline.flow.expressions.mistakes import ExpressionRefused, Mistake
from hotline.flow.expressions.tree import Literal
from hotline.model.values import Day, Money, Number, TimeOfDay, YesNo

MAX_CHARACTERS = 500

CONNECTIVES = frozenset({"and", "or", "not", "is", "in"})
RESERVED = CONNECTIVES | {"yes", "no", "true", "false"}
"""Words that no variable can be called."""

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<text>'[^']*'|"[^"]*")
  | (?P<day>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})(?![\w.:-])
  | (?P<time>[0-9]{1,2}:[0-9]{2})(?![\w.:])
  | (?P<thousands>[0-9]{1,3},(?:[0-9]{3},)*0[0-9]{2}(?!\w))
  | (?P<money>[0-9]+(?:\.[0-9]+)?\s*(?!AND\b|NOT\b)[A-Z]{3})(?!\w)
  | (?P<number>[0-9]+)(?![\w:]|\.\w)
  | (?P<name>[a-z][a-z0-9_]*)(?!\w)
  | (?P<numeric>[0-9](?:[\w:]|\.(?=\w))*)
  | (?P<word>\w+)
  | (?P<sign><=(?!>)|>=|[<>](?![=>])|[-+*(),.[\]])
  | (?P<foreign>==|=<|=>|!=|<>|&&|\|\||.)
    """,
    re.VERBOSE | re.DOTALL,
)
_INSTEAD: Mapping[str, str] = {
    "=": "is",
    "==": "is",
    "!=": "is not",
    "<>": "is not",
    "≠": "is not",
    "!": "not",
    "&&": "and",
    "&": "and",
    "||": "or",
    "|": "or",
    "=<": "<=",
    "≤": "<=",
    "=>": ">=",
    "≥": ">=",
    "×": "*",
    "（": "(",
    "）": ")",
    "，": ",",
    "、": ",",
    "【": "[",
    "】": "]",
    "《": "<",
    "＜": "<",
    "》": ">",
    "＞": ">",
    "“": "'",
    "”": "'",
    "‘": "'",
    "’": "'",
    "—": "-",
    "–": "-",
    "−": "-",
    "true": "yes",
    "false": "no",
}
"""What people write by habit, or their keyboard does, and what is meant."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """One word.

    Attributes:
        kind: `constant`, `text`, `name`, `word` (one with a meaning of its own, or a sign), `end`.
        text: As it is written; of quoted text, what is between the quotes.
        at: Where it begins.
        value: What a constant is.
    """

    kind: str
    text: str
    at: int
    value: Literal | None = None


def tokens(text: str) -> tuple[Token, ...]:
    """Split the text of an expression; the last token is the end.

    Raises:
        ExpressionRefused: With everything in it that is no word of the language.
    """
    if len(text) > MAX_CHARACTERS:
        told = f"an expression has at most {MAX_CHARACTERS} characters; decide in two steps"
        raise ExpressionRefused([Mistake(offset=MAX_CHARACTERS, text=told)])
    mistakes: list[Mistake] = []
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        try:
            found += _token(match)
        except _NoWord as error:
            mistakes.append(Mistake(offset=match.start(), text=error.args[0]))
    if mistakes:
        raise ExpressionRefused(mistakes)
    return (*found, Token(kind="end", text="", at=len(text)))


class _NoWord(Exception):
    pass


def _token(match: re.Match[str]) -> Iterator[Token]:
    kind, text, at = str(match.lastgroup), match[0], match.start()
    match kind:
        case "space":
            return
        case "text":
            yield Token(kind="text", text=text[1:-1], at=at)
        case "day" | "time" | "money" | "number":
            yield Token(kind="constant", text=text, at=at, value=_CONSTANTS[kind](text))
        case "name" if text in {"yes", "no"}:
            yield Token(kind="constant", text=text, at=at, value=YesNo(yes=text == "yes"))
        case "name" if text in RESERVED - CONNECTIVES:
            raise _NoWord(f"write '{_INSTEAD[text]}' instead of '{text}'")
        case "name":
            yield Token(kind="word" if text in CONNECTIVES else "name", text=text, at=at)
        case "sign":
            yield Token(kind="word", text=text, at=at)
        case "thousands":
            raise _NoWord(f"a number has no commas: write {text.replace(',', '')}")
        case "numeric":
            raise _NoWord(_about_numeric(text))
        case "word":
            raise _NoWord(_about_word(text))
        case _:
            raise _NoWord(_about_foreign(text))


def _number(text: str) -> Number:
    if len(text) > 1 and text.startswith("0"):
        raise _NoWord(f"a number has no 0 in front; digits stand in quotes: '{text}'")
    return Number(number=int(_small(text)))


def _money(text: str) -> Money:
    amount, currency = text[:-3].rstrip(), text[-3:]
    whole, _, coins = amount.partition(".")
    _number(whole)
    money = Money(amount=Decimal(amount), currency=currency)
    if len(coins) > money.decimals:
        raise _NoWord(f"{currency} has {money.decimals or 'no'} decimals, not {len(coins)}")
    return money


def _small(text: str) -> str:
    if len(text) >= len(str(LIMIT)):
        raise _NoWord(f"'{text}' is too large: a number has at most {len(str(LIMIT)) - 1} digits")
    return text


def _day(text: str) -> Day:
    year, month, day = text.split("-")
    try:
        return Day(day=date.fromisoformat(f"{year}-{month:0>2}-{day:0>2}"))
    except ValueError:
        raise _NoWord(
            f"there is no day '{text}'; a day is year, month and day: 2026-10-01"
        ) from None


def _time(text: str) -> TimeOfDay:
    try:
        return TimeOfDay(time=time.fromisoformat(f"{text:0>5}"))
    except ValueError:
        raise _NoWord(f"there is no time '{text}'; it runs from 00:00 to 23:59") from None


_CONSTANTS: Mapping[str, Callable[[str], Literal]] = {
    "day": _day,
    "time": _time,
    "money": _money,
    "number": _number,
}


def _about_numeric(text: str) -> str:
    if re.fullmatch(r"[0-9]+\.[0-9]+", text):
        return f"a number is whole; an amount of money needs its currency: {text} CNY"
    if re.fullmatch(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?", text):
        return f"a time goes to the minute: {text[:5].rstrip(':')}"
    if re.fullmatch(r"[0-9]{1,2}([.:][0-9]{2})?(am|pm)", text, re.IGNORECASE):
        return f"'{text}' is not understood; a time has 24 hours: 09:30, 17:00"
    return f"'{text}' is not understood; digits and words stand in quotes: '{text}'"


def _about_word(text: str) -> str:
    low = text.lower()
    if low in _INSTEAD or low in RESERVED:
        return f"write '{_INSTEAD.get(low, low)}' instead of '{text}'"
    if re.fullmatch(r"[A-Z]{3}", text):
        return f"'{text}' stands after its amount: 100 {text}"
    hint = f"words stand in quotes: '{text}'"
    return f"a name has small letters, digits and _ only, not '{text}'; {hint}"


def _about_foreign(text: str) -> str:
    if text in "'\"":
        return f"the text after {text} never ends; close it with {text}"
    if text in _INSTEAD:
        instead = _INSTEAD[text]
        shown = f'"{instead}"' if instead == "'" else f"'{instead}'"
        return f"write {shown} instead of '{text}'"
    if text in "/÷%":
        return f"'{text}' is not used here: nothing is divided; compare with a product instead"
    if text in "$¥￥€£":
        return f"write the currency after the amount, not '{text}' before it: 100 CNY"
    return f"'{text}' means nothing in an expression"

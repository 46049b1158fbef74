"""Keys that can be an answer, and values that a bank could bring: made up, and sensible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import islice
from random import Random

from hotline.flow.commands import Collect, DigitRules
from hotline.flow.forms import AmountForm, DateForm, LuhnForm, NumberForm
from hotline.flow.heard.understanding import understood
from hotline.flow.requests import AnyRequest, Brought, PortAnswer
from hotline.model.bank import PROVED, BankAnswer, BankOperation
from hotline.model.types import ListOf, Type
from hotline.model.values import (
    Day,
    Digits,
    Money,
    Number,
    Percent,
    Rows,
    Scalar,
    Term,
    Text,
    TimeOfDay,
    Value,
    YesNo,
)
from hotline.speech.readings import joiner, read

TRIES = 20
"""So many entries are tried until one is what the question wants."""
TODAY = date(2026, 1, 1)
MOST_DIGITS = 15
"""Numbers of more digits have no spoken form."""
LONGEST = 4
"""So many digits an entry has more than it needs."""


def likely_keys(rules: DigitRules, random: Random) -> str:
    """Return an entry that is sound by the rules, or nearly so where none was found."""
    entry = ""
    for entry in islice(_entries(rules, random), TRIES):
        if rules.is_sound(entry) and not rules.may_be_card(entry):
            break
    return entry


def likely_words(question: Collect, random: Random) -> str:
    """Return what a caller could say to a question that hears words; "" to one that does not."""
    spoken, rules = question.spoken, question.rules
    if spoken is None or not spoken.words:
        return random.choice([*spoken.phrases]) if spoken is not None else ""
    keys = likely_keys(rules, random)
    value = rules.form.read(keys) if rules.form is not None else None
    words = read(value or Digits(digits=keys), spoken.language)
    return joiner(spoken.language).join(words)


def wrong_words(question: Collect) -> str:
    """Return an answer in words that cannot be right, such as a day that is out of bounds.

    Where every answer can be, those that come nearest: they are sound.
    """
    spoken, rules = question.spoken, question.rules
    assert spoken is not None, "nobody listens to words where only keys are an answer"
    said = ""
    for value in _extremes(rules):
        said = joiner(spoken.language).join(read(value, spoken.language))
        if not understood(said, spoken, rules).sound:
            break
    return said


def _extremes(rules: DigitRules) -> Iterator[Scalar]:
    """Yield the least and the largest that can be entered."""
    match rules.form:
        case AmountForm(currency=currency):
            for number in (0, 10 ** min(rules.max_digits, MOST_DIGITS) - 1):
                yield Money(amount=Decimal(number), currency=currency)
        case DateForm():
            yield from (Day(day=date(year, 1, 1)) for year in (1000, 9999))
        case NumberForm():
            for number in (0, 10 ** min(rules.max_digits, MOST_DIGITS) - 1):
                yield Number(number=number)
        case _:
            yield Digits(digits="0" * rules.min_digits)
            yield Digits(digits="1" * rules.min_digits)


def _entries(rules: DigitRules, random: Random) -> Iterator[str]:
    while True:
        if isinstance(rules.form, DateForm):
            day = likely_day(random)
            written = rules.form.format.replace("YYYY", f"{day.year:04}")
            yield written.replace("MM", f"{day.month:02}").replace("DD", f"{day.day:02}")
            continue
        length = random.randint(rules.min_digits, min(rules.max_digits, rules.min_digits + LONGEST))
        keys = "".join(random.choices(rules.keys, k=length))
        if isinstance(rules.form, LuhnForm):
            checked = (keys[:-1] + digit for digit in "0123456789")
            keys = next(filter(rules.is_sound, checked), keys)
        yield keys


def likely_answer(operation: BankOperation, outcome: str, random: Random) -> BankAnswer:
    """Return what a bank could answer: with `ok`, all that the operation brings."""
    if outcome != "ok":
        return BankAnswer(outcome=outcome)
    values: dict[str, Value] = {
        field: _rows(kind, random) if isinstance(kind, ListOf) else likely_value(kind, random)
        for field, kind in operation.brings.items()
        if field != PROVED
    }
    return BankAnswer(outcome=outcome, values=values)


def _rows(kind: ListOf, random: Random) -> Rows:
    rows = range(random.randint(1, 3))
    return Rows(
        rows=tuple(
            {name: likely_value(one, random) for name, one in kind.fields.items()} for _ in rows
        )
    )


def likely_port_answer(
    request: AnyRequest, outcome: str, languages: Sequence[str], random: Random
) -> PortAnswer:
    """Return what could come of a request: with each outcome, all that it brings."""
    brought = request.brought_by(outcome)
    return request.answer(
        outcome, {name: _likely_of(one, languages, random) for name, one in brought.items()}
    )


def _likely_of(brought: Brought, languages: Sequence[str], random: Random) -> Scalar:
    if brought.leads:
        return Text(text="")
    if brought.words:
        return Term(term=random.choice(brought.words))
    if brought.is_language:
        return Text(text=random.choice(["", *languages]))
    return likely_value(brought.kind, random)


def likely_value(kind: Type, random: Random) -> Scalar:
    """Return a value of a type that a bank or another system could bring."""
    match kind:
        case Type.TEXT:
            return Text(text=random.choice(["Wang Xiaoming", "李静", "O'Neill"]))
        case Type.TERM:
            return Term(term=random.choice(["savings", "credit_card", "card"]))
        case Type.NUMBER:
            return Number(number=random.randint(0, 20))
        case Type.MONEY:
            amount = Decimal(random.randint(-50_000, 500_000)) / 100
            return Money(amount=amount, currency=random.choice(["CNY", "CNY", "USD"]))
        case Type.PERCENT:
            return Percent(percent=Decimal(random.randint(0, 2_000)) / 100)
        case Type.DAY:
            return Day(day=likely_day(random))
        case Type.TIME:
            return TimeOfDay(time=time(random.randint(0, 23), random.randint(0, 59)))
        case Type.YES_NO:
            return YesNo(yes=random.random() < 0.5)
        case _:
            return Digits(digits=str(random.randint(1000, 9999)))


def likely_day(random: Random) -> date:
    """Return a day between a long life ago and two years from now."""
    return TODAY + timedelta(days=random.randint(-20_000, 800))

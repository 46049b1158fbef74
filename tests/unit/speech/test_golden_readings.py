"""What values sound like, against golden files: `kind value -> reading`, one a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from hotline.model.values import Day, Digits, Money, Number, Percent, Scalar, Text, TimeOfDay, YesNo
from hotline.speech.readings import joiner, read

LANGUAGES = ("en-US", "zh-CN")
GOLDEN = Path(__file__).parent / "golden"


def money(text: str) -> Money:
    currency, amount = text.split()
    return Money(amount=Decimal(amount), currency=currency)


VALUES: Mapping[str, Callable[[str], Scalar]] = {
    "number": lambda text: Number(number=int(text)),
    "money": money,
    "percent": lambda text: Percent(percent=Decimal(text)),
    "day": lambda text: Day(day=date.fromisoformat(text)),
    "time": lambda text: TimeOfDay(time=time.fromisoformat(text)),
    "yes_no": lambda text: YesNo(yes=text == "yes"),
    "digits": lambda text: Digits(digits=text),
    "text": lambda text: Text(text=text),
}


def golden_readings(language: str) -> Iterator[tuple[str, Scalar, str]]:
    """Yield what is left of the arrow, its value, and the reading."""
    lines = (GOLDEN / f"readings.{language}.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        written, arrow, reading = line.partition(" -> ")
        if arrow and not written.startswith("#"):
            kind, _, value = written.partition(" ")
            yield written, VALUES[kind](value), reading


@pytest.mark.parametrize(
    ("language", "written", "value", "reading"),
    [
        pytest.param(language, *entry, id=f"{language} {entry[0]}")
        for language in LANGUAGES
        for entry in golden_readings(language)
    ],
)
def test_reading_is_the_golden_one(
    language: str, written: str, value: Scalar, reading: str
) -> None:
    assert joiner(language).join(read(value, language)) == reading


@pytest.mark.parametrize("language", LANGUAGES)
def test_golden_files_hold_at_least_200_readings(language: str) -> None:
    entries = [written for written, _, _ in golden_readings(language)]
    assert len(set(entries)) == len(entries) >= 200

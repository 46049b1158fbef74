"""How callers' answers are understood: amounts, days, yes and no, a menu's words, as questions ask.

Each question's own words are the grammar, as on the line, and what counts is what the answer comes
to. An amount that is wrong and sure is the worst: it would be taken, and read back.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hotline.flow.choice import Choice
from hotline.flow.commands import DigitRules
from hotline.flow.forms import AmountForm, DateForm
from hotline.flow.heard import tongue_of
from hotline.flow.heard.understanding import listened_for, understood, words_for
from hotline.flow.hearing import yes_and_no
from hotline.flow.spoken import SpokenRules
from hotline.flow.vocabulary import LanguageTag, find
from hotline.model.values import Day, Money
from hotline.speech.readings import joiner, read
from hotline.speech.recognition.decoder import Decoder, grammar_text
from hotline.speech.recognition.grammar import UNKNOWN, fit
from hotline.testing.flow_files import shipped_files
from speech_training.language import Language
from speech_training.measure import NOISE_DB, UTTERANCES, spoken
from speech_training.telephone import RATE_HZ

TAGS = {"en": "en-US", "zh": "zh-CN"}
CURRENCY = "CNY"
MOST = 9_999
LARGEST = Decimal("9999999.99")
"""The shipped flows' bound, so that nobody is listened to for the name of a larger number."""
FIRST_DAY, LAST_DAY = date(1940, 1, 1), date(2030, 12, 31)
TAKE_AT_ONCE = 0.8
"""How sure an answer must be to be taken as it is."""
READ_BACK = {"amounts": 0.5}
"""How sure it must be to be read back, where flows take none as it is."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A kind of question.

    Attributes:
        name: What it asks for.
        spoken: What may be said.
        rules: What an answer by keys would be.
        draw: Draws what somebody says, and the keys that it stands for.
    """

    name: str
    spoken: SpokenRules
    rules: DigitRules
    draw: Callable[[random.Random], tuple[str, str]]

    def means(self, text: str) -> str:
        """Return the keys that words come to; "" for none."""
        meant = understood(text, self.spoken, self.rules)
        return meant.digits or self.spoken.phrases.get(meant.phrase, "")


@dataclass(kw_only=True)
class Understood:
    """What came of one kind of question; `taken` says what becomes of a clear answer."""

    taken: str
    asked: int = 0
    right: int = 0
    unsure: int = 0
    wrong: int = 0

    def __str__(self) -> str:
        right, unsure, wrong = (
            f"{share / max(1, self.asked):6.1%}" for share in (self.right, self.unsure, self.wrong)
        )
        return (
            f"{right} right and {self.taken}, {wrong} wrong and {self.taken}, "
            f"{unsure} asked again or once more"
        )


def measure_answers(language: Language, folder: Path) -> None:
    """Print how a model's callers are understood, of voices that it never learned from."""
    from hotline.speech.recognition.vosk_library import KaldiRecognizer, Model, SetLogLevel

    SetLogLevel(-1)
    model = Model(str(folder))

    def knows(word: str) -> bool:
        return bool(model.vosk_model_find_word(word) >= 0)

    for asked in questions(TAGS[language.tag]):
        for below_db in NOISE_DB:
            seen = Understood(taken="read back" if asked.name in READ_BACK else "sure")
            heard = listened_for(asked.spoken, asked.rules)
            phrases = fit(heard.grammar, knows).phrases
            grammar = grammar_text(phrases, others=not asked.spoken.words and knows(UNKNOWN))
            chance = random.Random(11)
            drawn = [asked.draw(chance) for _ in range(UTTERANCES)]
            sounds = spoken(language, [text for text, _ in drawn], below_db)
            for (_, keys), sound in zip(drawn, sounds, strict=True):
                words = Decoder(KaldiRecognizer(model, RATE_HZ, grammar), phrases).hear(sound)
                means = "" if words is None else asked.means(words.text)
                is_sure = words is not None and words.confidence >= READ_BACK.get(
                    asked.name, TAKE_AT_ONCE
                )
                seen.asked += 1
                seen.right += is_sure and means == keys
                seen.wrong += is_sure and means not in ("", keys)
                seen.unsure += not is_sure or means == ""
            how = "no noise" if below_db is None else f"noise {below_db} dB below"
            sys.stdout.write(f"{language.tag} {asked.name:8} {how:18} {seen}\n")
            sys.stdout.flush()


def questions(tag: str) -> Sequence[Asked]:
    """Return what is asked in a language: an amount, a day, yes or no, the shipped main menu."""
    tongue = tongue_of(tag)
    assert tongue is not None
    bound = Money(amount=LARGEST, currency=CURRENCY)
    form = AmountForm(currency=CURRENCY, largest=bound)
    amount = DigitRules(keys="0123456789*", max_digits=10, form=form)
    day = DigitRules(max_digits=8, form=DateForm(format="YYYYMMDD"))
    one_key = DigitRules(max_digits=1)
    return (
        Asked(
            name="amounts",
            spoken=SpokenRules(language=tag, words=words_for(tongue, amount)),
            rules=amount,
            draw=lambda chance: _amount(chance, tag),
        ),
        Asked(
            name="days",
            spoken=SpokenRules(language=tag, words=words_for(tongue, day)),
            rules=day,
            draw=lambda chance: _day(chance, tag),
        ),
        _choices("yes/no", tag, yes_and_no(tag), one_key),
        _choices("menu", tag, _main_menu(tag), one_key),
    )


def _amount(chance: random.Random, tag: str) -> tuple[str, str]:
    """Draw an amount: small and round ones are as frequent as others."""
    most = chance.choice((20, 200, MOST))
    amount = Decimal(chance.randint(1, most)) * chance.choice((1, 1, 10, 100))
    said = joiner(tag).join(read(Money(amount=amount, currency=CURRENCY), tag))
    return said, f"{amount:f}"


def _day(chance: random.Random, tag: str) -> tuple[str, str]:
    """Draw a day, as somebody tells a birthday or the day of a payment."""
    day = FIRST_DAY + timedelta(days=chance.randint(0, (LAST_DAY - FIRST_DAY).days))
    return joiner(tag).join(read(Day(day=day), tag)), f"{day:%Y%m%d}"


def _choices(name: str, tag: str, phrases: Mapping[str, str], rules: DigitRules) -> Asked:
    said = dict(phrases)
    return Asked(
        name=name,
        spoken=SpokenRules(language=tag, phrases=said),
        rules=rules,
        draw=lambda chance: chance.choice(sorted(said.items())),
    )


def _main_menu(tag: str) -> dict[str, str]:
    node = shipped_files().bundle().flows["main"].nodes["main_menu"]
    return {
        phrase: str(number)
        for number, (_, choice) in enumerate(find(node, Choice))
        for phrase in choice.hear.get(LanguageTag(tag), ())
    }

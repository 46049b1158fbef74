"""What a caller does who pays the least that a card allows: what is heard, and what is pressed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from chaos.customers import MINIMUM, pin_of
from chaos.ear import Prompts
from chaos.spotter import Spotter
from hotline.flow.utterance import Phrase, Utterance
from hotline.model.values import Digits, Scalar
from hotline.testing.phone.g711 import RATE_HZ
from hotline.testing.phone.reference import Reference
from hotline.testing.running import RunningHotline

LANGUAGE = "en-US"
START_S = 1.4
"""So much of a prompt tells it from all others."""
SAME_FOR_ALL_S = 0.42
"""What is said before the digits of a reference."""

QUESTIONS = (
    "choose_language",
    "main_menu",
    "enter_customer_number",
    "enter_pin",
    "payments_menu",
    "how_much",
    "confirm_card",
)
"""In the order in which they are asked."""
IDENTIFY = "enter_customer_number"
"""What is asked again when a number or a PIN was wrong, or was forgotten."""
PIN = "enter_pin"
CONFIRM = "confirm_card"
PAID = "paid"
ENDINGS = (PAID, "payment_refused", "payment_unknown", "insufficient", "over_limit")
"""What a caller is told of a payment."""
REFERENCE = "payment_reference"
APOLOGY = "interrupted"
NO_USE = "bank_is_down"
"""After this the caller gives up; nothing has been paid then."""
FALLBACK = "fallback"
"""What the PBX says by itself to callers whom nobody carries."""
TOLD = (*ENDINGS, NO_USE, FALLBACK)
"""After these, but for `PAID`, there is nothing more to be done for the caller."""


def keys(question: str, customer: str) -> str:
    """Return what is pressed to answer a question."""
    return {
        "choose_language": "2",
        "main_menu": "3",
        "enter_customer_number": customer,
        "enter_pin": pin_of(customer),
        "payments_menu": "2",
        "how_much": "2",
        CONFIRM: "1",
    }[question]


def _english(prompt: str, **values: Scalar) -> Utterance:
    return (Phrase(prompt=prompt, language=LANGUAGE, values=values),)


def _utterance(name: str) -> Utterance:
    match name:
        case "choose_language":
            return (Phrase(prompt="welcome", language="zh-CN"),)
        case "confirm_card":
            return _english(name, amount=MINIMUM, tail=Digits(digits="0001"))
        case "payment_reference":
            return _english(name, reference=Digits(digits="1"))
        case _:
            return _english(name)


def _start_of(name: str, sound: NDArray[np.int16]) -> Reference:
    first = Reference(sound).start
    length_s = SAME_FOR_ALL_S if name == REFERENCE else START_S
    return Reference(sound[: first + round(length_s * RATE_HZ)])


async def prompts(hotline: RunningHotline) -> Prompts:
    """Return by what each prompt of the script is recognised."""
    names = (*QUESTIONS, *ENDINGS, REFERENCE, APOLOGY, NO_USE)
    by_hotline = {name: await hotline.sound(*_utterance(name)) for name in names}
    sounds = {**by_hotline, FALLBACK: hotline.pbx_sound("vm-intro")}
    references = {name: _start_of(name, sound) for name, sound in sounds.items()}
    return Prompts(references=references, spotter=Spotter(references))

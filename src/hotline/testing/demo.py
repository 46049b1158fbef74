"""What the small bank's flow says to the demo bank's customers, for callers that listen."""

from __future__ import annotations

from decimal import Decimal

from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.flow.utterance import Phrase, Utterance
from hotline.model.values import Digits, Money, Scalar, Term
from hotline.testing.phone import Call
from hotline.testing.running import RunningHotline

CUSTOMERS = {customer.number: customer for customer in DEMO_CUSTOMERS}
LANGUAGE_KEYS = {"zh-CN": "1", "en-US": "2"}
SAME_FOR_ALL_S = 0.3
"""What is said before the amount of a payment."""
RATE_HZ = 8000
HEARD_S = 60.0
"""How long a machine with much to do may take."""
CHOOSE_LANGUAGE = (
    Phrase(prompt="choose_language", language="zh-CN"),
    Phrase(prompt="choose_language", language="en-US"),
)


def phrase(prompt: str, language: str = "en-US") -> Phrase:
    """Return a prompt that speaks no values."""
    return Phrase(prompt=prompt, language=language)


def balances(customer_number: str, language: str) -> Utterance:
    """What the hotline should say of a customer's accounts, from the bank's own books."""
    return tuple(
        Phrase(
            prompt="account_balance",
            language=language,
            values={
                "account": Term(term=account.kind),
                "tail": Digits(digits=account.number[-4:]),
                "balance": Money(
                    amount=sum((moved.amount for moved in account.movements), Decimal(0)),
                    currency=account.currency,
                ),
            },
        )
        for account in CUSTOMERS[customer_number].accounts
    )


async def hears_what_is_paid(hotline: RunningHotline, call: Call) -> None:
    """Wait until the payment of a card is read back: a yes before that does not count."""
    values: dict[str, Scalar] = {
        "amount": Money(amount=Decimal(1), currency="CNY"),
        "tail": Digits(digits="1"),
    }
    sound = await hotline.sound(Phrase(prompt="confirm_card", language="en-US", values=values))
    await call.hears(sound[: round(SAME_FOR_ALL_S * RATE_HZ)], within_s=HEARD_S)


async def sign_in(
    hotline: RunningHotline, call: Call, number: str, *, language: str = "en-US"
) -> None:
    """Choose a language and identify, listening to every question."""
    await call.hears_start(await hotline.sound(*CHOOSE_LANGUAGE))
    await call.press(LANGUAGE_KEYS[language])
    await call.hears(await hotline.sound(phrase("welcome", language)))
    await call.hears(await hotline.sound(phrase("enter_customer_number", language)))
    await call.press(number)
    await call.hears(await hotline.sound(phrase("enter_pin", language)))
    await call.press(CUSTOMERS[number].pin)

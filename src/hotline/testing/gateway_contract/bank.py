"""The bank and the gateway that are tried, and questions to them."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import uuid4

from hotline.bank.gateway import BankGateway
from hotline.model.bank import ROWS, SETTLE_PAYMENT, VOCABULARY, BankAnswer
from hotline.model.money import money_from_text
from hotline.model.values import Money, Rows


@dataclass(frozen=True, kw_only=True)
class BankUnderTest:
    """A gateway, and what there is at the bank behind it.

    The bank is one for tests: cards are blocked, and some forty payments are made.

    Attributes:
        gateway: The gateway.
        unreachable: One of the same class, behind which there is no bank.
        customer: A customer who has a card, a credit card with a debt, and transactions.
        pin: Their PIN.
        wrong_pin: Another one of the same length.
        other_customer: Another customer.
        nobody: A number of the same length that is no customer's.
        number: A customer's or a card's number, to be blocked.
        biller: A biller's code,
        bill: and the number of a bill of theirs, open or paid.
        code: A payee of the customer's; the account is not the customer's own.
        tail: The last digits of that account, as `find_payee` tells them.
        amount: What is paid each time, such as `1.00 CNY`: a day's limit, what needs no code in a
            day and what the customer has are a hundred of it or more.
        too_much: An amount that the limits allow, and that the customer does not have.
        large: An amount that the limits allow and the customer has, and that needs a code.
        postcode: One with a branch.
        texts: Returns the words of the text messages that the customer has got so far, the latest
            last. A code is the first number of six digits in its message.
    """

    gateway: BankGateway
    unreachable: BankGateway
    customer: str
    pin: str = field(repr=False)
    wrong_pin: str = field(repr=False)
    other_customer: str
    nobody: str
    number: str = field(repr=False)
    biller: str
    bill: str
    code: str
    tail: str
    amount: str
    too_much: str
    large: str
    postcode: str
    texts: Callable[[], Awaitable[Sequence[str]]]

    def arguments(self, operation: str) -> Mapping[str, str]:
        """Return arguments with which an operation has an answer."""
        sound = {
            "customer": self.customer,
            "pin": self.pin,
            "number": self.number,
            "biller": self.biller,
            "bill": self.bill,
            # Of a payee, but for the operation that checks one-time codes.
            "code": self.code,
            "tail": self.tail,
            "amount": self.amount,
            "kind": "payee",
            "payee": self.code,
            "postcode": self.postcode,
            "payment": new_name(),
        }
        return {name: sound[name] for name in VOCABULARY[operation].arguments}

    async def ask(self, operation: str, **others: str) -> BankAnswer:
        """Ask with these arguments, and for the rest with sound ones."""
        arguments = {**self.arguments(operation), **others}
        return await self.gateway.ask(operation, arguments, name=new_name())

    async def pay(self, name: str, **others: str) -> BankAnswer:
        """Pay the payee."""
        arguments = {**self.arguments("pay_payee"), **others}
        return await self.gateway.ask("pay_payee", arguments, name=name)

    @property
    def other_tail(self) -> str:
        """The last digits of an account that is not the payee's: one digit is another."""
        return f"{self.tail[:-1]}{(int(self.tail[-1]) + 1) % 10}"

    async def latest_code(self) -> str:
        """Return the one-time code of the latest text message."""
        *_, words = await self.texts()
        return code_in(words)

    async def settle(self, payment: str) -> BankAnswer:
        """Ask what became of a payment."""
        return await self.ask(SETTLE_PAYMENT.name, payment=payment)

    @property
    def price(self) -> Money:
        """What one payment takes."""
        money = money_from_text(self.amount)
        assert money is not None, f"write the amount as '120.50 CNY', not {self.amount!r}"
        return money

    async def funds(self) -> Decimal:
        """Return what is on the customer's accounts, in the currency of the payments."""
        listed = (await self.ask("list_balances")).values[ROWS]
        assert isinstance(listed, Rows)
        balances = [row["balance"] for row in listed.rows]
        return sum(
            (
                balance.amount
                for balance in balances
                if isinstance(balance, Money) and balance.currency == self.price.currency
            ),
            Decimal(),
        )

    async def payments_since(self, before: Decimal) -> int:
        """Return how many payments were made since the customer had that much."""
        count = (before - await self.funds()) / self.price.amount
        assert count == int(count), "nothing else moves on the customer's accounts meanwhile"
        return int(count)


def code_in(words: str) -> str:
    """Return the one-time code that a text message has."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", words)
    assert found is not None, "the message has no code of six digits"
    return found[0]


def new_name() -> str:
    """Return a name that no question has had."""
    return f"contract-{uuid4()}"

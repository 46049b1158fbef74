"""The demo bank's customers as a person would write them down."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from hotline.model.values import Money

CARD_PREFIX = "62"
"""The first digits of a UnionPay card's number."""

EVERYDAY_KINDS = ("savings", "current")
"""Kinds of accounts from which money comes and goes every day."""


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Money in or out: `what` is one of `TRANSACTION_TERMS`, `amount` negative when it went out."""

    days_ago: int
    what: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account: `kind` is one of `ACCOUNT_TERMS`; its movements come oldest first."""

    kind: str
    number: str
    currency: str
    movements: tuple[Movement, ...] = ()

    @property
    def card(self) -> str | None:
        """What kind of card has the account's number, one of `CARD_TERMS`; None without one."""
        if self.kind == "credit_card":
            return "credit_card"
        is_card_number = self.number.startswith(CARD_PREFIX) and self.kind in EVERYDAY_KINDS
        return "debit_card" if is_card_number else None


@dataclass(frozen=True, kw_only=True)
class Payee:
    """Whom a customer pays by `code`, one digit; `account` is a number at this bank or another."""

    code: str
    name: str
    account: str


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A customer who does not exist, with the PIN for trying things out.

    Attributes:
        number: The customer number, eight digits.
        pin: Six digits. They are for the screen of whoever tries the demo, never for a log.
        name: As the customer writes it.
        latin_name: The same in Latin letters.
        family_name: The part of the name by which the customer is greeted.
        title: `mr` or `ms`.
        language: The tag of the language that the customer speaks; "" where nobody knows.
        phone: The customer's telephone, in E.164.
        interesting: What to try with this customer, in a line.
        average_deposits: In CNY.
        total_assets: In CNY.
        accounts: In the order in which they are told.
        payees: Whom they have registered.
    """

    number: str
    pin: str = field(repr=False)
    name: str
    latin_name: str
    family_name: str
    title: str
    language: str
    phone: str
    interesting: str
    average_deposits: Money
    total_assets: Money
    accounts: tuple[Account, ...] = ()
    payees: tuple[Payee, ...] = ()

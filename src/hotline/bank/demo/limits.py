"""How much customers may pay by telephone: by tier, at once and in a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import ColumnElement, Connection, func, select

from hotline.bank.demo.books import oldest_account
from hotline.bank.demo.customers import EVERYDAY_KINDS
from hotline.bank.demo.holds import available
from hotline.bank.demo.money import from_minor_units, to_minor_units
from hotline.bank.demo.question import Question, ok
from hotline.bank.demo.seed import OWN_CURRENCY
from hotline.bank.demo.tables import CUSTOMER, ENTRY, MOVEMENT
from hotline.model.bank import BankAnswer
from hotline.model.money import money_from_text
from hotline.model.tier import Standing, Threshold, Tier, derived_tier
from hotline.model.values import Money

LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "CNY": 50_000,
        "EUR": 6_000,
        "GBP": 5_000,
        "HKD": 50_000,
        "JPY": 1_000_000,
        "KRW": 9_000_000,
        "USD": 7_000,
    }
)
"""The most that one payment of a standard customer may move, in whole units of each currency that
is paid in."""

PAYMENTS_A_DAY = 2
"""A customer's payments of one day may move together, in one currency, so many times the limit."""

TIMES: Mapping[Tier, int] = MappingProxyType(
    {"standard": 1, "restricted": 1, "vip": 2, "senior_vip": 10}
)
"""How many times the limit a customer of a tier has."""

THRESHOLDS = (
    Threshold(tier="senior_vip", average_deposits=Decimal(10_000_000)),
    Threshold(tier="vip", average_deposits=Decimal(1_000_000), total_assets=Decimal(2_000_000)),
)
"""From what on a customer is of a tier to this bank, in CNY."""

WITHOUT_CODE: Mapping[str, int] = MappingProxyType(
    {
        "CNY": 20_000,
        "EUR": 2_500,
        "GBP": 2_000,
        "HKD": 20_000,
        "JPY": 400_000,
        "KRW": 3_600_000,
        "USD": 2_800,
    }
)
"""What may be paid without a one-time code in a day, in whole units; of every tier the same.

A day's payments without one count together: if each counted alone, whoever has a PIN and not the
telephone would pay a large amount in small parts. Article 16 of Regulation (EU) 2018/389 counts
small payments together for the same reason.
"""


def main_account(connection: Connection, customer: str, currency: str) -> int | None:
    """Return the account that a customer pays from: the oldest everyday one in a currency."""
    return oldest_account(connection, customer, EVERYDAY_KINDS, currency)


def most(connection: Connection, customer: str, account: int, currency: str, day: date) -> int:
    """Return how much one payment of now may move at most, in smallest coins; never below 0.

    Asked in the transaction of the payment it holds, however many calls there are at once.
    """
    limit = TIMES[_tier(connection, customer)] * _units(LIMITS[currency], currency)
    left = PAYMENTS_A_DAY * limit - _paid_on(connection, account, day)
    return max(0, min(limit, left))


def most_without_code(connection: Connection, account: int, currency: str, day: date) -> int:
    """Return how much one payment of now may move without a code, in smallest coins; never below 0.

    Asked, as `most` is, in the transaction of the payment.
    """
    paid = _paid_on(connection, account, day, MOVEMENT.c.has_code.is_(False))
    return max(0, _units(WITHOUT_CODE[currency], currency) - paid)


def find_limits(connection: Connection, question: Question) -> BankAnswer:
    """Tell what a customer may pay now, in the amount's currency."""
    customer = question.arguments["customer"]
    money = money_from_text(question.arguments["amount"])
    if money is None or money.currency not in LIMITS:
        return BankAnswer(outcome="none")
    account = main_account(connection, customer, money.currency)
    if account is None:
        return BankAnswer(outcome="none")
    left = most(connection, customer, account, money.currency, question.today)
    if left == 0:
        return BankAnswer(outcome="used_up")
    units = {
        "most": left,
        "funds": available(connection, account),
        "without_code": most_without_code(connection, account, money.currency, question.today),
    }
    return ok(**{name: from_minor_units(many, money.currency) for name, many in units.items()})


def _tier(connection: Connection, customer: str) -> Tier:
    row = connection.execute(
        select(CUSTOMER.c.average_deposits, CUSTOMER.c.total_assets).where(
            CUSTOMER.c.number == customer
        )
    ).one()
    standing = Standing(
        average_deposits=from_minor_units(row.average_deposits, OWN_CURRENCY),
        total_assets=from_minor_units(row.total_assets, OWN_CURRENCY),
    )
    return derived_tier(standing, THRESHOLDS, currency=OWN_CURRENCY).tier


def _paid_on(connection: Connection, account: int, day: date, *which: ColumnElement[bool]) -> int:
    paid = (
        select(func.coalesce(-func.sum(ENTRY.c.amount), 0))
        .join(MOVEMENT, MOVEMENT.c.id == ENTRY.c.movement)
        .where(
            ENTRY.c.account == account,
            ENTRY.c.amount < 0,
            MOVEMENT.c.day == day,
            MOVEMENT.c.is_payment,
            *which,
        )
    )
    units: int = connection.execute(paid).scalar_one()
    return units


def _units(whole: int, currency: str) -> int:
    return to_minor_units(Money(amount=Decimal(whole), currency=currency))

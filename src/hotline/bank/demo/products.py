"""What the demo bank pays and asks for: the same for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import Connection

from hotline.bank.demo.question import Question, listed
from hotline.bank.demo.seed import OWN_CURRENCY
from hotline.model.bank import BankAnswer
from hotline.model.values import Money, Percent, Term

DEPOSIT_RATES: Mapping[str, str] = MappingProxyType(
    {
        "demand_deposit": "0.05",
        "three_month_deposit": "0.65",
        "one_year_deposit": "0.95",
        "three_year_deposit": "1.25",
    }
)
"""Product to its rate in percent a year."""

LOAN_RATES: Mapping[str, str] = MappingProxyType(
    {"home_loan": "3.45", "car_loan": "3.9", "consumer_loan": "4.35"}
)
"""Product to its rate in percent a year."""

FEES: Mapping[str, str] = MappingProxyType(
    {
        "card_replacement": "15.00",
        "account_certificate": "20.00",
        "foreign_transfer": "100.00",
    }
)
"""Service to its price in `OWN_CURRENCY`."""


def list_deposit_rates(connection: Connection, question: Question) -> BankAnswer:
    """Tell what deposits earn."""
    return _rates(DEPOSIT_RATES)


def list_loan_rates(connection: Connection, question: Question) -> BankAnswer:
    """Tell what loans cost."""
    return _rates(LOAN_RATES)


def list_fees(connection: Connection, question: Question) -> BankAnswer:
    """Tell what services cost."""
    return listed(
        {
            "service": Term(term=service),
            "fee": Money(amount=Decimal(fee), currency=OWN_CURRENCY),
        }
        for service, fee in FEES.items()
    )


def _rates(rates: Mapping[str, str]) -> BankAnswer:
    return listed(
        {"product": Term(term=product), "rate": Percent(percent=Decimal(rate))}
        for product, rate in rates.items()
    )

"""Bills: what they ask for, and paying each once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from hotline.bank.demo.books import open_account
from hotline.bank.demo.money import from_minor_units, to_minor_units
from hotline.bank.demo.payments import REFUSED, asked_money, pay
from hotline.bank.demo.question import Question, ok
from hotline.bank.demo.seed import OWN_CURRENCY
from hotline.bank.demo.tables import ACCOUNT, BILL
from hotline.model.bank import BankAnswer
from hotline.model.values import Day, Money, Term

BILLER_ACCOUNT = "biller"
"""The kind of billers' accounts; a biller's code is the account's number."""

BILLERS: Mapping[str, str] = MappingProxyType(
    {
        "1001": "electricity_company",
        "1002": "water_company",
        "1003": "gas_company",
        "1004": "telephone_company",
        "1005": "university",
        "1006": "insurance_company",
        "1007": "railway_company",
    }
)
"""Code to the term for who it is."""

CURRENCIES: Mapping[str, str] = MappingProxyType({"1005": "HKD", "1006": "USD", "1007": "JPY"})
"""In what a biller abroad is paid; the others in the bank's own currency. A bill is paid from an
account in its currency, and from no other: nothing is converted."""


@dataclass(frozen=True, kw_only=True)
class Bill:
    """A bill that anybody may pay who knows its number."""

    biller: str
    number: str
    amount: Decimal
    due_in_days: int


def _bill(biller: str, number: str, amount: str, due_in_days: int) -> Bill:
    return Bill(biller=biller, number=number, amount=Decimal(amount), due_in_days=due_in_days)


BILLS = (
    _bill("1001", "100001", "268.40", 9),
    _bill("1001", "100002", "1320.00", 9),
    _bill("1001", "900001", "60000.00", 30),
    _bill("1002", "200001", "86.50", 5),
    _bill("1002", "200002", "42.00", -3),
    _bill("1003", "300001", "130.05", 12),
    _bill("1004", "400001", "99.00", 1),
    _bill("1004", "400002", "199.90", 20),
    _bill("1005", "500001", "1860.50", 15),
    _bill("1006", "600001", "349.99", 10),
    _bill("1007", "700001", "12800", 7),
)
"""What can be paid; the first of a biller's are small, and 900001 is over every limit."""


def send_bills(connection: Connection, today: date) -> None:
    """Enter the billers and their bills."""
    accounts = {
        code: open_account(
            connection, number=code, kind=BILLER_ACCOUNT, currency=_currency_of(code)
        )
        for code in BILLERS
    }
    connection.execute(
        insert(BILL),
        [
            {
                "biller": accounts[bill.biller],
                "number": bill.number,
                "amount": to_minor_units(
                    Money(amount=bill.amount, currency=_currency_of(bill.biller))
                ),
                "due": today + timedelta(days=bill.due_in_days),
            }
            for bill in BILLS
        ],
    )


def find_bill(connection: Connection, question: Question) -> BankAnswer:
    """Tell who sent a bill, how much it is and until when."""
    bill = _found(connection, question)
    if bill is None:
        return BankAnswer(outcome="unknown")
    if bill.is_paid:
        return BankAnswer(outcome="paid")
    return ok(
        biller_name=Term(term=BILLERS[question.arguments["biller"]]),
        amount=from_minor_units(bill.amount, bill.currency),
        due=Day(day=bill.due),
    )


def pay_bill(connection: Connection, question: Question) -> BankAnswer:
    """Pay a bill, if it is open and the amount is the bill's."""
    bill = _found(connection, question)
    if bill is None or bill.is_paid:
        return REFUSED
    money = from_minor_units(bill.amount, bill.currency)
    if asked_money(question) != money:
        return REFUSED
    what = "bill_payment"
    payee = question.arguments["biller"]
    answer = pay(connection, question, money, to=bill.biller, payee=payee, gave=what, got=what)
    if answer.outcome == "ok":
        connection.execute(update(BILL).where(BILL.c.id == bill.id).values(is_paid=True))
    return answer


def _found(connection: Connection, question: Question) -> Row[Any] | None:
    return connection.execute(
        select(BILL, ACCOUNT.c.currency)
        .join(ACCOUNT, ACCOUNT.c.id == BILL.c.biller)
        .where(
            ACCOUNT.c.kind == BILLER_ACCOUNT,
            ACCOUNT.c.number == question.arguments["biller"],
            BILL.c.number == question.arguments["bill"],
        )
    ).one_or_none()


def _currency_of(biller: str) -> str:
    return CURRENCIES.get(biller, OWN_CURRENCY)

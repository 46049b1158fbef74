"""What the demo bank tells of a customer: names, language, telephone, and what they are worth."""

from __future__ import annotations

from sqlalchemy import Connection, select

from hotline.bank.demo.money import from_minor_units
from hotline.bank.demo.question import Question, ok
from hotline.bank.demo.seed import OWN_CURRENCY
from hotline.bank.demo.tables import CUSTOMER
from hotline.model.bank import BankAnswer
from hotline.model.values import Text, Value

TOLD = ("name", "latin_name", "family_name", "title", "language", "phone")
RECKONED = ("average_deposits", "total_assets")


def describe_customer(connection: Connection, question: Question) -> BankAnswer:
    """Tell who a customer is."""
    query = select(CUSTOMER).where(CUSTOMER.c.number == question.arguments["customer"])
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return BankAnswer(outcome="unknown")
    values: dict[str, Value] = {name: Text(text=row[name]) for name in TOLD}
    values |= {name: from_minor_units(row[name], OWN_CURRENCY) for name in RECKONED}
    return ok(**values)

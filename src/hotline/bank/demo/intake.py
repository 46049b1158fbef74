"""Taking customers on: what a person wrote down goes into the books."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, insert

from hotline.bank.demo.books import OwnAccount, Side, move, open_account, own_account
from hotline.bank.demo.customers import Account, Customer
from hotline.bank.demo.money import to_minor_units
from hotline.bank.demo.tables import CUSTOMER, PAYEE
from hotline.model.values import Money


def take_on(connection: Connection, customer: Customer, pin_hash: str, today: date) -> None:
    """Enter a new customer with payees, accounts and movements."""
    connection.execute(
        insert(CUSTOMER).values(
            number=customer.number,
            name=customer.name,
            latin_name=customer.latin_name,
            family_name=customer.family_name,
            title=customer.title,
            language=customer.language,
            phone=customer.phone,
            average_deposits=to_minor_units(customer.average_deposits),
            total_assets=to_minor_units(customer.total_assets),
            pin_hash=pin_hash,
        )
    )
    for payee in customer.payees:
        values = {"code": payee.code, "name": payee.name, "account": payee.account}
        connection.execute(insert(PAYEE).values(customer=customer.number, **values))
    for account in customer.accounts:
        _enter_account(connection, customer.number, account, today)


def _enter_account(connection: Connection, customer: str, account: Account, today: date) -> None:
    own = own_account(connection, OwnAccount.BANK, account.currency)
    theirs = open_account(
        connection,
        customer=customer,
        number=account.number,
        kind=account.kind,
        currency=account.currency,
        card=account.card,
    )
    for movement in account.movements:
        units = to_minor_units(Money(amount=movement.amount, currency=account.currency))
        move(
            connection,
            today - timedelta(days=movement.days_ago),
            Side(account=theirs, units=units, what=movement.what),
            Side(account=own, units=-units, what=movement.what),
        )

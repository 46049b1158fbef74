"""What is asked of the bank: the operations, their arguments, outcomes and results.

`OPERATIONS` is what flows may ask: the flow checker proves flows against it. `VOCABULARY` is all of
it, against which every gateway is tested.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hotline.model.types import AnyType, ListOf, Type
from hotline.model.values import Value

ROWS = "rows"
"""The field of an answer that holds its list."""
PROVED = "customer"
"""The field of an answer that holds the customer whom it proves to be the caller."""
UNAVAILABLE = "unavailable"
"""The outcome of a question whose answer did not come: slow, failing or unreachable bank."""
UNKNOWN = "unknown"
"""The same where money may have moved: nobody knows whether the bank did what was asked.

Where nothing moves it is the ordinary word for what the bank does not have.
"""


@dataclass(frozen=True, kw_only=True)
class BankOperation:
    """One question to the bank.

    Attributes:
        name: What flows call it.
        arguments: Argument name to type; all of them are needed. A `customer` can only be one whom
            the bank has proved to be the caller.
        outcomes: Every possible outcome, `unanswered` included.
        result: What comes with the outcome `ok`: field name to type; for a list of records, the
            fields of one record. Empty when `ok` brings nothing.
        result_is_list: Whether the result is `Rows` rather than single values.
        identifies: The argument that names a customer whom `ok` proves to be the caller; "" when
            the operation proves nobody.
        changes_money: Whether asking twice would move money twice.
        sends_text: Whether asking twice would send a text message twice.
    """

    name: str
    arguments: Mapping[str, Type]
    outcomes: tuple[str, ...]
    result: Mapping[str, Type] = field(default_factory=dict)
    result_is_list: bool = False
    identifies: str = ""
    changes_money: bool = False
    sends_text: bool = False

    @property
    def is_named(self) -> bool:
        """Whether the bank does what is asked once under the question's name."""
        return self.changes_money or self.sends_text

    @property
    def unanswered(self) -> str:
        """The outcome when no answer came, which is never one of the bank's own.

        Where money may have moved it is not `unavailable`, so that no flow takes it for a bank
        that did nothing.
        """
        return UNKNOWN if self.changes_money else UNAVAILABLE

    @property
    def brings(self) -> Mapping[str, AnyType]:
        """What a flow may keep of an `ok`: field name to type.

        A list is one field, `rows`; who was proved is the field `customer`.
        """
        if self.result_is_list:
            return {ROWS: ListOf(self.name, self.result)}
        proved = {PROVED: Type.CUSTOMER} if self.identifies else {}
        return {**proved, **self.result}

    def proven(self, outcome: str, arguments: Mapping[str, str]) -> str:
        """Return the customer whom this outcome proves to be the caller, or ""."""
        return arguments[self.identifies] if self.identifies and outcome == "ok" else ""


@dataclass(frozen=True, kw_only=True)
class BankAnswer:
    """What the bank said: one of the operation's outcomes and, with `ok`, its result.

    `values` maps result field names to values; for a list operation it is `{"rows": Rows(...)}`.
    """

    outcome: str
    values: Mapping[str, Value] = field(default_factory=dict)


NEVER_CAME = "never_came"
"""The outcome of `SETTLE_PAYMENT` where nothing was paid under a name, and nothing ever will be."""

_PAID_OR_NOT = ("ok", "insufficient", "over_limit", "refused")
_PAYMENT_OUTCOMES = (*_PAID_OR_NOT, UNKNOWN)

_CODE_IS_FOR = {
    "customer": Type.CUSTOMER,
    "amount": Type.MONEY,
    "kind": Type.TERM,
    "payee": Type.DIGITS,
}
"""What a one-time code is bound to. The `kind` is `bill`, `card` or `payee`, and the `payee` the
biller's code, the last digits of the customer's credit card, or the payee's code."""

OPERATIONS: Mapping[str, BankOperation] = MappingProxyType(
    {
        operation.name: operation
        for operation in (
            # --- who calls ---
            BankOperation(
                name="find_customer",
                arguments={"customer": Type.SECRET},
                outcomes=("ok", "unknown", "locked", UNAVAILABLE),
            ),
            BankOperation(
                name="verify_pin",
                # The number is secret too: it may be a PIN that was typed at the wrong question.
                arguments={"customer": Type.SECRET, "pin": Type.SECRET},
                outcomes=("ok", "wrong", "locked", UNAVAILABLE),
                identifies="customer",
            ),
            BankOperation(
                # What the CRM takes a customer over from. A text that nobody knows is empty.
                name="describe_customer",
                arguments={"customer": Type.CUSTOMER},
                outcomes=("ok", "unknown", UNAVAILABLE),
                result={
                    "name": Type.TEXT,
                    "latin_name": Type.TEXT,
                    "family_name": Type.TEXT,
                    "title": Type.TEXT,
                    "language": Type.TEXT,
                    "phone": Type.TEXT,
                    "average_deposits": Type.MONEY,
                    "total_assets": Type.MONEY,
                },
            ),
            # --- accounts ---
            BankOperation(
                name="list_balances",
                arguments={"customer": Type.CUSTOMER},
                outcomes=("ok", "none", UNAVAILABLE),
                result={"account": Type.TERM, "tail": Type.DIGITS, "balance": Type.MONEY},
                result_is_list=True,
            ),
            BankOperation(
                name="list_transactions",
                arguments={"customer": Type.CUSTOMER},
                outcomes=("ok", "none", UNAVAILABLE),
                result={"day": Type.DAY, "what": Type.TERM, "amount": Type.MONEY},
                result_is_list=True,
            ),
            # --- cards ---
            BankOperation(
                name="list_cards",
                arguments={"customer": Type.CUSTOMER},
                outcomes=("ok", "none", UNAVAILABLE),
                result={"card": Type.TERM, "tail": Type.DIGITS},
                result_is_list=True,
            ),
            BankOperation(
                # No PIN: whoever has lost a card must not be kept from stopping it. The number is
                # a customer's or a card's. What is blocked is `ok` again, with the same reference.
                name="block_cards",
                arguments={"number": Type.SECRET},
                outcomes=("ok", "unknown", UNAVAILABLE),
                result={"count": Type.NUMBER, "reference": Type.DIGITS},
            ),
            BankOperation(
                name="find_card_debt",
                arguments={"customer": Type.CUSTOMER},
                outcomes=("ok", "none", "nothing_due", UNAVAILABLE),
                result={"tail": Type.DIGITS, "debt": Type.MONEY, "minimum": Type.MONEY},
            ),
            # --- what may be paid, and the codes that large payments need ---
            BankOperation(
                # In the currency of the amount, whatever the amount is: the most that one payment
                # may be now, what is on the account that it would come from, and up to which
                # amount it needs no code now. `used_up` is a day's limit; `none` is no account.
                name="find_limits",
                arguments={"customer": Type.CUSTOMER, "amount": Type.MONEY},
                outcomes=("ok", "used_up", "none", UNAVAILABLE),
                result={"most": Type.MONEY, "funds": Type.MONEY, "without_code": Type.MONEY},
            ),
            BankOperation(
                # A code for paying this amount to this payee once. It goes to the number that the
                # bank has of the customer; a newer one takes the place of an older one.
                name="send_code",
                arguments=_CODE_IS_FOR,
                outcomes=("ok", "no_number", "too_many", "locked", UNAVAILABLE),
                result={"tail": Type.DIGITS},
                sends_text=True,
            ),
            BankOperation(
                # A right code is right again until it is used, for who asks may have lost the
                # answer; the payment uses it.
                name="verify_code",
                arguments={**_CODE_IS_FOR, "code": Type.SECRET},
                outcomes=("ok", "wrong", "expired", "locked", UNAVAILABLE),
            ),
            # --- payments, each from the customer's main account in the amount's currency ---
            BankOperation(
                name="find_bill",
                arguments={
                    "customer": Type.CUSTOMER,
                    "biller": Type.DIGITS,
                    "bill": Type.DIGITS,
                },
                outcomes=("ok", "unknown", "paid", UNAVAILABLE),
                result={"biller_name": Type.TERM, "amount": Type.MONEY, "due": Type.DAY},
            ),
            BankOperation(
                name="pay_bill",
                arguments={
                    "customer": Type.CUSTOMER,
                    "biller": Type.DIGITS,
                    "bill": Type.DIGITS,
                    "amount": Type.MONEY,
                },
                outcomes=_PAYMENT_OUTCOMES,
                result={"reference": Type.DIGITS},
                changes_money=True,
            ),
            BankOperation(
                name="pay_card",
                arguments={"customer": Type.CUSTOMER, "amount": Type.MONEY},
                outcomes=_PAYMENT_OUTCOMES,
                result={"reference": Type.DIGITS},
                changes_money=True,
            ),
            BankOperation(
                name="list_payees",
                arguments={"customer": Type.CUSTOMER},
                outcomes=("ok", "none", UNAVAILABLE),
                result={"code": Type.DIGITS, "name": Type.TEXT, "tail": Type.DIGITS},
                result_is_list=True,
            ),
            BankOperation(
                name="find_payee",
                arguments={"customer": Type.CUSTOMER, "code": Type.DIGITS},
                outcomes=("ok", "unknown", UNAVAILABLE),
                result={"name": Type.TEXT, "tail": Type.DIGITS},
            ),
            BankOperation(
                # To the account that the caller has heard, by its last digits: where the code is
                # somebody else's by now, that is `refused`.
                name="pay_payee",
                arguments={
                    "customer": Type.CUSTOMER,
                    "code": Type.DIGITS,
                    "tail": Type.DIGITS,
                    "amount": Type.MONEY,
                },
                outcomes=_PAYMENT_OUTCOMES,
                result={"reference": Type.DIGITS},
                changes_money=True,
            ),
            # --- what anybody may ask ---
            BankOperation(
                name="list_deposit_rates",
                arguments={},
                outcomes=("ok", "none", UNAVAILABLE),
                result={"product": Type.TERM, "rate": Type.PERCENT},
                result_is_list=True,
            ),
            BankOperation(
                name="list_loan_rates",
                arguments={},
                outcomes=("ok", "none", UNAVAILABLE),
                result={"product": Type.TERM, "rate": Type.PERCENT},
                result_is_list=True,
            ),
            BankOperation(
                name="list_fees",
                arguments={},
                outcomes=("ok", "none", UNAVAILABLE),
                result={"service": Type.TERM, "fee": Type.MONEY},
                result_is_list=True,
            ),
            BankOperation(
                name="find_branches",
                arguments={"postcode": Type.DIGITS},
                outcomes=("ok", "none", UNAVAILABLE),
                result={"branch": Type.TERM, "address": Type.TERM},
                result_is_list=True,
            ),
        )
    }
)
"""What a flow may ask."""

SETTLE_PAYMENT = BankOperation(
    name="settle_payment",
    arguments={"payment": Type.TEXT},
    outcomes=(*_PAID_OR_NOT, NEVER_CAME, UNAVAILABLE),
    result={"reference": Type.DIGITS, "day": Type.DAY, "time": Type.TIME},
)
"""What became of the payment of this name: the hotline itself asks where a payment is `unknown`.

It has the payment's own outcomes: `ok` with its reference and when it was made, by the bank's
clock; `insufficient`, `over_limit` and `refused` as the bank answered. They are for ever.

`never_came` says that the bank has not seen the name, and from this answer on the name is barred: a
payment that comes under it later moves nothing and is `refused`. Without the bar nobody could know:
the payment may still be on its way, in a proxy or in the bank's own queue, and come a moment after
the question. So the bank must look and bar in one step, where the payment also looks and pays in
one, and keep the bar as durably as a payment. It is asked with no harm again and again: a barred
name never came. Whoever wants to pay after all takes another name.

A bank that forgets names after a time must not answer `never_came` to what it may have forgotten,
but nothing at all: that is `unavailable`, and a person looks.
"""

VOCABULARY: Mapping[str, BankOperation] = MappingProxyType(
    {**OPERATIONS, SETTLE_PAYMENT.name: SETTLE_PAYMENT}
)
"""All that is asked of a bank."""

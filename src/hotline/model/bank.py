"""What a flow may ask of the bank: the operations, their arguments, outcomes and results.

This table is the whole vocabulary between flows and bank gateways. The flow checker proves flows
against it and every gateway is tested against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hotline.model.values import Value

UNAVAILABLE = "unavailable"
"""The outcome of every operation whose answer did not come: slow, failing or unreachable bank."""


@dataclass(frozen=True, kw_only=True)
class BankOperation:
    """One question to the bank.

    Attributes:
        name: What flows call it.
        arguments: Argument names; all of them are needed.
        secret_arguments: Those of `arguments` that only the bank may see.
        outcomes: Every possible outcome, `unavailable` included.
        result: The name and kinds of what comes with the outcome `ok`: field name to value kind;
            for a list of records, the fields of one record. Empty when `ok` brings nothing.
        result_is_list: Whether the result is `Rows` rather than single values.
        identifies: The argument that names a customer whom `ok` proves to be the caller; "" when
            the operation proves nobody.
        needs_proof: Whether it may be asked only for a customer whom such an `ok` has proved.
        changes_money: Whether asking twice is dangerous.
    """

    name: str
    arguments: tuple[str, ...]
    secret_arguments: frozenset[str] = frozenset()
    outcomes: tuple[str, ...]
    result: Mapping[str, str] = field(default_factory=dict)
    result_is_list: bool = False
    identifies: str = ""
    needs_proof: bool = False
    changes_money: bool = False

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


OPERATIONS: Mapping[str, BankOperation] = MappingProxyType(
    {
        operation.name: operation
        for operation in (
            BankOperation(
                name="find_customer",
                arguments=("customer",),
                outcomes=("ok", "unknown", "locked", UNAVAILABLE),
            ),
            BankOperation(
                name="verify_pin",
                arguments=("customer", "pin"),
                secret_arguments=frozenset({"pin"}),
                outcomes=("ok", "wrong", "locked", UNAVAILABLE),
                identifies="customer",
            ),
            BankOperation(
                name="list_balances",
                arguments=("customer",),
                outcomes=("ok", "none", UNAVAILABLE),
                result={"account": "term", "tail": "digits", "balance": "money"},
                result_is_list=True,
                needs_proof=True,
            ),
            BankOperation(
                name="list_transactions",
                arguments=("customer",),
                outcomes=("ok", "none", UNAVAILABLE),
                result={"day": "day", "what": "term", "amount": "money"},
                result_is_list=True,
                needs_proof=True,
            ),
        )
    }
)

IDENTITIES: frozenset[str] = frozenset(
    operation.identifies for operation in OPERATIONS.values() if operation.identifies
)
"""The arguments that name a customer. What a caller typed there may as well be a PIN at the wrong
question, so it is kept like a secret until the bank has proved whom it names."""

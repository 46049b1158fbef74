"""What older versions asked of the bank and this one does not: known to their calls, asked no more.

A call is pinned to the flows that it began with, and its journal is replayed and told for as long
as it is kept. So a row that leaves `OPERATIONS` comes here as it was. Where an operation shall
bring another result or have an outcome less, the new one gets a name of its own. One that takes
another argument keeps its name: whoever does not give it is not answered by the bank any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from hotline.model.bank import OPERATIONS, UNAVAILABLE, BankOperation
from hotline.model.types import Type

RETIRED: Mapping[str, BankOperation] = MappingProxyType(
    {
        operation.name: operation
        for operation in (
            # Receipts go through the message gateway, like all other words.
            BankOperation(
                name="send_receipt",
                arguments={"customer": Type.CUSTOMER, "reference": Type.DIGITS},
                outcomes=("ok", "no_number", "unknown", UNAVAILABLE),
                result={"tail": Type.DIGITS},
                sends_text=True,
            ),
        )
    }
)
"""What flows of older versions ask; `hotline check` refuses it in new ones."""

KNOWN: Mapping[str, BankOperation] = MappingProxyType({**RETIRED, **OPERATIONS})
"""What a flow of any version asks."""


def is_asked_still(operation: str, arguments: Collection[str]) -> bool:
    """Return whether the bank is asked this, with arguments of these names, by this version too."""
    return operation in OPERATIONS and {*arguments} == {*OPERATIONS[operation].arguments}

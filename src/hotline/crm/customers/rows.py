"""Writing customers' rows, their words and their tiers over time, within a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, select, update

from hotline.crm.customers.sealed import recorded_tier, split_words
from hotline.crm.customers.tables import CUSTOMER, CUSTOMER_WORD, TIER_CHANGE
from hotline.model.tier import Tier, TierDecision

AT_A_TIME = 500
"""How many customers one statement names."""

Columns = Mapping[str, Any]

# Built once: building a statement costs more than running it.
_ADD = insert(CUSTOMER)
_UPDATE = update(CUSTOMER).where(CUSTOMER.c.id == bindparam("of_customer"))
_ADD_WORD = insert(CUSTOMER_WORD)
_DROP_WORD = delete(CUSTOMER_WORD).where(
    CUSTOMER_WORD.c.word == bindparam("of_word"),
    CUSTOMER_WORD.c.customer == bindparam("of_customer"),
)
_ADD_TIER = insert(TIER_CHANGE)


def customer_rows(
    connection: Connection, tenant: str, pseudonyms: Iterable[str]
) -> dict[str, RowMapping]:
    """Return the rows of those customers who have one, by pseudonym."""
    names = list(pseudonyms)
    found: dict[str, RowMapping] = {}
    for start in range(0, len(names), AT_A_TIME):
        query = select(CUSTOMER).where(
            CUSTOMER.c.tenant == tenant,
            CUSTOMER.c.pseudonym.in_(names[start : start + AT_A_TIME]),
        )
        found |= {row["pseudonym"]: row for row in connection.execute(query).mappings()}
    return found


def add_customers(
    connection: Connection, tenant: str, new: Mapping[str, Columns], at: datetime
) -> None:
    """Add rows for customers who have none: pseudonym to columns."""
    if not new:
        return
    same = {"tenant": tenant, "version": 1, "created_at": at, "changed_at": at}
    connection.execute(_ADD, [{"pseudonym": name, **same, **row} for name, row in new.items()])
    rows = customer_rows(connection, tenant, new).values()
    _add_words(
        connection, [(row["id"], word) for row in rows for word in split_words(row["words"])]
    )
    connection.execute(
        _ADD_TIER,
        [_tier_row(row, None, recorded_tier(row), at) for row in rows],
    )


def change_customer(
    connection: Connection, row: RowMapping, columns: Columns, at: datetime
) -> None:
    """Give a customer's row other columns; its words and its tier over time follow."""
    changed = {**row, **columns}
    connection.execute(
        _UPDATE,
        {
            "of_customer": row["id"],
            **columns,
            "version": row["version"] + 1,
            "changed_at": at,
        },
    )
    before, after = set(split_words(row["words"])), set(split_words(changed["words"]))
    _drop_words(connection, row["id"], before - after)
    _add_words(connection, [(row["id"], word) for word in sorted(after - before)])
    was, now = recorded_tier(row), recorded_tier(changed)
    if was != now:
        connection.execute(_ADD_TIER, _tier_row(row, was.tier, now, at))


def erase_customer(connection: Connection, row: RowMapping) -> None:
    """Delete a customer's row and all that hangs on it."""
    _drop_words(connection, row["id"], set(split_words(row["words"])))
    # What else there is goes with it: the tables say so.
    connection.execute(delete(CUSTOMER).where(CUSTOMER.c.id == row["id"]))


def _add_words(connection: Connection, words: Sequence[tuple[int, bytes]]) -> None:
    if words:
        connection.execute(_ADD_WORD, [{"word": word, "customer": who} for who, word in words])


def _drop_words(connection: Connection, customer: int, words: set[bytes]) -> None:
    if words:
        connection.execute(
            _DROP_WORD, [{"of_word": word, "of_customer": customer} for word in sorted(words)]
        )


def _tier_row(
    row: RowMapping, before: Tier | None, decision: TierDecision, at: datetime
) -> dict[str, Any]:
    return {
        "tenant": row["tenant"],
        "customer": row["id"],
        "at": at,
        "before": before,
        "tier": decision.tier,
        "reason": decision.reason,
        "by": decision.by,
        "until": decision.until,
    }

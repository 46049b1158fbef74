"""Writing customers' rows, their words and their tiers over time, within a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from hotline.crm.customers.changes import note_change, note_new
from hotline.crm.customers.sealed import recorded_tier, split_words
from hotline.crm.customers.tables import CUSTOMER, CUSTOMER_WORD, TIER_CHANGE
from hotline.model.tier import BY_RULE, Tier, TierDecision
from hotline.privacy.blind_index import WORD_BYTES

AT_A_TIME = 1000
"""How many customers one statement names."""

Columns = Mapping[str, Any]

# Built once: building a statement costs more than running it.
_THESE = (
    CUSTOMER.c.tenant == bindparam("of_tenant"),
    CUSTOMER.c.pseudonym.in_(bindparam("of_names", expanding=True)),
)
_FIND = select(CUSTOMER).where(*_THESE)
_ADD = insert(CUSTOMER)
_UPDATE = update(CUSTOMER).where(CUSTOMER.c.id == bindparam("of_customer"))
_ADD_WORD = insert(CUSTOMER_WORD)
_DROP_WORD = delete(CUSTOMER_WORD).where(
    CUSTOMER_WORD.c.word == bindparam("of_word"),
    CUSTOMER_WORD.c.customer == bindparam("of_customer"),
)
_ADD_TIER = insert(TIER_CHANGE)


def _words_within() -> Insert:
    """Take the words of new customers out of their column, in order: so many in one go."""
    first = select(literal(0).label("n")).cte("place", recursive=True)
    place = first.union_all(select(first.c.n + 1).where(first.c.n < bindparam("last_place")))
    word = func.substr(CUSTOMER.c.words, place.c.n * WORD_BYTES + 1, WORD_BYTES)
    words = (
        select(word, CUSTOMER.c.id)
        .join_from(CUSTOMER, place, place.c.n * WORD_BYTES < func.length(CUSTOMER.c.words))
        .where(*_THESE)
        .order_by(word)
    )
    return insert(CUSTOMER_WORD).from_select(["word", "customer"], words)


def _first_tiers() -> Insert:
    """Put the tiers of new customers on record."""
    columns = CUSTOMER.c
    tiers = select(
        columns.tenant,
        columns.id,
        columns.created_at,
        columns.rule_tier,
        columns.rule_reason,
        literal(BY_RULE),
    ).where(*_THESE)
    names = ["tenant", "customer", "at", "tier", "reason", "by"]
    return insert(TIER_CHANGE).from_select(names, tiers)


_ADD_ALL_WORDS = _words_within()
_ADD_FIRST_TIERS = _first_tiers()


def customer_rows(
    connection: Connection, tenant: str, pseudonyms: Iterable[str]
) -> dict[str, RowMapping]:
    """Return the rows of those customers who have one, by pseudonym."""
    found: dict[str, RowMapping] = {}
    for some in _parts(pseudonyms):
        rows = connection.execute(_FIND, {"of_tenant": tenant, "of_names": some}).mappings()
        found |= {row["pseudonym"]: row for row in rows}
    return found


def add_customers(
    connection: Connection, tenant: str, new: Mapping[str, Columns], *, who: str, at: datetime
) -> None:
    """Add rows for customers who have none: pseudonym to columns."""
    if not new:
        return
    same = {"tenant": tenant, "version": 1, "created_at": at, "changed_at": at}
    connection.execute(_ADD, [{"pseudonym": name, **same, **row} for name, row in new.items()])
    last_place = max(len(row["words"]) for row in new.values()) // WORD_BYTES - 1
    for some in _parts(new):
        these = {"of_tenant": tenant, "of_names": some}
        connection.execute(_ADD_ALL_WORDS, {**these, "last_place": last_place})
        connection.execute(_ADD_FIRST_TIERS, these)
        note_new(connection, tenant, some, who=who)


def change_customer(
    connection: Connection,
    row: RowMapping,
    columns: Columns,
    fields: Sequence[str],
    *,
    who: str,
    at: datetime,
) -> None:
    """Give a customer's row other columns; its words, its tier over time and its history follow.

    Args:
        connection: In a transaction.
        row: The row as it is.
        columns: What is to stand in it.
        fields: The names of what changes.
        who: Who changes it.
        at: When.
    """
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
    note_change(connection, row, fields, who=who, at=at)
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


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    every = list(names)
    return (every[start : start + AT_A_TIME] for start in range(0, len(every), AT_A_TIME))

"""Finding customers by hashed words: who has one of each group.

The rarest group comes first, so that what is common is only looked up for few.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from hotline.crm.customers.tables import CUSTOMER, CUSTOMER_WORD
from hotline.crm.customers.words import Search
from hotline.privacy import BlindIndex

COUNTED_TO = 20_000
"""How far the owners of a word are counted in order to learn which word is the rarest.

They stand side by side in the index; to look up for each of them whether he has the other word
is what takes long.
"""


def candidates(
    connection: Connection, search: Search, index: BlindIndex, *, limit: int
) -> Sequence[RowMapping]:
    """Return at most `limit` rows of customers who may fit, whole names first."""
    found: list[int] = []
    if search.whole:
        found = _owners(connection, [[index.word(search.whole)]], limit)
    if search.groups and len(found) < limit:
        groups = [[index.word(word) for word in group] for group in search.groups]
        if len(groups) > 1:
            groups.sort(key=lambda words: _count(connection, words))
        found += _owners(connection, groups, limit)
    ids = list(dict.fromkeys(found))[:limit]
    query = select(CUSTOMER).where(CUSTOMER.c.id.in_(ids))
    rows = {row["id"]: row for row in connection.execute(query).mappings()}
    return [rows[customer] for customer in ids if customer in rows]


def _owners(connection: Connection, groups: list[list[bytes]], limit: int) -> list[int]:
    first, *others = groups
    words = CUSTOMER_WORD.alias("first")
    query = select(words.c.customer).where(words.c.word.in_(first)).limit(limit)
    for group in others:
        query = query.where(_has(words.c.customer, group))
    return [*connection.scalars(query)]


def _has(customer: ColumnElement[int], group: list[bytes]) -> ColumnElement[bool]:
    other = CUSTOMER_WORD.alias()
    return select(1).where(other.c.word.in_(group), other.c.customer == customer).exists()


def _count(connection: Connection, group: list[bytes]) -> int:
    some = select(CUSTOMER_WORD.c.customer).where(CUSTOMER_WORD.c.word.in_(group)).limit(COUNTED_TO)
    return connection.scalar(select(func.count()).select_from(some.subquery())) or 0

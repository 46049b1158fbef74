"""Who changed what of a customer and when: the names of fields, never what stood in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, literal, select

from hotline.crm.customers.tables import CUSTOMER, CUSTOMER_CHANGE
from hotline.database import Database
from hotline.model.customer import CustomerChange, CustomerDraft
from hotline.privacy import KeyRing

TIER = "tier"
"""What a person's decision changes."""

_PROFILE = (
    *("phones", "mail", "ways", "accounts"),
    *("relationship_manager", "preferences", "tags"),
)
_ADD = insert(CUSTOMER_CHANGE)


class Changes:
    """The history of customers. It may raise `hotline.database.DatabaseError`."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def of(self, tenant: str, number: str) -> list[CustomerChange]:
        """Return a customer's changes, the first one first; none of an unknown customer.

        What was changed before versions noted it is not there.
        """
        pseudonym = await self._keys.pseudonym(tenant, number)
        query = (
            select(CUSTOMER_CHANGE)
            .join(CUSTOMER, CUSTOMER.c.id == CUSTOMER_CHANGE.c.customer)
            .where(CUSTOMER.c.tenant == tenant, CUSTOMER.c.pseudonym == pseudonym)
            .order_by(CUSTOMER_CHANGE.c.id)
        )
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [
            CustomerChange(
                version=row["version"],
                at=row["at"],
                who=row["who"],
                fields=tuple(row["fields"].split()),
            )
            for row in rows
        ]


def changed_fields(before: CustomerDraft, after: CustomerDraft) -> list[str]:
    """Return the names of the fields that differ, as forms have them."""
    was, now = _fields(before), _fields(after)
    return [name for name, value in now.items() if value != was[name]]


def was_changed_since(connection: Connection, row: RowMapping, field: str, *, at: datetime) -> bool:
    """Return within a transaction whether a field of a customer was changed after a moment.

    That the customer was added later changes none.
    """
    columns = CUSTOMER_CHANGE.c
    query = select(columns.fields).where(columns.customer == row["id"], columns.at > at)
    later = connection.execute(query).scalars()
    return any(field in names.split() for names in later)


def note_change(
    connection: Connection, row: RowMapping, fields: Sequence[str], *, who: str, at: datetime
) -> None:
    """Note within a transaction that a customer's row becomes its next version."""
    change = {
        "tenant": row["tenant"],
        "customer": row["id"],
        "version": row["version"] + 1,
        "at": at,
        "who": who,
        "fields": " ".join(fields),
    }
    connection.execute(_ADD, change)


def note_new(connection: Connection, tenant: str, pseudonyms: Sequence[str], *, who: str) -> None:
    """Note within a transaction who added customers, in one go: all of their fields are new."""
    columns = CUSTOMER.c
    added = select(
        columns.tenant,
        columns.id,
        columns.version,
        columns.created_at,
        literal(who),
        literal(""),
    ).where(columns.tenant == tenant, columns.pseudonym.in_(pseudonyms))
    names = ["tenant", "customer", "version", "at", "who", "fields"]
    connection.execute(insert(CUSTOMER_CHANGE).from_select(names, added))


def _fields(draft: CustomerDraft) -> Mapping[str, object]:
    profile, consents = draft.profile, draft.consents
    return {
        "name": profile.name.full,
        "latin_name": profile.name.latin,
        "family_name": profile.name.family,
        "title": profile.name.title,
        **{name: getattr(profile, name) for name in _PROFILE},
        "average_deposits": profile.standing.average_deposits,
        "total_assets": profile.standing.total_assets,
        "language": draft.language,
        "consent_recording": consents.recording,
        "consent_voice": consents.voice,
        "consent_marketing": consents.marketing,
        "do_not_call": draft.do_not_call,
    }

"""Tokens in the CRM: made once and shown once, checked, revoked."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select, update

from hotline.crm.tokens.errors import TokenNameTaken, UnknownToken
from hotline.crm.tokens.tables import API_TOKEN
from hotline.database import Database
from hotline.model.moment import as_utc
from hotline.model.token import Role, Token

SECRET_BYTES = 32
"""256 random bits: nobody guesses them, so a fast hash is enough to keep them by."""
_ID_BYTES = 8
_SHOWN = re.compile(r"hotline_([0-9a-f]{16})_([0-9a-f]{64})", re.ASCII)

_IS = API_TOKEN.c


class Tokens:
    """The tokens of all tenants. Every method may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(
        self,
        tenant: str,
        name: str,
        role: Role,
        *,
        who: str,
        at: datetime,
        until: datetime | None = None,
        agent_id: str | None = None,
    ) -> str:
        """Make a token, and return it as it is shown this once.

        Args:
            tenant: Whose customers it opens.
            name: Who will use it, for the record.
            role: What it may do.
            who: Who makes it.
            at: When, aware.
            until: When it ends by itself, aware; None for never.
            agent_id: The agent whose it is; None for nobody's.

        Raises:
            TokenNameTaken: There is, or was, one of this name.
            NaiveMoment: A moment has no time zone.
        """
        token_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_hex(SECRET_BYTES)
        row = {
            "token_id": token_id,
            "tenant": tenant,
            "name": name,
            "role": role,
            "secret_sha256": _hash(secret),
            "made_at": as_utc(at),
            "made_by": who,
            "until": None if until is None else as_utc(until),
            "agent_id": agent_id,
        }
        named = select(_IS.token_id).where(_IS.tenant == tenant, _IS.name == name)

        def add(connection: Connection) -> None:
            if connection.scalar(named) is not None:
                raise TokenNameTaken(name=name)
            connection.execute(insert(API_TOKEN), row)

        await self._database.write(add, synced=True)
        return f"hotline_{token_id}_{secret}"

    async def shown(self, text: str, *, at: datetime) -> Token | None:
        """Return the token that somebody shows; None for one that opens nothing, or no longer."""
        found = _SHOWN.fullmatch(text)
        if found is None:
            return None
        query = select(API_TOKEN).where(_IS.token_id == found[1])
        row = await self._database.read(
            lambda connection: connection.execute(query).mappings().one_or_none()
        )
        # What is no secret finds the row; the secret is compared in a time that tells nothing.
        if row is None or not hmac.compare_digest(_hash(found[2]), row["secret_sha256"]):
            return None
        token = _to_token(row)
        return token if token.counts_at(at) else None

    async def listed(self, tenant: str) -> list[Token]:
        """Return a tenant's tokens, the revoked ones too, in the order in which they were made."""
        query = select(API_TOKEN).where(_IS.tenant == tenant).order_by(_IS.made_at, _IS.token_id)
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [_to_token(row) for row in rows]

    async def revoke(self, tenant: str, name: str, *, who: str, at: datetime) -> None:
        """Let a token open nothing from now on.

        Raises:
            UnknownToken: There is none of this name, or it was revoked.
            NaiveMoment: `at` has no time zone.
        """
        revoking = (
            update(API_TOKEN)
            .where(_IS.tenant == tenant, _IS.name == name, _IS.revoked_at.is_(None))
            .values(revoked_at=as_utc(at), revoked_by=who)
        )
        if not await self._database.write(
            lambda connection: connection.execute(revoking).rowcount, synced=True
        ):
            raise UnknownToken(name=name)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _to_token(row: RowMapping) -> Token:
    names = (
        "tenant",
        "token_id",
        "name",
        "role",
        "made_at",
        "made_by",
        "until",
        "revoked_at",
        "agent_id",
    )
    return Token(**{name: row[name] for name in names})

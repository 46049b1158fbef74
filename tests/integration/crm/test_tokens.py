"""A token is shown once, opens its tenant's CRM to its role, and nothing once it is revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.crm import CrmRepository
from hotline.crm.tokens.errors import TokenNameTaken, UnknownToken
from hotline.crm.tokens.repository import Tokens
from hotline.crm.tokens.tables import API_TOKEN
from hotline.model.asker import by_token
from hotline.model.token import ROLES, Role, may
from hotline.testing.people import NOON

DAY = timedelta(days=1)


@pytest.fixture
def tokens(crm: CrmRepository) -> Tokens:
    return Tokens(crm.database)


async def test_a_token_says_whose_it_is_and_what_it_may(tokens: Tokens) -> None:
    text = await tokens.add("demo", "sync", "agent", who="li", at=NOON)
    token = await tokens.shown(text, at=NOON)
    assert token is not None
    assert (token.tenant, token.role, token.who, token.made_by) == (
        "demo",
        "agent",
        "token:sync",
        "li",
    )
    assert await tokens.listed("demo") == [token]
    assert await tokens.listed("other") == []


async def test_the_secret_is_kept_by_its_hash_only(tokens: Tokens, crm: CrmRepository) -> None:
    text = await tokens.add("demo", "sync", "agent", who="li", at=NOON)
    secret = text.rpartition("_")[2]
    assert len(bytes.fromhex(secret)) == 32
    row = await crm.database.read(
        lambda connection: connection.execute(select(API_TOKEN)).mappings().one()
    )
    assert secret not in str(dict(row))
    assert bytes.fromhex(secret) not in row.values()


async def test_another_secret_opens_nothing(tokens: Tokens) -> None:
    text = await tokens.add("demo", "sync", "agent", who="li", at=NOON)
    begun, _, secret = text.rpartition("_")
    last = "0" if secret[-1] != "0" else "1"
    for other in (
        f"{begun}_{secret[:-1]}{last}",
        f"{begun}_",
        f"hotline_{'0' * 16}_{secret}",
        text.upper(),
        f"{text}\n",
        "",
    ):
        assert await tokens.shown(other, at=NOON) is None


async def test_a_token_ends(tokens: Tokens) -> None:
    text = await tokens.add("demo", "sync", "agent", who="li", at=NOON, until=NOON + DAY)
    assert await tokens.shown(text, at=NOON) is not None
    assert await tokens.shown(text, at=NOON + DAY) is None


async def test_a_revoked_token_opens_nothing_and_its_name_stays_taken(tokens: Tokens) -> None:
    text = await tokens.add("demo", "sync", "agent", who="li", at=NOON)
    with pytest.raises(UnknownToken):
        await tokens.revoke("other", "sync", who="li", at=NOON)
    await tokens.revoke("demo", "sync", who="li", at=NOON)
    assert await tokens.shown(text, at=NOON) is None
    with pytest.raises(UnknownToken, match="tokens list"):
        await tokens.revoke("demo", "sync", who="li", at=NOON)
    with pytest.raises(TokenNameTaken):
        await tokens.add("demo", "sync", "reader", who="li", at=NOON)
    await tokens.add("other", "sync", "reader", who="li", at=NOON)


def test_each_role_may_do_what_the_one_before_it_may() -> None:
    assert [[may(role, needed) for needed in ROLES] for role in ROLES] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


async def test_on_the_floor_an_agents_token_acts_for_that_agent(tokens: Tokens) -> None:
    made: tuple[tuple[str, Role, str | None], ...] = (
        ("annas", "agent", "anna"),
        ("sync", "agent", None),
        ("head", "supervisor", None),
        ("wall", "reader", "anna"),
    )
    for name, role, whose in made:
        await tokens.add("demo", name, role, who="li", at=NOON, agent_id=whose)
    acts_for = {
        one.name: (by_token(one).may_act_for("anna"), by_token(one).may_act_for("bo"))
        for one in await tokens.listed("demo")
    }
    assert acts_for == {
        "annas": (True, False),
        "sync": (False, False),
        "head": (True, True),
        "wall": (False, False),
    }

"""Who changed what of a customer is kept, without what it was changed to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text

from hotline.crm import CrmRepository
from hotline.crm.customers.changes import Changes, changed_fields
from hotline.crm.customers.repository import Customers
from hotline.crm.customers.tables import CUSTOMER_CHANGE
from hotline.crm.customers.tiers import Tiers
from hotline.crm.forms import Reading, read_form
from hotline.crm.forms.customer import CustomerChanges
from hotline.database import DatabaseFailed
from hotline.model.customer import CustomerDraft
from hotline.model.tier import TierDecision
from hotline.privacy import KeyRing
from hotline.testing.people import NOON, demo_tier, person

WANG, NUMBER = person("622200017", "王小明", deposits="1260000"), "622200017"
HOUR = timedelta(hours=1)

# Of each field that a form takes, something that WANG has not.
OTHER: dict[str, object] = {
    "name": "王大明",
    "latin_name": "Wang Daming",
    "family_name": "王",
    "title": "mr",
    "phones": [{"number": "+8613800138000"}],
    "mail": "wang@example.com",
    "ways": ["mail"],
    "accounts": ["4417"],
    "average_deposits": "1.00 CNY",
    "total_assets": "2.00 CNY",
    "relationship_manager": "li",
    "preferences": {"speech": "slow"},
    "tags": ["golf"],
    "language": "zh-CN",
    "consent_recording": "given",
    "consent_voice": "refused",
    "consent_marketing": "given",
    "do_not_call": True,
}


@pytest.fixture
def customers(crm: CrmRepository, keys: KeyRing) -> Customers:
    return Customers(crm.database, keys, demo_tier)


@pytest.fixture
def changes(crm: CrmRepository, keys: KeyRing) -> Changes:
    return Changes(crm.database, keys)


def edited(draft: CustomerDraft, **told: object) -> CustomerDraft:
    reading = Reading(region="CN", now=NOON)
    return read_form(CustomerChanges, json.dumps(told), reading).edit(draft)


def test_a_number_whose_kind_nobody_tells_is_what_it_was_or_what_it_can_be() -> None:
    home = edited(WANG, phones=[{"number": "13800138000", "kind": "home"}])
    after = edited(
        home, phones=[{"number": n} for n in ("+8613800138000", "021 5888 0000", "13900139000")]
    )
    assert [one.kind for one in after.profile.phones] == ["home", "other", "mobile"]


async def test_each_change_is_kept_with_who_made_it(
    crm: CrmRepository, keys: KeyRing, customers: Customers, changes: Changes
) -> None:
    await customers.add("demo", WANG, who="li", at=NOON)
    await customers.change(
        "demo",
        NUMBER,
        lambda draft: edited(draft, mail="wang@example.com", name="王大明"),
        who="token:crm-sync",
        at=NOON + HOUR,
    )
    tiers = Tiers(crm.database, keys)
    decision = TierDecision(tier="vip", reason="x", by="wu", until=NOON + 3 * HOUR)
    await tiers.decide("demo", NUMBER, decision, at=NOON + 2 * HOUR)
    await tiers.end_decisions("demo", NOON + 4 * HOUR)
    await tiers.let_the_rule_decide("demo", NUMBER, who="zhao", at=NOON + 5 * HOUR)
    found = await changes.of("demo", NUMBER)
    assert [(one.version, one.at, one.who, one.fields) for one in found] == [
        (1, NOON, "li", ()),
        (2, NOON + HOUR, "token:crm-sync", ("name", "mail")),
        (3, NOON + 2 * HOUR, "wu", ("tier",)),
        (4, NOON + 3 * HOUR, "rule", ("tier",)),
        (5, NOON + 5 * HOUR, "zhao", ("tier",)),
    ]
    assert (await customers.get("demo", NUMBER, at=NOON)).version == 5
    assert await changes.of("other", NUMBER) == []


async def test_many_at_once_are_in_the_name_of_who_brings_them(
    customers: Customers, changes: Changes
) -> None:
    await customers.save_all("demo", [WANG, person("2")], who="li", at=NOON)
    spoken = replace(WANG, language="zh-CN")
    await customers.save_all("demo", [spoken, person("2"), person("3")], who="wu", at=NOON)
    told = {
        number: [(one.version, one.who, one.fields) for one in await changes.of("demo", number)]
        for number in (NUMBER, "2", "3")
    }
    assert told == {
        NUMBER: [(1, "li", ()), (2, "wu", ("language",))],
        "2": [(1, "li", ())],
        "3": [(1, "wu", ())],
    }


def test_every_field_of_a_form_is_noticed_by_its_name() -> None:
    assert OTHER.keys() == CustomerChanges.model_fields.keys()
    for name, value in OTHER.items():
        assert changed_fields(WANG, edited(WANG, **{name: value})) == [name]


async def test_nothing_personal_stands_there_and_nobody_alters_it(
    crm: CrmRepository, customers: Customers
) -> None:
    await customers.add("demo", WANG, who="li", at=NOON)
    told = {name: value for name, value in OTHER.items() if name != "language"}
    await customers.change("demo", NUMBER, lambda old: edited(old, **told), who="li", at=NOON)

    def rows(connection: Connection) -> str:
        return str(connection.execute(select(CUSTOMER_CHANGE)).all())

    kept = await crm.database.read(rows)
    for personal in (NUMBER, "王", "Daming", "1380013", "example.com", "4417", "slow", "golf"):
        assert personal not in kept
    with pytest.raises(DatabaseFailed, match="who changed a customer stays as it was"):
        await crm.database.write(
            lambda connection: connection.execute(text("UPDATE customer_change SET who = 'wu'"))
        )

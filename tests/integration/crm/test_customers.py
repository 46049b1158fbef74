"""Customers are kept sealed, found by anything people know of them, ranked, and erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from hotline.crm import CrmRepository
from hotline.crm.customers.errors import CustomerChanged, CustomerKnown, UnknownCustomer
from hotline.crm.customers.notes import Notes
from hotline.crm.customers.repository import SHOWN, Customers
from hotline.crm.customers.tiers import Tiers
from hotline.crm.customers.words import search_for
from hotline.crm.tables import METADATA
from hotline.model.customer import Consents, CustomerDraft, Note
from hotline.model.tier import TierDecision
from hotline.privacy import KeyRing
from hotline.testing.people import NOON, demo_tier, person

WANG = person(
    "622200017",
    "王小明",
    latin="Wang Xiaoming",
    phones=("+8613800138000", "+861065529988"),
    deposits="1260000",
    accounts=("4417", "0098"),
    language="zh-CN",
    tags=("Golf club",),
)
BERG = person("622200018", "Anna-Lena Bergström", phones=("+4915112345678",), accounts=("4417",))


@pytest.fixture
def customers(crm: CrmRepository, keys: KeyRing) -> Customers:
    return Customers(crm.database, keys, demo_tier)


@pytest.fixture
def tiers(crm: CrmRepository, keys: KeyRing) -> Tiers:
    return Tiers(crm.database, keys)


async def found(customers: Customers, text: str, tenant: str = "demo") -> list[str]:
    people = await customers.search(tenant, search_for(text, region="CN"), at=NOON)
    return sorted(one.profile.number for one in people.customers)


async def test_what_is_told_of_a_customer_is_read_again(customers: Customers) -> None:
    told = replace(WANG, consents=Consents(recording="given"), do_not_call=True)
    added = await customers.add("demo", told, who="li", at=NOON)
    assert await customers.get("demo", "622200017", at=NOON) == added
    assert added.profile == told.profile
    assert (added.language, added.consents.recording, added.do_not_call) == ("zh-CN", "given", True)
    assert (added.version, added.created_at, added.changed_at) == (1, NOON, NOON)
    assert (added.tier.tier, added.tier.reason) == ("vip", "average_deposits >= 1000000 CNY")


async def test_a_customer_is_added_once(customers: Customers) -> None:
    await customers.add("demo", WANG, who="li", at=NOON)
    with pytest.raises(CustomerKnown):
        await customers.add("demo", WANG, who="li", at=NOON)
    assert (await customers.add("other", WANG, who="li", at=NOON)).version == 1


async def test_nobody_is_found_who_was_never_added(customers: Customers) -> None:
    with pytest.raises(UnknownCustomer):
        await customers.get("demo", "622200017", at=NOON)
    with pytest.raises(UnknownCustomer):
        await customers.change("demo", "622200017", lambda draft: draft, who="li", at=NOON)


@pytest.mark.parametrize(
    "text",
    [
        "622200017",
        "王小明",
        "王小",
        "王",
        "小明",
        "Wang Xiaoming",
        "xiaoming wang",
        "WANG",
        "wa",
        "xiaomin",
        "ｗａｎｇ",
        "138 0013 8000",
        "+86 138-0013-8000",
        "010 6552 9988",
        "0098",
        "#golf club",
    ],
)
async def test_a_customer_is_found_by(customers: Customers, text: str) -> None:
    await customers.save_all("demo", [WANG, BERG], who="li", at=NOON)
    assert await found(customers, text) == ["622200017"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4417", ["622200017", "622200018"]),
        ("bergstrom", ["622200018"]),
        ("lena berg", ["622200018"]),
        ("Wang Berg", []),
        ("xiaominh", []),
        ("王大", []),
        ("13800138001", []),
        ("", []),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
async def test_a_search_finds_all_who_fit_and_nobody_else(
    customers: Customers, text: str, numbers: list[str]
) -> None:
    await customers.save_all("demo", [WANG, BERG], who="li", at=NOON)
    assert await found(customers, text) == numbers


async def test_a_tenant_finds_only_its_own_customers(customers: Customers) -> None:
    await customers.add("demo", WANG, who="li", at=NOON)
    for text in ("622200017", "Wang", "13800138000", "0098"):
        assert await found(customers, text, "other") == []
    with pytest.raises(UnknownCustomer):
        await customers.get("other", "622200017", at=NOON)


async def test_a_search_that_many_fit_says_that_there_are_more(customers: Customers) -> None:
    many = [person(f"{n}", f"Anna Number{n}") for n in range(SHOWN + 1)]
    await customers.save_all("demo", many, who="li", at=NOON)
    people = await customers.search("demo", search_for("anna", region="CN"), at=NOON)
    assert (len(people.customers), people.more) == (SHOWN, True)


async def test_who_has_the_whole_name_comes_first(customers: Customers) -> None:
    others = [person(f"{n}", f"Annabel{n} Bergman") for n in range(30)]
    await customers.save_all("demo", [*others, person("99", "Anna Berg")], who="li", at=NOON)
    people = await customers.search("demo", search_for("anna berg", region="CN"), at=NOON)
    assert people.customers[0].profile.number == "99"


async def test_a_household_shares_a_number(customers: Customers) -> None:
    anna = person("1", "Anna Berg", phones=("+4930123456",))
    otto = person("2", "Otto Berg", phones=("+4930123456",))
    await customers.save_all("demo", [anna, otto], who="li", at=NOON)
    people = await customers.with_phone("demo", "+4930123456", at=NOON)
    assert {one.profile.name.full for one in people} == {"Anna Berg", "Otto Berg"}


async def test_a_changed_customer_is_found_by_the_new_words_only(customers: Customers) -> None:
    await customers.add("demo", WANG, who="li", at=NOON)

    def moved(draft: CustomerDraft) -> CustomerDraft:
        phones = person("", phones=("+8613900139000",)).profile.phones
        return replace(draft, profile=replace(draft.profile, phones=phones))

    changed = await customers.change(
        "demo", "622200017", moved, who="li", at=NOON + timedelta(hours=1)
    )
    assert (changed.version, changed.created_at) == (2, NOON)
    assert changed.changed_at == NOON + timedelta(hours=1)
    assert await found(customers, "13900139000") == ["622200017"]
    assert await found(customers, "13800138000") == []
    assert await found(customers, "小明") == ["622200017"]


async def test_who_looked_at_an_older_version_does_not_write_over_it(customers: Customers) -> None:
    await customers.add("demo", WANG, who="li", at=NOON)

    def quiet(draft: CustomerDraft) -> CustomerDraft:
        return replace(draft, do_not_call=True)

    await customers.change("demo", "622200017", quiet, who="li", at=NOON, version=1)
    with pytest.raises(CustomerChanged, match="since version 1"):
        await customers.change("demo", "622200017", quiet, who="li", at=NOON, version=1)


async def test_many_customers_at_once_are_added_or_changed(customers: Customers) -> None:
    await customers.add("demo", WANG, who="li", at=NOON)
    saved = await customers.save_all(
        "demo", [replace(WANG, language="en-US"), BERG], who="li", at=NOON
    )
    assert (saved.added, saved.changed) == (1, 1)
    assert (await customers.get("demo", "622200017", at=NOON)).language == "en-US"


async def test_nothing_personal_is_in_the_file(
    customers: Customers, crm: CrmRepository, keys: KeyRing
) -> None:
    await customers.save_all("demo", [WANG, BERG], who="li", at=NOON)
    note = Note(at=NOON, author="li", text="Likes Bordeaux")
    await Notes(crm.database, keys).add("demo", "622200017", note)

    def dump(connection: Connection) -> str:
        return repr([connection.execute(select(one)).all() for one in METADATA.sorted_tables])

    text = await crm.database.read(dump)
    for secret in ("622200017", "王小明", "Wang", "13800138000", "4417", "Bordeaux", "Golf"):
        assert secret not in text


# --- tiers ---


async def test_a_persons_decision_counts_until_it_ends(customers: Customers, tiers: Tiers) -> None:
    await customers.add("demo", WANG, who="li", at=NOON)
    week = NOON + timedelta(days=7)
    decision = TierDecision(tier="restricted", reason="fraud inquiry", by="li", until=week)
    await tiers.decide("demo", "622200017", decision, at=NOON)
    before = await customers.get("demo", "622200017", at=week - timedelta(seconds=1))
    assert before.tier == decision
    assert (await customers.get("demo", "622200017", at=week)).tier.tier == "vip"


async def test_every_change_of_tier_is_on_record_with_its_reason(
    customers: Customers, tiers: Tiers
) -> None:
    await customers.add("demo", BERG, who="li", at=NOON)

    def richer(draft: CustomerDraft) -> CustomerDraft:
        standing = person("", deposits="10000000").profile.standing
        return replace(draft, profile=replace(draft.profile, standing=standing))

    day = timedelta(days=1)
    await customers.change("demo", "622200018", richer, who="li", at=NOON + day)
    decision = TierDecision(tier="vip", reason="a favour", by="li", until=NOON + 3 * day)
    await tiers.decide("demo", "622200018", decision, at=NOON + 2 * day)
    assert await tiers.end_decisions("demo", NOON + 4 * day) == 1
    assert await tiers.end_decisions("demo", NOON + 4 * day) == 0
    changes = await tiers.changes("demo", "622200018")
    assert [(one.at, one.before, one.decision.tier, one.decision.by) for one in changes] == [
        (NOON, None, "standard", "rule"),
        (NOON + day, "standard", "senior_vip", "rule"),
        (NOON + 2 * day, "senior_vip", "vip", "li"),
        (NOON + 3 * day, "vip", "senior_vip", "rule"),
    ]
    assert changes[2].decision == decision
    assert await tiers.changes("other", "622200018") == []


async def test_the_rule_may_decide_again(customers: Customers, tiers: Tiers) -> None:
    await customers.add("demo", WANG, who="li", at=NOON)
    restricted = TierDecision(tier="restricted", reason="x", by="li")
    await tiers.decide("demo", "622200017", restricted, at=NOON)
    await tiers.let_the_rule_decide("demo", "622200017", who="li", at=NOON)
    assert (await customers.get("demo", "622200017", at=NOON)).tier.tier == "vip"


async def test_a_tier_of_nobody_cannot_be_decided(tiers: Tiers) -> None:
    with pytest.raises(UnknownCustomer):
        await tiers.decide("demo", "1", TierDecision(tier="vip", reason="x", by="li"), at=NOON)


# --- notes ---


async def test_notes_are_read_latest_first(
    customers: Customers, crm: CrmRepository, keys: KeyRing
) -> None:
    notes = Notes(crm.database, keys)
    await customers.add("demo", WANG, who="li", at=NOON)
    first = Note(at=NOON, author="li", text="Called about a loan")
    second = Note(at=NOON + timedelta(hours=1), author="wu", text="Sent the papers")
    await notes.add("demo", "622200017", first)
    await notes.add("demo", "622200017", second)
    assert await notes.of("demo", "622200017") == [second, first]
    with pytest.raises(UnknownCustomer):
        await notes.of("demo", "622200018")

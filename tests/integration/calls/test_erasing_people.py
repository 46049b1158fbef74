"""An erasure leaves nothing of a person in the CRM, and the figures stay."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, select

from hotline.calls.crm_part import made_by
from hotline.calls.erasure import erase, plan_erasure
from hotline.crm import CrmRepository
from hotline.crm.cases.errors import UnknownCase
from hotline.crm.cases.repository import CaseDraft
from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.customers.words import search_for
from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.relations import Relations
from hotline.crm.tables import METADATA
from hotline.model.case import CaseMatter
from hotline.model.customer import Note, NoteInCall
from hotline.model.personal import ERASED
from hotline.model.promise import PromiseMatter
from hotline.ports import Origin
from hotline.privacy import KeyRing
from hotline.privacy.erasing import kept_of_call, kept_of_customer
from hotline.settings import CrmSettings
from hotline.testing.people import NOON, person
from hotline.testing.stores import Stores

CALL = "01950000-0000-7000-8000-000000000001"
DAY = timedelta(days=1)
WANG = person("622200017", "王小明", latin="Wang Xiaoming", phones=("+8613800138000",))
BERG = person("622200018", "Anna Berg", phones=("+8613800138000",))


@pytest.fixture
async def keys(stores: Stores) -> AsyncIterator[KeyRing]:
    async with await stores.open_keys() as keys:
        yield keys


@pytest.fixture
async def crm(stores: Stores, keys: KeyRing) -> AsyncIterator[CrmRepository]:
    async with await CrmRepository.open(stores.crm, keys) as crm:
        yield crm


@pytest.fixture
def relations(crm: CrmRepository) -> Relations:
    return Relations.over(crm, CrmSettings(), ZoneInfo("Asia/Shanghai"))


def complaint(name: str, customer: str | None) -> CaseDraft:
    matter = CaseMatter(summary="Charged twice", number="+8613800138000", customer=customer)
    return CaseDraft(name=name, kind="complaint", matter=matter, answer_within=DAY)


def callback(name: str, customer: str | None) -> PromiseDraft:
    matter = PromiseMatter(number="+8613800138000", customer=customer, plan="About a loan")
    return PromiseDraft(name=name, kind="callback", matter=matter, owner="loans", due_at=NOON + DAY)


async def erased(crm: CrmRepository, keys: KeyRing, customer: str = "622200017") -> None:
    kept = await kept_of_customer(keys, "demo", customer)
    plan = await plan_erasure("demo", kept, crm, None)
    await erase("demo", plan, keys=keys, crm=crm, who="li", why="asked for it", at=NOON)


async def test_nothing_is_left_that_finds_or_names_a_customer(
    crm: CrmRepository, keys: KeyRing, relations: Relations
) -> None:
    await relations.customers.save_all("demo", [WANG, BERG], who="li", at=NOON)
    note = Note(at=NOON, author="li", text="x", call_id=CALL)
    await relations.notes.add("demo", "622200017", note)
    pseudonym = await keys.pseudonym("demo", "622200017")
    case = await relations.cases.open("demo", complaint("c", "622200017"), who="li", at=NOON)
    await relations.promises.make("demo", callback("p", "622200017"), who="li", at=NOON)
    await erased(crm, keys)
    for text in ("622200017", "小明", "Wang"):
        found = await relations.customers.search("demo", search_for(text, region="CN"), at=NOON)
        assert found.customers == ()
    both = await relations.customers.with_phone("demo", "+8613800138000", at=NOON)
    assert [one.profile.number for one in both] == ["622200018"]
    with pytest.raises(UnknownCustomer):
        await relations.customers.get("demo", "622200017", at=NOON)
    assert await relations.tiers.changes("demo", "622200017") == []
    assert await relations.notes.in_call("demo", CALL, "622200017") == []
    assert (await relations.cases.get("demo", case.reference)).matter.summary == ERASED

    def dump(connection: Connection) -> str:
        return repr([connection.execute(select(one)).all() for one in METADATA.sorted_tables])

    left = await crm.database.read(dump)
    assert (pseudonym in left, CALL in left) == (False, False)


async def test_the_figures_of_an_erased_customers_case_and_promise_stay(
    crm: CrmRepository, keys: KeyRing, relations: Relations
) -> None:
    case = await relations.cases.open("demo", complaint("c", "622200017"), who="li", at=NOON)
    await relations.cases.move("demo", case.reference, "assigned", who="wu", at=NOON, words="Soon")
    promise = await relations.promises.make("demo", callback("p", "622200017"), who="li", at=NOON)
    await erased(crm, keys)
    left = await relations.cases.get("demo", case.reference)
    assert (left.kind, left.state, left.due_at) == ("complaint", "assigned", NOON + DAY)
    steps = await relations.cases.history("demo", case.reference)
    assert [(step.state, step.note) for step in steps] == [("open", ""), ("assigned", "")]
    kept = await relations.promises.get("demo", promise.promise_id)
    assert (kept.kind, kept.matter) == ("callback", PromiseMatter(plan=ERASED))
    with pytest.raises(UnknownCase):
        await relations.cases.move("demo", case.reference, "in_work", who="wu", at=NOON)


async def test_an_erased_customer_may_come_again(
    crm: CrmRepository, keys: KeyRing, relations: Relations
) -> None:
    await relations.customers.add("demo", WANG, who="li", at=NOON)
    await erased(crm, keys)
    assert await relations.changes.of("demo", WANG.profile.number) == []
    assert (await relations.customers.add("demo", WANG, who="wu", at=NOON)).version == 1
    (change,) = await relations.changes.of("demo", WANG.profile.number)
    assert change.who == "wu"
    found = await relations.customers.search("demo", search_for("小明", region="CN"), at=NOON)
    assert len(found.customers) == 1


def made_on(call_id: str, *, ref: int) -> str:
    return made_by(Origin(tenant="demo", call_id=call_id, ref=ref, bundle=""))


async def test_what_an_unknown_caller_left_goes_with_the_call(
    crm: CrmRepository, keys: KeyRing, relations: Relations
) -> None:
    await keys.seal_of("demo", f"call:{CALL}")
    case = await relations.cases.open(
        "demo",
        complaint(made_on(CALL, ref=3), None),
        who="flow",
        at=NOON,
    )
    other = await relations.cases.open(
        "demo",
        complaint(made_on("2", ref=3), None),
        who="flow",
        at=NOON,
    )
    promise = await relations.promises.make(
        "demo",
        callback(made_on(CALL, ref=7), None),
        who="flow",
        at=NOON,
    )
    plan = await plan_erasure("demo", await kept_of_call(keys, "demo", CALL), crm, None)
    await erase("demo", plan, keys=keys, crm=crm, who="li", why="asked for it", at=NOON)
    assert (await relations.cases.get("demo", case.reference)).matter.summary == ERASED
    assert (await relations.cases.get("demo", other.reference)).matter.summary == "Charged twice"
    assert (await relations.promises.get("demo", promise.promise_id)).matter.number == ""


async def test_a_call_that_goes_leaves_its_notes_with_the_customer_and_not_where_they_were_written(
    crm: CrmRepository, keys: KeyRing, relations: Relations
) -> None:
    await relations.customers.add("demo", WANG, who="li", at=NOON)
    await keys.identify("demo", f"call:{CALL}", "622200017")
    note = Note(at=NOON, author="li", text="Wants a new card", call_id=CALL)
    other = replace(note, at=NOON + DAY, call_id=CALL.replace("1", "2"))
    for one in (note, other):
        await relations.notes.add("demo", "622200017", one)
    assert await relations.notes.in_call("demo", CALL, "622200017") == [
        NoteInCall(at=note.at, author="li", text=note.text)
    ]
    plan = await plan_erasure("demo", await kept_of_call(keys, "demo", CALL), crm, None)
    await erase("demo", plan, keys=keys, crm=crm, who="li", why="asked for it", at=NOON)
    assert await relations.notes.in_call("demo", CALL, "622200017") == []
    left = await relations.notes.of("demo", "622200017")
    assert left == [other, replace(note, call_id=None)]


async def test_a_customers_last_call_that_goes_takes_no_profile(
    crm: CrmRepository, keys: KeyRing, relations: Relations
) -> None:
    await relations.customers.add("demo", WANG, who="li", at=NOON)
    await keys.identify("demo", f"call:{CALL}", "622200017")
    plan = await plan_erasure("demo", await kept_of_call(keys, "demo", CALL), crm, None)
    await erase("demo", plan, keys=keys, crm=crm, who="li", why="it is old", at=NOON)
    assert (await relations.customers.get("demo", "622200017", at=NOON)).profile == WANG.profile

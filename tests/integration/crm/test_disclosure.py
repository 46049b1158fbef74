"""A customer who asks gets all that is kept, and it is on record that it was given."""

from __future__ import annotations

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.crm import CrmRepository
from hotline.crm.cases.repository import CaseDraft
from hotline.crm.customers.errors import UnknownCustomer
from hotline.crm.disclosure.disclosing import Disclosure, disclose, disclosures
from hotline.crm.promises.repository import PromiseDraft
from hotline.crm.relations import Relations
from hotline.model.case import CaseMatter
from hotline.model.customer import Note
from hotline.model.interaction import Interaction
from hotline.model.payment import Payment, PaymentMatter
from hotline.model.promise import PromiseMatter
from hotline.privacy import KeyRing
from hotline.settings import CrmSettings
from hotline.testing.people import NOON, person

CALL = "01950000-0000-7000-8000-000000000001"
DAY = timedelta(days=1)


@pytest.fixture
def relations(crm: CrmRepository) -> Relations:
    return Relations.over(crm, CrmSettings(), ZoneInfo("Asia/Shanghai"))


async def called(crm: CrmRepository, keys: KeyRing, customer: str) -> None:
    await keys.identify("demo", f"call:{CALL}", customer)
    await crm.save_interaction(
        Interaction(
            tenant="demo",
            call_id=CALL,
            caller_number="13800138000",
            customer=customer,
            dialled_number="95500",
            language="zh-CN",
            started_at=NOON,
            flow="main",
            bundle="b",
        )
    )


async def test_all_that_is_kept_of_a_customer_is_given(
    crm: CrmRepository, keys: KeyRing, relations: Relations
) -> None:
    await relations.customers.add(
        "demo", person("1", "王小明", deposits="1260000"), who="li", at=NOON
    )
    await relations.customers.add("demo", person("2", "Anna Berg"), who="li", at=NOON)
    stranger = CALL.replace("1", "2")
    for text, call_id in (("Likes tea", CALL), ("Somebody rang", stranger)):
        note = Note(at=NOON, author="li", text=text, call_id=call_id)
        await relations.notes.add("demo", "1", note)
    for customer in ("1", "2"):
        matter = CaseMatter(summary=f"Case of {customer}", customer=customer)
        draft = CaseDraft(name=customer, kind="complaint", matter=matter, answer_within=DAY)
        await relations.cases.open("demo", draft, who="li", at=NOON)
    await relations.promises.make(
        "demo",
        PromiseDraft(
            name="p",
            kind="callback",
            matter=PromiseMatter(customer="1", plan="About a loan"),
            owner="loans",
            due_at=NOON,
        ),
        who="li",
        at=NOON,
    )
    await called(crm, keys, "1")
    paid = Payment(
        tenant="demo",
        call_id=CALL,
        ref=7,
        operation="pay_card",
        matter=PaymentMatter(customer="1", amount="9.00 CNY"),
        intended_at=NOON,
    )
    await crm.payments.save([paid])
    given = await disclose(crm, relations, "demo", "1", who="li", why="asked for it", at=NOON)
    plain = json.loads(json.dumps(given.as_json(), ensure_ascii=False))
    assert plain["customer"]["profile"]["name"]["full"] == "王小明"
    assert plain["customer"]["profile"]["standing"]["average_deposits"]["amount"] == "1260000"
    assert plain["tier_changes"][0]["decision"]["tier"] == "vip"
    # Of a call in which nobody proved to be this customer, it is not told which that was.
    notes = [(note["text"], note["call_id"]) for note in plain["notes"]]
    assert notes == [("Somebody rang", None), ("Likes tea", CALL)]
    assert [one["case"]["matter"]["summary"] for one in plain["cases"]] == ["Case of 1"]
    assert plain["cases"][0]["history"][0]["state"] == "open"
    assert plain["promises"][0]["promise"]["matter"]["plan"] == "About a loan"
    assert plain["promises"][0]["history"][0]["what"] == "made"
    assert [one["call_id"] for one in plain["interactions"]] == [CALL]
    assert plain["interactions"][0]["caller_number"] == "13800138000"
    assert [one["matter"]["amount"] for one in plain["payments"]] == ["9.00 CNY"]


async def test_it_is_on_record_and_names_nobody(
    crm: CrmRepository, keys: KeyRing, relations: Relations
) -> None:
    await relations.customers.add("demo", person("622200017"), who="li", at=NOON)
    await disclose(crm, relations, "demo", "622200017", who="li", why="asked for it", at=NOON)
    pseudonym = await keys.pseudonym("demo", "622200017")
    record = Disclosure(at=NOON, who="li", why="asked for it", pseudonym=pseudonym)
    assert await disclosures(crm, "demo") == [record]
    assert await disclosures(crm, "other") == []


async def test_a_caller_who_is_no_customer_here_gets_the_contacts(
    crm: CrmRepository, keys: KeyRing, relations: Relations
) -> None:
    await called(crm, keys, "1")
    given = await disclose(crm, relations, "demo", "1", who="li", why="asked", at=NOON)
    assert given.customer is None
    assert len(given.interactions) == 1


async def test_of_nobody_nothing_is_given_or_recorded(
    crm: CrmRepository, relations: Relations
) -> None:
    with pytest.raises(UnknownCustomer):
        await disclose(crm, relations, "demo", "1", who="li", why="asked", at=NOON)
    assert await disclosures(crm, "demo") == []

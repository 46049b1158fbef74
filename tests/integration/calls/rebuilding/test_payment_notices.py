"""Customers are told in writing what became of a payment whose end no caller has heard."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hotline.database import DatabaseUnusable
from hotline.flow.events import NoticeClosed
from hotline.ops.late_records import LateRecords
from hotline.ops.payment_notices import TOO_LATE
from hotline.ops.watch import Watch
from hotline.testing.health import in_english
from hotline.testing.line import FakeLine
from hotline.testing.log_lines import all_logs

TENANT, ADA = "demo", "10000001"
MOBILE = "+8613700000001"
SOON = timedelta(seconds=2)
LIMIT_S = 5.0


async def hears_the_end(hotline: Any) -> None:
    """Carry a call whose caller hears that it was paid."""
    async with hotline.opens():
        line = FakeLine()
        hotline.switchboard.take(line)
        await hotline.pays(line)
        await line.hears("The reference is")
        line.caller_hangs_up()
        await hotline.is_over()


async def notice(hotline: Any) -> str | None:
    """Return what the CRM has noted of the only payment's notice."""
    (one,) = await hotline.bank.crm.payments.listed(TENANT)
    found: str | None = one.payment.notice
    return found


async def told(hotline: Any) -> list[NoticeClosed]:
    """Return what the journal says of the only payment's notice."""
    return [one for one in await hotline.late_events() if isinstance(one, NoticeClosed)]


def words(hotline: Any) -> list[str]:
    return [*hotline.outbox.words.values()]


async def in_mandarin(hotline: Any) -> None:
    """Let the customer's record say so."""
    await hotline.bank.relations.customers.change(
        TENANT, ADA, lambda draft: replace(draft, language="zh-CN"), who="li", at=hotline.now()
    )


async def test_who_has_paid_after_all_is_told_so_once(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    await hotline.looks(later=SOON)
    assert words(hotline) == [], "nobody knows yet"
    hotline.office.bank.failing = ()
    await hotline.looks(later=SOON * 2)
    payment = await hotline.payment()
    (sent,) = hotline.outbox.sent.values()
    assert sent.to == MOBILE
    assert sent.words == (
        f"Demo Bank: your payment of {_amount(payment)} was made. "
        f"Its reference is {payment.matter.reference}."
    )
    assert [*hotline.outbox.sent] == [payment.notice_name]
    assert await notice(hotline) == "sent"
    for _ in range(3):
        await hotline.looks(later=timedelta(hours=1))
    assert hotline.outbox.asked == [payment.notice_name]
    assert [event.outcome for event in await told(hotline)] == ["sent"]
    assert (await hotline.bank.rebuilds(dry_run=True)).differences == 0


async def test_who_has_not_paid_is_told_so_in_the_language_of_record(hotline: Any) -> None:
    await hotline.ends_without_knowing(is_paid=False)
    await in_mandarin(hotline)
    hotline.office.bank.failing = ()
    await hotline.looks(later=SOON)
    payment = await hotline.payment()
    assert payment.outcome == "never_came"
    assert words(hotline) == [f"演示银行：您{_amount(payment)}的付款未成功，没有扣款。"]


async def test_whoever_hung_up_before_the_bank_answered_is_told(
    hotline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call itself has the answer, and nobody on the line to hear it."""
    monkeypatch.setattr("hotline.calls.closing.PROMISES_S", LIMIT_S)
    bank = hotline.office.bank
    answer, asked = asyncio.Event(), asyncio.Event()
    ask = bank.ask

    async def late(operation: str, arguments: Any, *, name: str) -> Any:
        if operation == "pay_card":
            asked.set()
            await answer.wait()
        return await ask(operation, arguments, name=name)

    bank.ask = late
    async with hotline.opens():
        line = FakeLine()
        hotline.switchboard.take(line)
        await hotline.pays(line)
        async with asyncio.timeout(LIMIT_S):
            await asked.wait()
        (session,) = hotline.switchboard.sessions.values()
        line.caller_hangs_up()
        async with asyncio.timeout(LIMIT_S):
            while not session.run.ended:  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(0.01)
        answer.set()
        await hotline.is_over()
    assert (await hotline.payment()).state == "known"
    assert await hotline.settled() == []
    await hotline.looks(later=timedelta())
    (said,) = words(hotline)
    assert "was made" in said


async def test_whoever_has_heard_it_is_not_told_again(hotline: Any) -> None:
    await hears_the_end(hotline)
    await hotline.looks(later=SOON)
    assert (await hotline.payment()).outcome == "ok"
    assert hotline.outbox.asked == []
    assert await notice(hotline) is None


async def test_whoever_hangs_up_before_they_hear_it_is_told(hotline: Any) -> None:
    """The call has the answer, and nothing of it was played to the end."""
    async with hotline.opens():
        line = FakeLine()
        hotline.switchboard.take(line)
        await hotline.pays(line)
        line.prompt_s = LIMIT_S
        await line.hears("Your payment is made")
        line.caller_hangs_up()
        await hotline.is_over()
    await hotline.looks(later=timedelta())
    (said,) = words(hotline)
    assert "was made" in said


@pytest.mark.parametrize("loses_answers", [True, False])
async def test_whoever_dies_after_it_was_sent_sends_no_second_one(
    hotline: Any, monkeypatch: pytest.MonkeyPatch, loses_answers: bool
) -> None:
    async def dies(*_: object) -> None:
        raise DatabaseUnusable(where="here", reason="it died")

    await hotline.ends_without_knowing()
    hotline.office.bank.failing = ()
    hotline.outbox.loses_answers = loses_answers
    await hotline.settling.look()
    with monkeypatch.context() as patched:
        patched.setattr(LateRecords, "write", dies)
        await hotline.looks(later=timedelta())
    assert await notice(hotline) is None
    hotline.outbox.loses_answers = False
    await hotline.looks(later=SOON)
    assert await notice(hotline) == "sent"
    assert len(hotline.outbox.asked) == 2
    assert len(words(hotline)) == 1


async def test_whoever_dies_once_the_journal_has_it_tells_it_the_same_again(
    hotline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise DatabaseUnusable(where="here", reason="it died")

    await hotline.ends_without_knowing()
    hotline.office.bank.failing = ()
    await hotline.settling.look()
    with monkeypatch.context() as patched:
        patched.setattr(hotline.bank.crm.payments, "save", dies)
        await hotline.looks(later=timedelta())
    assert await notice(hotline) is None
    await hotline.looks(later=SOON)
    assert await notice(hotline) == "sent"
    assert len(words(hotline)) == 1
    assert [event.outcome for event in await told(hotline)] == ["sent", "sent"]
    assert (await hotline.bank.rebuilds(dry_run=True)).differences == 0


async def test_whoever_is_still_on_the_line_is_told_by_the_call_itself(hotline: Any) -> None:
    bank = hotline.office.bank
    bank.slow, bank.failing = {"pay_card"}, {"settle_payment"}
    async with hotline.opens():
        line = FakeLine()
        hotline.switchboard.take(line)
        await hotline.pays(line)
        await line.hears("leave a message")
        await hotline.becomes("unknown")
        bank.failing = ()
        await hotline.looks(later=SOON)
        await hotline.becomes("known")
        await hotline.looks(later=timedelta())
        async with asyncio.timeout(LIMIT_S):
            while await notice(hotline) is None:  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(0.01)
        await hotline.looks(later=timedelta(hours=1))
        assert hotline.switchboard.live_calls == 1
        line.caller_hangs_up()
        await hotline.is_over()
    assert hotline.outbox.asked == [(await hotline.payment()).notice_name]
    assert [event.outcome for event in await told(hotline)] == ["sent"]


async def test_a_gateway_that_is_away_is_asked_again_ever_more_rarely(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    hotline.office.bank.failing = ()
    hotline.outbox.answers = "unavailable"
    asked = []
    for _ in range(60):
        await hotline.looks(later=SOON)
        asked.append(len(hotline.outbox.asked))
    assert asked[0] == 1
    assert asked[-1] == 6, "2, 4, 8, 16 and 32 s lie between"
    hotline.outbox.answers = "sent"
    await hotline.looks(later=timedelta(minutes=2))
    assert len(words(hotline)) == 1


async def test_whoever_watches_the_service_is_told_who_is_not(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    watch = Watch()
    watch.over_notices(hotline.notices)
    hotline.office.bank.failing = ()
    hotline.outbox.answers = "unavailable"
    await hotline.looks(later=SOON)
    assert watch.health.notices() == []
    await hotline.looks(later=timedelta(minutes=20))
    (told,) = map(in_english, watch.health.notices())
    assert told.startswith("1 customer(s) did not hear what became of a payment and cannot be told")
    assert b"hotline_customers_untold 1.0" in watch.figures.text()
    hotline.outbox.answers = "sent"
    await hotline.looks(later=timedelta(hours=1))
    assert watch.health.notices() == []
    assert b"hotline_customers_untold 0.0" in watch.figures.text()


async def test_news_that_is_too_late_is_none(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    hotline.office.bank.failing = ()
    hotline.outbox.answers = "unavailable"
    await hotline.looks(later=SOON)
    hotline.outbox.answers = "sent"
    await hotline.looks(later=TOO_LATE)
    assert words(hotline) == []
    assert await notice(hotline) == "too_late"


async def test_what_the_gateway_refuses_is_not_tried_again(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    hotline.office.bank.failing = ()
    hotline.outbox.answers = "refused"
    for _ in range(3):
        await hotline.looks(later=timedelta(hours=1))
    assert len(hotline.outbox.asked) == 1
    assert await notice(hotline) == "refused"


async def test_whom_the_crm_does_not_know_it_takes_over_from_the_bank(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    for table in ("customer_word", "customer_change", "tier_change", "customer"):
        await hotline.bank.by_hand(f"DELETE FROM {table}")
    hotline.office.bank.failing = ()
    await hotline.looks(later=SOON)
    (sent,) = hotline.outbox.sent.values()
    assert (sent.to, sent.language) == (MOBILE, "en-US")


async def test_flows_without_words_for_it_tell_nobody(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    bundle = hotline.office.bundle
    main = bundle.flows["main"]
    silent = main.model_copy(update={"head": main.head.model_copy(update={"settled": None})})
    hotline.office.bundle = replace(bundle, flows={**bundle.flows, "main": silent})
    hotline.office.bank.failing = ()
    await hotline.looks(later=SOON)
    assert hotline.outbox.asked == []
    assert await notice(hotline) == "no_words"


async def test_an_erased_customer_is_told_nothing(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    await hotline.erases()
    hotline.office.bank.failing = ()
    await hotline.looks(later=SOON)
    assert (await hotline.payment()).outcome == "ok"
    assert hotline.outbox.asked == []
    assert await notice(hotline) == "erased"


async def test_a_crm_made_again_from_the_journal_tells_nobody_a_second_time(hotline: Any) -> None:
    await hotline.ends_without_knowing()
    hotline.office.bank.failing = ()
    await hotline.looks(later=SOON)
    await hotline.bank.by_hand("DELETE FROM payment")
    assert (await hotline.bank.rebuilds()).payments == Counter(missing=1)
    assert await notice(hotline) == "sent"
    await hotline.looks(later=SOON)
    assert len(hotline.outbox.asked) == 1


async def test_no_log_has_a_number_an_amount_or_words(hotline: Any) -> None:
    with all_logs() as lines:
        await hotline.ends_without_knowing()
        hotline.office.bank.failing = ()
        await hotline.looks(later=SOON)
    (sent,) = hotline.outbox.sent.values()
    amount = (await hotline.payment()).matter.amount
    assert not [one for one in (MOBILE, ADA, amount, sent.words) if one in str(lines)]


def _amount(payment: Any) -> str:
    number, currency = payment.matter.amount.split(" ")
    return f"{currency} {float(number):,.2f}"

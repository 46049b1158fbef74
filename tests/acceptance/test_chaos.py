"""`make chaos` in short: callers at three steps of a payment when the service is killed.

Then a payment that nobody ordered and one that the bank forgets are planted, for real, and found.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chaos.batch import BatchDone, callers_call, judged, now
from chaos.customers import MINIMUM, customer, open_books
from chaos.deaths import DEATHS, PAYMENT
from chaos.hold import Hold
from chaos.house import House, forget, open_house
from chaos.judge import judge
from chaos.results import ZEROS
from chaos.script import CONFIRM, QUESTIONS
from hotline.bank.http_gateway import HttpBankGateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

STEPS = (QUESTIONS.index(CONFIRM), QUESTIONS.index("how_much"), QUESTIONS.index("payments_menu"))
AT_EACH = 2
ASKED_S = 1.0
"""The last key is heard and the bank is asked within that; it takes longer to answer."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("chaos"), customers=10) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def struck(house: House) -> BatchDone:
    """What became of callers at three steps when the service was killed."""

    def strike() -> None:
        for hold in holds:
            hold.strike()

    death = DEATHS["kill_paid"]
    holds = [Hold(question=question, callers=AT_EACH) for question in STEPS]
    since = now()
    await house.hotline.set_bank(operations={PAYMENT: death.bank})
    calling = asyncio.gather(*(callers_call(house, hold, AT_EACH) for hold in holds))
    for hold in holds:
        await hold.opened.wait()
    await asyncio.sleep(ASKED_S)
    await death.strike(house, strike)
    told = [story for stories in await calling for story in stories]
    return await judged(house, told, since, len(told), death)


async def test_who_was_killed_in_mid_payment_pays_once(struck: BatchDone) -> None:
    verdict = struck.verdict
    assert {name: getattr(verdict, name) for name in ZEROS} == dict.fromkeys(ZEROS, 0)
    assert (verdict.intended, verdict.settled) == (len(STEPS) * AT_EACH, len(STEPS) * AT_EACH)
    assert len(struck.at) == len(STEPS)
    assert all(set(call.caller.told) == {"paid"} for call in struck.evidence)


async def test_a_payment_that_nobody_ordered_is_found(house: House, struck: BatchDone) -> None:
    hotline = house.hotline
    paid = struck.evidence[0].caller.customer
    async with HttpBankGateway(hotline.bank_url, hotline.bank_token, 3.0) as bank:
        answer = await bank.ask(
            PAYMENT,
            {"customer": paid, "amount": f"{MINIMUM.amount} {MINIMUM.currency}"},
            name="planted",
        )
    assert answer.outcome == "ok"
    assert judge(struck.evidence, await house.books()).double == 1


async def test_payments_that_the_bank_forgets_are_found(house: House, struck: BatchDone) -> None:
    ledger = house.hotline.folder / "demo-bank.db"
    await house.bank.kill()
    forget(ledger)
    await open_books(ledger, [customer(0)])
    await house.start_bank()
    assert judge(struck.evidence, await house.books()).lost >= len(struck.evidence)

"""`make chaos` in short: callers stand at three records of a payment when the service is killed.

Then a payment that nobody ordered and one that the bank forgets are planted, for real, and found.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chaos.batch import BatchDone, judged, probe, run_batch
from chaos.customers import MINIMUM, customer, open_books
from chaos.deaths import PAYMENT
from chaos.house import House, forget, open_house
from chaos.judge import judge, judge_books
from chaos.plan import Batch
from chaos.results import ZEROS
from hotline.bank.http_gateway import HttpBankGateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_EACH = 2


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("chaos"), customers=10) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def struck(house: House) -> BatchDone:
    """What became of callers when the service was killed before three records were written.

    The first of them is the one that asks for the payment, the second what the bank answered.
    """
    steps = await probe(house)
    pays = next(place for place, step in enumerate(steps) if step.operation == PAYMENT)
    places = [(step, AT_EACH) for step in steps[pays : pays + 3]]
    batch = Batch(kind="kill_unwritten", callers=len(places) * AT_EACH, number="0", places=places)
    done = await judged(house, await run_batch(house, batch, random.Random(1)))
    assert done.at == {step.name: AT_EACH for step, _ in places}
    return done


async def test_who_was_killed_in_mid_payment_pays_once(struck: BatchDone) -> None:
    verdict = struck.verdict
    assert {name: getattr(verdict, name) for name in ZEROS} == dict.fromkeys(ZEROS, 0)
    assert (verdict.intended, verdict.settled) == (verdict.calls, verdict.calls)
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
    books = await house.books()
    assert judge(struck.evidence, books).double == 1
    # The CRM has never heard of it, and has one payment less than left accounts.
    assert judge_books(books).disagreements == 2


async def test_payments_that_the_bank_forgets_are_found(house: House, struck: BatchDone) -> None:
    ledger = house.hotline.folder / "demo-bank.db"
    await house.bank.kill()
    forget(ledger)
    await open_books(ledger, [customer(0)])
    await house.start_bank()
    verdict = judge(struck.evidence, await house.books())
    assert verdict.lost >= verdict.calls
    assert verdict.disagreements >= verdict.calls

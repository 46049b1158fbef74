"""`make chaos` in short: callers stand at three records of a payment when the service is killed.

Then what must be found is planted, for real: a payment that nobody ordered, a service that pays
twice, one that loses payments, and a bank that forgets them.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio

from chaos.batch import BatchDone, judged, probe, run_batch
from chaos.customers import MINIMUM, customer, open_books
from chaos.deaths import PAYMENT
from chaos.house import House, forget, open_house
from chaos.judge import judge, judge_books
from chaos.plan import Batch
from chaos.planted_service import plant
from chaos.results import ZEROS
from chaos.steps import Step
from hotline.bank.http_gateway import HttpBankGateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT_EACH = 2


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("chaos")
    # It has no bug before one is planted.
    async with open_house(folder, customers=20, program="chaos.planted_service") as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def steps(house: House) -> Sequence[Step]:
    """The record that asks for the payment, the one of what the bank answered, and so on."""
    found = await probe(house)
    pays = next(place for place, step in enumerate(found) if step.operation == PAYMENT)
    return found[pays:]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def struck(house: House, steps: Sequence[Step]) -> BatchDone:
    """What became of callers when the service was killed before three records were written."""
    done = await strike(house, "kill_unwritten", steps[:3])
    assert done.at == {step.name: AT_EACH for step in steps[:3]}
    return done


async def strike(house: House, kind: str, steps: Sequence[Step]) -> BatchDone:
    """Return what became of callers who stood at these records when it struck."""
    places = [(step, AT_EACH) for step in steps]
    batch = Batch(kind=kind, callers=len(places) * AT_EACH, number="0", places=places)
    return await judged(house, await run_batch(house, batch, random.Random(1)))


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


async def test_a_service_that_pays_again_what_the_bank_has_paid_is_found(
    house: House, steps: Sequence[Step], struck: BatchDone
) -> None:
    plant(house.hotline.folder, "pays_again")
    verdict = (await strike(house, "kill_unwritten", steps[1:2])).verdict
    assert (verdict.double, verdict.lost) == (AT_EACH, 0)


async def test_a_service_that_asks_nobody_what_became_of_an_order_is_found(
    house: House, steps: Sequence[Step], struck: BatchDone
) -> None:
    plant(house.hotline.folder, "asks_nobody")
    verdict = (await strike(house, "kill", steps[:1])).verdict
    assert (verdict.double, verdict.lost) == (0, AT_EACH)


async def test_payments_that_the_bank_forgets_are_found(house: House, struck: BatchDone) -> None:
    ledger = house.hotline.folder / "demo-bank.db"
    await house.bank.kill()
    forget(ledger)
    await open_books(ledger, [customer(0)])
    await house.start_bank()
    verdict = judge(struck.evidence, await house.books())
    assert verdict.lost >= verdict.calls
    assert verdict.disagreements >= verdict.calls

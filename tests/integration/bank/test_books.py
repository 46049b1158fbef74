"""The demo bank's books under any questions in any order: nothing is lost and nothing is twice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from hotline.bank.demo.bills import BILLS
from hotline.bank.demo.ledger import Ledger, open_ledger
from hotline.bank.demo.question import Question
from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.demo.tables import ACCOUNT, ENTRY, MOVEMENT
from hotline.bank.errors import NameReused
from hotline.model.bank import BankAnswer
from hotline.model.money import money_from_text
from hotline.testing.bank import NOON, FakeBank, payee_tail

NAMES = [f"call-{n}" for n in range(6)]
CUSTOMERS = [customer.number for customer in DEMO_CUSTOMERS[:4]]
PAYEES = [
    {"customer": one.number, "code": payee.code, "tail": payee_tail(one.number, payee.code)}
    for one in DEMO_CUSTOMERS[:4]
    for payee in one.payees
]
AMOUNTS = ["0.01 CNY", "23000.00 CNY", "49999.99 CNY", "50000.01 CNY", "-5.00 CNY", "1.00 USD"]


class Asked(NamedTuple):
    operation: str
    arguments: Mapping[str, str]
    name: str

    @property
    def units(self) -> int:
        money = money_from_text(self.arguments["amount"])
        assert money is not None
        return int(money.amount * 100)


customers = st.sampled_from(CUSTOMERS)
amounts = st.sampled_from(AMOUNTS)
arguments = {
    "pay_bill": st.builds(
        lambda customer, bill: {
            "customer": customer,
            "biller": bill.biller,
            "bill": bill.number,
            "amount": f"{bill.amount} CNY",
        },
        customers,
        st.sampled_from(BILLS),
    ),
    "pay_card": st.fixed_dictionaries({"customer": customers, "amount": amounts}),
    "pay_payee": st.builds(
        lambda payee, amount: {**payee, "amount": amount}, st.sampled_from(PAYEES), amounts
    ),
}
payments = st.sampled_from(sorted(arguments)).flatmap(
    lambda operation: st.builds(
        Asked, st.just(operation), arguments[operation], st.sampled_from(NAMES)
    )
)
questions = st.lists(payments, max_size=25)


async def answers_of(ledger: Ledger, asked: Sequence[Asked]) -> list[BankAnswer | None]:
    """Ask all at once; None stands for a name that was another question's."""

    async def answer(one: Asked) -> BankAnswer | None:
        at = NOON
        question = Question(operation=one.operation, arguments=one.arguments, name=one.name, at=at)
        try:
            return await ledger.answer(question)
        except NameReused:
            return None

    return list(await asyncio.gather(*(answer(one) for one in asked)))


def wrong_sums(connection: Connection) -> int:
    """Return how many movements do not sum to zero."""
    of_movement = select(ENTRY.c.movement).group_by(ENTRY.c.movement)
    wrong = of_movement.having(func.sum(ENTRY.c.amount) != 0).subquery()
    return connection.execute(select(func.count()).select_from(wrong)).scalar_one()


def paid(connection: Connection) -> list[int]:
    """Return what each payment moved, in fen."""
    gave = select(ENTRY.c.amount).join(MOVEMENT).where(MOVEMENT.c.is_payment, ENTRY.c.amount < 0)
    return sorted(-units for units in connection.scalars(gave))


def overdrawn(connection: Connection) -> set[str]:
    """Return the customers whose everyday accounts hold less than nothing."""
    held = (
        select(ACCOUNT.c.customer)
        .join(ENTRY)
        .where(ACCOUNT.c.kind.in_(["savings", "current"]))
        .group_by(ACCOUNT.c.id)
        .having(func.sum(ENTRY.c.amount) < 0)
    )
    return {customer for customer in connection.scalars(held) if customer is not None}


async def check(ledger: Ledger, asked: Sequence[Asked]) -> None:
    """Ask, and compare the books with the answers."""
    store = ledger._store
    overdrawn_before = await store.read(overdrawn)
    answers = await answers_of(ledger, asked)
    by_name: dict[str, tuple[Asked, BankAnswer]] = {}
    for one, answer in zip(asked, answers, strict=True):
        if answer is not None:
            assert by_name.setdefault(one.name, (one, answer)) == (one, answer)
    for one, answer in zip(asked, answers, strict=True):
        assert (answer is None) is (by_name[one.name][0] != one)
    made = [(one, answer) for one, answer in by_name.values() if answer.outcome == "ok"]
    assert await store.read(paid) == sorted(one.units for one, _ in made)
    assert len({str(answer.values["reference"]) for _, answer in made}) == len(made)
    bills = [one.arguments["bill"] for one, _ in made if one.operation == "pay_bill"]
    assert len(set(bills)) == len(bills)
    assert await store.read(wrong_sums) == 0
    assert set((await ledger.sums()).values()) == {0}
    assert await store.read(overdrawn) == overdrawn_before


@given(asked=questions)
def test_books_and_answers_agree(asked: list[Asked]) -> None:
    asyncio.run(check(FakeBank().ledger, asked))


@settings(max_examples=15, deadline=None)
@given(asked=questions)
def test_books_and_answers_agree_in_a_file_that_threads_share(
    seeded_ledger: Path, asked: list[Asked]
) -> None:
    async def on_a_copy() -> None:
        with TemporaryDirectory() as folder:
            copy = Path(shutil.copy(seeded_ledger, folder))
            async with open_ledger(copy) as ledger:
                await check(ledger, asked)

    asyncio.run(on_a_copy())

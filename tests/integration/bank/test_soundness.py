"""The database refuses books that do not balance, whatever the code does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text

from hotline.bank.demo.books import OwnAccount, Side, move, own_account
from hotline.bank.demo.holds import place
from hotline.bank.demo.ledger import open_ledger
from hotline.bank.demo.once import settle_payment
from hotline.bank.demo.question import Question
from hotline.bank.demo.tables import ENTRY, MOVEMENT
from hotline.database import DatabaseFailed

TODAY = date(2026, 3, 2)
LATEST = "(SELECT max(id) FROM movement)"


def give(*units: int, currencies: tuple[str, ...] = ("CNY", "CNY")) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        kinds = (OwnAccount.BANK, OwnAccount.CLEARING)
        accounts = [
            own_account(connection, kind, currency)
            for kind, currency in zip(kinds, currencies, strict=True)
        ]
        sides = [
            Side(account=account, units=some, what="fee")
            for account, some in zip(accounts, units, strict=True)
        ]
        move(connection, TODAY, *sides)

    return work


def run(statement: str) -> Callable[[Connection], None]:
    return lambda connection: connection.execute(text(statement)).close()


def held(statement: str, *, times: int = 1) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        assert place(connection, "6222020200112345", "CNY", 100) is not None
        for _ in range(times):
            run(statement)(connection)

    return work


def answered(statement: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        arguments = {"payment": "call-1"}
        at = datetime.combine(TODAY, time(12), UTC)
        asked = Question(operation="settle_payment", arguments=arguments, name="", at=at)
        settle_payment(connection, asked)
        run(statement)(connection)

    return work


def leave_out_the_movement(connection: Connection) -> None:
    account = own_account(connection, OwnAccount.BANK, "CNY")
    orphans = [{"movement": 10**6, "account": account, "amount": n, "what": "fee"} for n in (1, -1)]
    connection.execute(insert(ENTRY), orphans)


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (give(100, -99), "what one side gets the others give"),
        (give(100, -100, currencies=("CNY", "USD")), "what one side gets the others give"),
        (
            run("INSERT INTO movement VALUES (1000000, '2026-03-02', 0, 0)"),
            "what one side gets the others give",
        ),
        (leave_out_the_movement, "FOREIGN KEY constraint failed"),
        (
            run(
                "INSERT INTO entry (movement, account, amount, what) "
                f"VALUES ({LATEST}, 1, 1, 'fee')"
            ),
            "a movement that is made has all its entries",
        ),
        (run("UPDATE entry SET amount = amount + 1"), "entries stay as they are"),
        (run("DELETE FROM entry"), "entries stay as they are"),
        (run("UPDATE movement SET day = '2026-03-03'"), "movements stay as they are"),
        (run("DELETE FROM movement"), "movements stay as they are"),
        (run("UPDATE account SET currency = 'XAU'"), "an account has one currency"),
        (held("UPDATE hold SET amount = 2"), "holds stay as they are"),
        (held("UPDATE hold SET account = account + 1"), "holds stay as they are"),
        (held("DELETE FROM hold"), "holds stay as they are"),
        (held("UPDATE hold SET released = 1", times=2), "captured or released once"),
        (held("UPDATE hold SET released = 1, movement = 1"), "CHECK constraint failed"),
        (held("INSERT INTO hold VALUES (9, 1, 0, NULL, 0)"), "CHECK constraint failed"),
        (answered("UPDATE answer SET asked = NULL"), "the answer for ever"),
        (answered("DELETE FROM answer"), "the answer for ever"),
    ],
)
async def test_unsound_books_are_refused_and_nothing_of_them_stays(
    ledger_path: Path, work: Callable[[Connection], None], why: str
) -> None:
    everything = [select(MOVEMENT).order_by(MOVEMENT.c.id), select(ENTRY).order_by(ENTRY.c.id)]

    def books(connection: Connection) -> list[object]:
        return [connection.execute(query).all() for query in everything]

    async with open_ledger(ledger_path) as ledger:
        before = await ledger._store.read(books)
        with pytest.raises(DatabaseFailed, match=why):
            await ledger._store.write(work)
        assert await ledger._store.read(books) == before


async def test_sound_ones_are_written(ledger_path: Path) -> None:
    async with open_ledger(ledger_path) as ledger:
        await ledger._store.write(give(100, -100))
        assert set((await ledger.sums()).values()) == {0}

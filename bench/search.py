"""Find one customer among many, and keep them all.

    python bench/search.py --customers 1000000

The CRM keeps names and numbers sealed and finds them by hashes. Beside it in the same run: what a
CRM in clear does, with an index on each column, and with `LIKE '%...%'`, which needs no index.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from hotline.crm import CrmRepository
from hotline.crm.customers.words import search_for
from hotline.crm.relations import Relations
from hotline.model.customer import CustomerDraft, Name, Phone, Profile
from hotline.model.tier import Standing
from hotline.model.values import Money
from hotline.settings import CrmSettings
from hotline.testing.postgres import running_postgres
from hotline.testing.stores import Stores, in_files, in_postgres

BATCH = 2000
SEARCHES = 200
FAMILIES = {
    "王": "Wang", "李": "Li", "张": "Zhang", "刘": "Liu", "陈": "Chen", "杨": "Yang", "赵": "Zhao",
    "黄": "Huang", "周": "Zhou", "吴": "Wu", "欧阳": "Ouyang", "司马": "Sima",
}  # fmt: skip
GIVEN = {
    "伟": "wei", "芳": "fang", "娜": "na", "敏": "min", "静": "jing", "丽": "li", "强": "qiang",
    "磊": "lei", "军": "jun", "洋": "yang", "勇": "yong", "艳": "yan", "杰": "jie", "娟": "juan",
    "涛": "tao", "明": "ming", "超": "chao", "秀": "xiu", "霞": "xia", "平": "ping", "刚": "gang",
    "桂": "gui", "英": "ying", "华": "hua", "玉": "yu", "兰": "lan", "萍": "ping", "红": "hong",
}  # fmt: skip


def people(count: int, seed: int = 1) -> Iterator[CustomerDraft]:
    """Make up customers: a few family names are very common, as they are in China."""
    dice = random.Random(seed)
    families, weights = list(FAMILIES), [1 / rank for rank in range(1, len(FAMILIES) + 1)]
    given = list(GIVEN)
    for number in range(count):
        (family,) = dice.choices(families, weights)
        first = dice.choices(given, k=dice.choice((1, 2, 2)))
        latin = f"{FAMILIES[family]} {''.join(GIVEN[one] for one in first).capitalize()}"
        yield CustomerDraft(
            profile=Profile(
                number=f"6222{number:08}",
                name=Name(full=family + "".join(first), latin=latin, family=family),
                phones=(Phone(number=f"+861{30_000_000_00 + number:010}"),),
                accounts=(f"{dice.randrange(10_000):04}", f"{dice.randrange(10_000):04}"),
                standing=Standing(
                    average_deposits=Money(
                        amount=Decimal(dice.randrange(2_000_000)), currency="CNY"
                    )
                ),
            ),
            language="zh-CN",
        )


def in_batches(count: int) -> Iterator[list[CustomerDraft]]:
    """Yield all customers, so many at a time."""
    batch: list[CustomerDraft] = []
    for draft in people(count):
        batch.append(draft)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def milliseconds(seconds: list[float]) -> str:
    """Return median, 99th per cent and the longest."""
    ranked = sorted(seconds)
    p99 = ranked[int(len(ranked) * 0.99)]
    return f"{statistics.median(ranked) * 1e3:8.2f} {p99 * 1e3:8.2f} {ranked[-1] * 1e3:8.2f}"


QUESTIONS: dict[str, Callable[[CustomerDraft], str]] = {
    "number": lambda one: one.profile.number,
    "telephone": lambda one: one.profile.phones[0].number.removeprefix("+86"),
    "account tail": lambda one: one.profile.accounts[0],
    "Chinese name": lambda one: one.profile.name.full,
    "family name": lambda one: one.profile.name.family,
    "Latin name": lambda one: one.profile.name.latin,
    "two beginnings": lambda one: " ".join(word[:3] for word in one.profile.name.latin.split()),
    "nobody's": lambda one: f"{one.profile.name.latin} Xyz",
}
"""The ways of searching, each made from somebody who is there."""


def kept_in_clear(path: Path, count: int) -> sqlite3.Connection:
    """Keep the same customers as a CRM does that seals nothing."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE customer (number, full, latin, phone, tail, other)")
    rows = (
        (
            one.profile.number,
            one.profile.name.full,
            one.profile.name.latin,
            one.profile.phones[0].number.removeprefix("+86"),
            *one.profile.accounts,
        )
        for one in people(count)
    )
    with database:
        database.executemany("INSERT INTO customer VALUES (?, ?, ?, ?, ?, ?)", rows)
        for column in ("number", "full", "latin", "phone", "tail", "other"):
            database.execute(f"CREATE INDEX ix_{column} ON customer ({column})")
    return database


CLEAR_COLUMN = {
    "number": "number",
    "telephone": "phone",
    "account tail": "tail",
    "Chinese name": "full",
    "Latin name": "latin",
}


async def measure(stores: Stores, count: int, clear: sqlite3.Connection) -> None:
    """Keep the customers, then search."""
    now = datetime.now(UTC)
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
    ):
        customers = Relations.over(crm, CrmSettings(), ZoneInfo("Asia/Shanghai")).customers
        began, done = time.perf_counter(), 0
        for batch in in_batches(count):
            await customers.save_all("demo", batch, who="li", at=now)
            done += len(batch)
            if done * 10 // count > (done - len(batch)) * 10 // count:
                took_s = time.perf_counter() - began
                print(f"  kept {done:,} of {count:,}, {done / took_s:,.0f} a second", flush=True)
        dice = random.Random(2)
        chosen = set(dice.sample(range(count), min(SEARCHES, count)))
        asked = [one for number, one in enumerate(people(count)) if number in chosen]
        print("  ms                 median      p99     most |  in clear: index, LIKE (median)")
        for name, question in QUESTIONS.items():
            took: list[float] = []
            for one in asked:
                search = search_for(question(one), region="CN")
                start = time.perf_counter()
                found = await customers.search("demo", search, at=now)
                took.append(time.perf_counter() - start)
                assert found.customers or name == "nobody's", search
            beside = in_clear(clear, name, [question(one) for one in asked])
            print(f"  {name:16} {milliseconds(took)} | {beside}", flush=True)


def in_clear(clear: sqlite3.Connection, name: str, texts: list[str]) -> str:
    """Search as a CRM does that seals nothing: by an index, and by LIKE."""
    column = CLEAR_COLUMN.get(name)
    if column is None:
        return ""
    medians = []
    for condition, pattern, some in ((f"{column} = ?", "{}", 50), (f"{column} LIKE ?", "%{}%", 5)):
        took = []
        for one in texts[:some]:
            start = time.perf_counter()
            query = f"SELECT * FROM customer WHERE {condition} LIMIT 20"
            clear.execute(query, (pattern.format(one),)).fetchall()
            took.append(time.perf_counter() - start)
        medians.append(f"{statistics.median(took) * 1e3:8.2f}")
    return " ".join(medians)


def main() -> None:
    """Measure in a folder that goes afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(kept_in_clear(folder / "clear.db", arguments.customers)) as clear:
            if arguments.only != "postgresql":
                print("SQLite")
                asyncio.run(measure(in_files(folder), arguments.customers, clear))
                sizes = [(folder / file).stat().st_size / 1e6 for file in ("crm.db", "keys.db")]
                print(f"  crm.db {sizes[0]:,.0f} MB, keys.db {sizes[1]:,.0f} MB")
            if arguments.only != "sqlite":
                print("PostgreSQL")
                asyncio.run(in_a_server(arguments.customers, clear))


async def in_a_server(count: int, clear: sqlite3.Connection) -> None:
    """Measure on a real server of its own."""
    with running_postgres() as server:
        async with server.database() as url:
            await measure(in_postgres(url), count, clear)


if __name__ == "__main__":
    main()

"""What every store of bundles promises: those in SQLite and PostgreSQL, and the one in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from hotline.database.sqlite.engine import sqlite_engine
from hotline.flow.bundle import CALENDAR_RULES, Bundle, digest_of
from hotline.flow.problems import FlowProblems
from hotline.journal import (
    AmbiguousBundle,
    BundleAltered,
    BundlesPort,
    BundleTaken,
    Journal,
    UnknownBundle,
    compile_stored,
)
from hotline.journal.journal import MIGRATIONS
from hotline.model.moment import NaiveMoment
from hotline.privacy import KeyRing
from hotline.testing.bundles import InMemoryBundles
from hotline.testing.stores import Stores

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCES = {"ivr_flows/main.yaml": "flow: main\n", "目录.yaml": "余额"}


NewStores = Callable[[str], AbstractAsyncContextManager[Stores]]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def bundles(
    request: pytest.FixtureRequest, new_stores: NewStores
) -> AsyncIterator[BundlesPort]:
    if request.param == "memory":
        yield InMemoryBundles()
        return
    async with (
        new_stores(request.param) as stores,
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
    ):
        yield journal.bundles


async def test_a_bundle_is_kept_under_its_digest(bundles: BundlesPort) -> None:
    await bundles.take("demo", "a1", SOURCES, NOON)
    assert await bundles.sources("demo", "a1") == SOURCES
    with pytest.raises(UnknownBundle):
        await bundles.sources("demo", "a")


async def test_the_current_bundle_comes_first_and_each_take_is_told_once(
    bundles: BundlesPort,
) -> None:
    for second, digest in enumerate(["a1", "b2", "b2", "a1"]):
        await bundles.take("demo", digest, SOURCES, NOON + timedelta(seconds=second))
    expected = [("a1", 3), ("b2", 1), ("a1", 0)]
    assert await bundles.taken("demo") == [
        BundleTaken(digest=digest, taken_at=NOON + timedelta(seconds=second))
        for digest, second in expected
    ]
    assert [one.digest for one in await bundles.taken("demo", limit=1)] == ["a1"]


async def test_order_is_that_of_taking_and_not_of_the_clock(bundles: BundlesPort) -> None:
    await bundles.take("demo", "a1", SOURCES, NOON)
    await bundles.take("demo", "b2", SOURCES, NOON - timedelta(hours=1))
    assert [one.digest for one in await bundles.taken("demo")] == ["b2", "a1"]


async def test_moments_are_told_in_utc_and_must_have_a_zone(bundles: BundlesPort) -> None:
    beijing = timezone(timedelta(hours=8))
    await bundles.take("demo", "a1", SOURCES, NOON.astimezone(beijing))
    assert (await bundles.taken("demo"))[0].taken_at.tzinfo is UTC
    with pytest.raises(NaiveMoment):
        await bundles.take("demo", "b2", SOURCES, NOON.replace(tzinfo=None))


async def test_a_bundle_is_found_by_the_beginning_of_its_digest(bundles: BundlesPort) -> None:
    for digest in ("aa1", "aa2", "b%3"):
        await bundles.take("demo", digest, SOURCES, NOON)
    assert await bundles.find("demo", "aa2") == "aa2"
    assert await bundles.find("demo", "b%") == "b%3"
    with pytest.raises(AmbiguousBundle, match="several bundles begin with 'aa'"):
        await bundles.find("demo", "aa")
    with pytest.raises(UnknownBundle, match="no bundle begins with '%'"):
        await bundles.find("demo", "%")


async def test_another_tenant_sees_nothing(bundles: BundlesPort) -> None:
    await bundles.take("demo", "a1", SOURCES, NOON)
    assert await bundles.taken("other") == []
    with pytest.raises(UnknownBundle):
        await bundles.sources("other", "a1")
    with pytest.raises(UnknownBundle):
        await bundles.find("other", "a1")


async def test_a_stored_bundle_compiles_to_itself(bundles: BundlesPort, small_bank: Bundle) -> None:
    await bundles.take("demo", small_bank.digest, small_bank.sources, NOON)
    compiled = await compile_stored(bundles, "demo", small_bank.digest)
    assert (compiled.digest, compiled.sources) == (small_bank.digest, small_bank.sources)


async def test_a_stored_bundle_that_was_altered_is_told(
    bundles: BundlesPort, small_bank: Bundle
) -> None:
    altered = {file: f"{text}\n# altered\n" for file, text in small_bank.sources.items()}
    await bundles.take("demo", small_bank.digest, altered, NOON)
    with pytest.raises(BundleAltered, match="was altered in the store"):
        await compile_stored(bundles, "demo", small_bank.digest)


async def test_a_stored_bundle_that_the_checker_refuses_is_told(bundles: BundlesPort) -> None:
    digest = digest_of(SOURCES)
    await bundles.take("demo", digest, SOURCES, NOON)
    with pytest.raises(FlowProblems):
        await compile_stored(bundles, "demo", digest)


def with_holiday(sources: dict[str, str], day: str) -> dict[str, str]:
    """The sources as they were made by a package that knew of one more holiday."""
    rules = json.loads(sources[CALENDAR_RULES])
    rules["holidays"][day] = "Day of the bank"
    return {**sources, CALENDAR_RULES: json.dumps(rules)}


async def test_a_stored_calendar_keeps_the_rules_it_was_made_by(
    bundles: BundlesPort, small_bank_sources: dict[str, str]
) -> None:
    days = ("2026-03-02", "2026-03-03")
    one, other = (with_holiday(small_bank_sources, day) for day in days)
    for sources in (one, other):
        await bundles.take("demo", digest_of(sources), sources, NOON)
    noon_in_shanghai = datetime(2026, 3, 2, 4, tzinfo=UTC)
    states = []
    for sources in (one, other):
        bundle = await compile_stored(bundles, "demo", digest_of(sources))
        assert bundle.calendar is not None
        states.append(bundle.calendar.state("agents", noon_in_shanghai))
    assert states == ["holiday", "open"]


async def test_what_an_older_version_stored_last_is_the_current_one(
    journal_path: Path, keys: KeyRing
) -> None:
    engine = sqlite_engine(journal_path, begin="BEGIN IMMEDIATE", connections=1)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, "0002")
    engine.dispose()
    rows = [
        ("demo", "late", "2026-03-02T12:00:00.000000+00:00"),
        ("demo", "early", "2026-03-01T12:00:00.000000+00:00"),
    ]
    with closing(sqlite3.connect(journal_path)) as file, file:
        file.executemany("INSERT INTO bundle VALUES (?, ?, '{}', ?)", rows)
    async with await Journal.open(journal_path, keys) as journal:
        assert [one.digest for one in await journal.bundles.taken("demo")] == ["late", "early"]

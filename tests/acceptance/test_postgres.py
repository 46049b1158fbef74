"""A hotline whose stores are on a PostgreSQL server."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.testing.demo import balances, phrase, sign_in
from hotline.testing.doctor import doctor
from hotline.testing.leaks import find_leaks
from hotline.testing.phone import SipPhone
from hotline.testing.postgres import PostgresServer
from hotline.testing.replayed import replay_all
from hotline.testing.running import TENANT, RunningHotline, running_hotline
from hotline.testing.wallet import Wallet, type_script

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER = "10000007"


@dataclass(frozen=True)
class Kept:
    """A hotline, and the database of its stores."""

    hotline: RunningHotline
    url: str

    @property
    def password(self) -> str:
        return self.url.partition("hotline:")[2].partition("@")[0]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kept(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Kept]:
    async with (
        postgres.database() as url,
        running_hotline(tmp_path_factory.mktemp("postgres"), store_url=url) as hotline,
    ):
        yield Kept(hotline, url)


async def balance_call(hotline: RunningHotline, phone: SipPhone, caller: str) -> None:
    call = await phone.dial(hotline.number, caller_number=caller)
    await sign_in(hotline, call, CUSTOMER)
    await call.hears(await hotline.sound(*balances(CUSTOMER, "en-US")), within_s=40)
    await call.hears_start(await hotline.sound(phrase("main_menu", "en-US")))
    await call.press("*")
    assert await call.ended() == "pbx"


async def test_a_call_is_served_told_and_replayed(kept: Kept, phone: SipPhone) -> None:
    hotline = kept.hotline
    await balance_call(hotline, phone, "13800071")
    interaction = await hotline.interaction_from("13800071")
    assert (interaction.customer, interaction.outcome) == (CUSTOMER, "completed")
    records = await hotline.journal_of(interaction.call_id)
    assert {"call_arrived", "bank_answered"} <= {record.event_kind for record in records}
    assert (await replay_all(hotline.stores, TENANT)).same >= 1
    told = await hotline.command("calls", "show", interaction.call_id)
    assert "outcome: completed" in told.stdout
    assert "asks the bank: list_balances" in told.stdout
    # Only the demo bank keeps a file.
    assert [file.name for file in hotline.folder.glob("*.db")] == ["demo-bank.db"]
    assert kept.password not in (hotline.folder / "serve.log").read_text()


async def test_secrets_are_in_nothing_that_the_server_or_the_service_keeps(
    kept: Kept, phone: SipPhone, postgres: PostgresServer
) -> None:
    hotline = kept.hotline
    wallet = Wallet(hotline.folder)
    scripts = [
        f"2,{wallet.pin()}#,{wallet.customer()}{wallet.pin()}{wallet.pin()}",
        f"{wallet.pin()},2{wallet.card()},{wallet.card()}#,{wallet.card()}",
    ]
    async with asyncio.TaskGroup() as tasks:
        for caller, script in enumerate(scripts, 75):
            tasks.create_task(type_script(hotline, phone, f"138000{caller}", script, "event"))
    called = [await hotline.interaction_from(f"138000{caller}") for caller in (75, 76)]
    dumped = hotline.folder / "stores.sql"
    await asyncio.to_thread(
        subprocess.run,
        [str(postgres.programs / "pg_dump"), f"--file={dumped}", kept.url],
        check=True,
    )
    assert all(call.call_id in dumped.read_text() for call in called)
    assert find_leaks(hotline.folder, wallet.secrets) == set(), f"seed {wallet.seed}"


async def test_the_doctor_finds_the_server_sound_and_says_what_is_not(kept: Kept) -> None:
    stores = ("store.journal", "store.crm", "store.keys")
    seen = await doctor(kept.hotline)
    assert {seen.checks[name]["state"] for name in stores} == {"ok"}
    assert seen.code == 0
    wrong = kept.url.replace(kept.password, "not-the-password")
    seen = await doctor(kept.hotline, HOTLINE_STORE__URL=wrong)
    assert seen.broken() == set(stores)
    for name in stores:
        assert "password authentication failed" in seen.checks[name]["text"]
        assert "not-the-password" not in seen.checks[name]["text"]


async def test_a_server_that_dies_costs_its_calls_and_the_next_ones_are_served(
    kept: Kept, phone: SipPhone, postgres: PostgresServer
) -> None:
    hotline = kept.hotline
    call = await phone.dial(hotline.number, caller_number="13800072")
    await call.hears_start(await hotline.sound(phrase("choose_language", "en-US")))
    await asyncio.to_thread(postgres.kill)
    try:
        await call.press("2")
        # Asterisk's own announcement.
        await call.hears_start(hotline.fallback, within_s=30)
    finally:
        await asyncio.to_thread(postgres.start)
    await call.hang_up()
    await balance_call(hotline, phone, "13800073")
    assert (await hotline.interaction_from("13800073")).outcome == "completed"


async def test_the_servers_own_programs_copy_the_stores_and_bring_them_back(
    kept: Kept, postgres: PostgresServer, phone: SipPhone, tmp_path: Path
) -> None:
    hotline = kept.hotline
    archive = tmp_path / "monday.dump"
    call = await phone.dial(hotline.number, caller_number="13800074")
    await call.hears_start(await hotline.sound(phrase("choose_language", "en-US")))
    await call.hang_up()
    await hotline.interaction_from("13800074")
    before = await hotline.command("calls")
    assert before.stdout.count("13800074") == 1
    for command in ("backup", "restore"):
        refused = await hotline.command(command, str(archive))
        assert refused.returncode == 1
        assert kept.password not in refused.stderr
        told = re.search(r"`(pg_[^`]*)`", " ".join(refused.stderr.split()))
        assert told is not None
        async with postgres.database() as other:
            program, *arguments = shlex.split(told[1])
            if command == "restore":
                arguments = [
                    re.sub(r"hotline_\d+$", other.rpartition("/")[2], a) for a in arguments
                ]
            await asyncio.to_thread(
                subprocess.run,
                [str(postgres.programs / program), *arguments],
                env={**os.environ, "PGPASSWORD": kept.password},
                check=True,
            )
            if command == "restore":
                after = await hotline.command("calls", HOTLINE_STORE__URL=other)
                assert after.stdout == before.stdout

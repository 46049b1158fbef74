"""PINs and card numbers are typed in every way that callers have; nothing of the hotline has them.

A key that is a menu's choice is journaled as that choice. So the PINs here have a key that no menu
of the flow takes: one made of choices alone, typed at a menu, could be read as a walk.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import aiohttp
import pytest
import pytest_asyncio

from hotline.model.masking import passes_luhn
from hotline.testing.demo import CUSTOMERS, phrase
from hotline.testing.faulty_link import FaultyLink
from hotline.testing.leaks import find_in_text, find_leaks
from hotline.testing.phone import KeysBy, NotAnswered, NotUp, SipPhone, read_wav
from hotline.testing.running import RunningHotline, running_hotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

NO_CHOICES = "5678"
LIMIT_S = 60.0
STALL_S = 4.0
"""Beyond 2 s the callers of a stalled journal are given to the fallback."""
THAW_S = 3.0
"""A link that is frozen for so long is not given up: what was typed comes late."""
DEAD_MAN_S = 4
FAULTS = {"handed_over", "journal_lost", "pbx_restarted", "caller_hung_up"}
"""How calls must have ended, if what is meant to happen to them did."""


class Wallet:
    """Random secrets; each is used once, so that a find says which way of typing leaked it."""

    def __init__(self) -> None:
        self.seed = random.randrange(2**32)
        self.secrets: list[str] = []
        self._random = random.Random(self.seed)

    def customer(self) -> str:
        """No customer's number, so that nobody is locked out for the tests that follow."""
        return f"9{self._digits(7)}"

    def pin(self) -> str:
        pin = self._digits(5) + self._random.choice(NO_CHOICES)
        return self._kept("".join(self._random.sample(pin, len(pin))))

    def card(self) -> str:
        digits = f"4{self._digits(14)}"
        return self._kept(next(f"{digits}{k}" for k in range(10) if passes_luhn(f"{digits}{k}")))

    def _digits(self, count: int) -> str:
        return "".join(self._random.choices("0123456789", k=count))

    def _kept(self, secret: str) -> str:
        self.secrets.append(secret)
        return secret


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def link() -> AsyncIterator[FaultyLink]:
    async with FaultyLink() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hotline(
    link: FaultyLink, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningHotline]:
    """A hotline of its own: what lies around must be of these calls alone."""
    async with running_hotline(tmp_path_factory.mktemp("secrets"), link=link) as running:
        yield running


def scripts(wallet: Wallet) -> list[str]:
    """What callers type; a comma is a pause in which a question is heard."""
    known = CUSTOMERS["10000006"]
    pin, card = wallet.pin, wallet.card
    twice = pin()
    return [
        f"2,{wallet.customer()},{pin()}",  # where it is asked, and wrong
        f"2{wallet.customer()}{pin()}{pin()}",  # all at once, and one for a question to come
        f"{pin()},{pin()}#",  # where the language is asked
        f"2,{pin()}#,{pin()}10,{pin()}",  # where the number is asked: too short, then just right
        f"2,{card()},{card()}#,{card()}",  # a card instead of number and PIN
        f"2,{wallet.customer()},{twice}{twice}",  # twice in a row
        f"1,{wallet.customer()},{card()},*{pin()}*",  # a card instead of the PIN
        f"2{known.number}{known.pin},,{pin()},{card()}",  # at the menu of one who signed in
    ]


async def types(
    hotline: RunningHotline, phone: SipPhone, number: str, script: str, by: KeysBy
) -> None:
    # A secret may happen to be the way out of the flow; and the PBX may be dead.
    with contextlib.suppress(NotUp, NotAnswered):
        call = await phone.dial(hotline.number, caller_number=number, keys_by=by)
        for keys in script.split(","):
            await call.press(keys, tone_ms=60, gap_ms=60)
            await asyncio.sleep(0.5)
        await call.hang_up()


async def everybody(hotline: RunningHotline, phone: SipPhone, wallet: Wallet) -> None:
    ways: tuple[KeysBy, ...] = ("event", "info", "tone")
    async with asyncio.timeout(LIMIT_S), asyncio.TaskGroup() as tasks:
        for number, script in enumerate(scripts(wallet)):
            way = ways[number % len(ways)]
            tasks.create_task(types(hotline, phone, f"1380051{number}", script, way))


async def pages(hotline: RunningHotline) -> str:
    """Return everything that can be read of the service without a password."""
    url = hotline.service.spec.environment["HOTLINE_WEB__PUBLIC_URL"]
    timeout = aiohttp.ClientTimeout(total=LIMIT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        replies = [await session.get(f"{url}/{page}") for page in ("health", "metrics", "")]
        return "\n".join([await reply.text() for reply in replies])


async def test_secrets_are_in_nothing_that_is_left_of_the_calls(
    hotline: RunningHotline, phone: SipPhone, link: FaultyLink
) -> None:
    wallet = Wallet()
    for bank in ({}, {"failing": True}, {"slow_s": 4.0}, {"lose_answer": True}):
        await hotline.set_bank(**bank)
        await everybody(hotline, phone, wallet)
    await hotline.set_bank()
    for trouble in (cut_often, freeze_link, stall_journal, restart_pbx, end_service):
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(everybody(hotline, phone, wallet))
            tasks.create_task(trouble(hotline, link))
    await killed_in_mid_call(hotline, phone, wallet)
    await frozen_in_mid_call(hotline, phone, wallet)
    printed = [await hotline.command("calls", "--limit", "200")]
    listed = printed[0].stdout.splitlines()[1:]
    assert FAULTS - {line.split()[-1] for line in listed} == set()
    called = [line.split()[0] for line in listed]
    printed += [await hotline.command("calls", "show", call_id) for call_id in called[::12]]
    assert {one.returncode for one in printed} == {0}
    told = "\n".join(one.stdout + one.stderr for one in printed)
    leaks = find_leaks(hotline.folder, wallet.secrets)
    leaks |= find_in_text("what commands print", told, wallet.secrets)
    leaks |= find_in_text("pages", await pages(hotline), wallet.secrets)
    assert leaks == set(), f"seed {wallet.seed}"
    assert len(called) > 3 * len(scripts(Wallet()))
    assert "presses ••••••••" in told


async def cut_often(_: RunningHotline, link: FaultyLink) -> None:
    """Break the link to the PBX under all that is typed, and spoil what comes over it."""
    for _round in range(3):
        await asyncio.sleep(1.0)
        links = link.links
        link.cut()
        await link.linked(links + 1)
    link.garble(b"Event: DTMFEnd\r\nDigit: \xff\r\n\r\n\x00rubbish\r\n\r\n")


async def freeze_link(_: RunningHotline, link: FaultyLink) -> None:
    """Freeze the link to the PBX for a moment, and again until it is given up."""
    await asyncio.sleep(1.0)
    link.freeze()
    await asyncio.sleep(THAW_S)
    link.mend()
    await asyncio.sleep(1.0)
    links = link.links
    link.freeze()
    await link.linked(links + 1)
    link.mend()


async def stall_journal(hotline: RunningHotline, _: FaultyLink) -> None:
    """Have another program hold the journal, as one that is full or far away holds up a writer."""
    await asyncio.sleep(2.0)
    with closing(sqlite3.connect(hotline.folder / "journal.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(STALL_S)


async def restart_pbx(hotline: RunningHotline, _: FaultyLink) -> None:
    await asyncio.sleep(2.0)
    await hotline.pbx.kill()
    await hotline.pbx.restart()


async def end_service(hotline: RunningHotline, _: FaultyLink) -> None:
    await asyncio.sleep(2.0)
    await hotline.service.stop()
    await hotline.start_service()


async def killed_in_mid_call(hotline: RunningHotline, phone: SipPhone, wallet: Wallet) -> None:
    """Type a PIN, have the service die while it is in memory, and type another one."""
    call = await phone.dial(hotline.number, caller_number="13800502")
    await call.press("2")
    await call.hears_start(await hotline.sound(phrase("enter_customer_number")))
    await call.press(wallet.customer())
    await call.hears_start(await hotline.sound(phrase("enter_pin")))
    await call.press(wallet.pin())
    await hotline.kill_service()
    await hotline.start_service()
    await call.hears_start(await hotline.sound(phrase("enter_customer_number")), within_s=40)
    await call.press(f"{wallet.customer()}{wallet.pin()}{wallet.pin()}")
    await call.hang_up()


async def frozen_in_mid_call(hotline: RunningHotline, phone: SipPhone, wallet: Wallet) -> None:
    """Have the service freeze at the PIN, and type on: into the silence, and into the fallback."""
    await hotline.service.stop()
    await hotline.start_service(HOTLINE_ASTERISK__DEAD_MAN_S=str(DEAD_MAN_S))
    sounds = hotline.pbx.program.data_dir / "sounds/en"
    call = await phone.dial(hotline.number, caller_number="13800503")
    await call.press(f"2{wallet.customer()}")
    await call.hears_start(await hotline.sound(phrase("enter_pin")))
    async with asyncio.TaskGroup() as tasks:
        os.kill(hotline.worker_id, signal.SIGSTOP)
        tasks.create_task(everybody(hotline, phone, wallet))
        await call.press(wallet.pin())
        await call.hears_start(hotline.fallback, within_s=DEAD_MAN_S + 5)
        await call.press(f"{wallet.pin()}{wallet.card()}")
    os.kill(hotline.worker_id, signal.SIGCONT)
    assert (await hotline.interaction_from("13800503")).outcome == "handed_over"
    await call.hears(read_wav(sounds / "vm-goodbye.wav"), within_s=LIMIT_S)

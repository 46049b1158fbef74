"""What keepers of a running hotline see of a real call, and of an Asterisk that is not there."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from hotline.launch.ports import free_port
from hotline.launch.probes import http_answers
from hotline.launch.process import Child
from hotline.testing.demo import balances, sign_in
from hotline.testing.phone import SipPhone
from hotline.testing.running import RunningHotline

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER = "10000002"
REST_S = 30.0
WORD_S = 10.0


def web_url(child: Child) -> str:
    return child.spec.environment["HOTLINE_WEB__PUBLIC_URL"]


async def figures(hotline: RunningHotline) -> tuple[str, dict[str, float]]:
    """Return what Prometheus reads: the text, and each figure without its labels, summed up."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{web_url(hotline.service)}/metrics") as answer,
    ):
        text = await answer.text()
    sums: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            sums[sample.name] = sums.get(sample.name, 0.0) + sample.value
    return text, sums


async def figures_at_rest(hotline: RunningHotline) -> dict[str, float]:
    """Wait until the calls of earlier tests are over; return the figures then."""
    async with asyncio.timeout(REST_S):
        while True:
            _, sums = await figures(hotline)
            if sums["hotline_calls_live"] == 0:
                return sums
            await asyncio.sleep(0.05)


async def test_call_shows_in_the_figures_without_its_person(
    hotline: RunningHotline, phone: SipPhone
) -> None:
    before = await figures_at_rest(hotline)
    call = await phone.dial(hotline.number, caller_number="13800701")
    await sign_in(hotline, call, CUSTOMER)
    await call.hears_start(await hotline.sound(*balances(CUSTOMER, "en-US")))
    _, during = await figures(hotline)
    await call.hang_up()
    await hotline.interaction_from("13800701")
    text, after = await figures(hotline)
    assert during["hotline_calls_live"] == 1
    assert during["hotline_ami_up"] == 1
    grown = {name: after[name] - before.get(name, 0.0) for name in after}
    assert grown["hotline_calls_total"] == 1
    assert grown["hotline_call_seconds_count"] == 1
    assert grown["hotline_bank_answer_seconds_count"] == 2
    assert grown["hotline_prompt_compose_seconds_count"] >= 5
    assert grown["hotline_journal_append_seconds_count"] >= 8
    assert after["hotline_loop_lag_seconds_count"] > 0
    assert 'hotline_calls_total{outcome="caller_hung_up"}' in text
    for personal in (CUSTOMER, "13800701", "135790"):
        assert personal not in text


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """What systemd listens on."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(WORD_S)
        yield listener


@pytest_asyncio.fixture(loop_scope="session")
async def lonely(
    hotline: RunningHotline, systemd: socket.socket, tmp_path: Path
) -> AsyncIterator[Child]:
    """A service of its own, run by systemd, which is alive without an Asterisk."""
    url = f"http://127.0.0.1:{free_port('TCP')}"
    folder = tmp_path / "lonely"
    folder.mkdir()

    async def is_alive() -> bool:
        return await http_answers(f"{url}/health/live")

    spec = replace(
        hotline.service.spec,
        name="lonely",
        log_file=folder / "lonely.log",
        is_ready=is_alive,
        environment={
            **hotline.service.spec.environment,
            "NOTIFY_SOCKET": systemd.getsockname(),
            "WATCHDOG_USEC": "1000000",
            "HOTLINE_ASTERISK__PORT": str(free_port("TCP")),
            "HOTLINE_WEB__PORT": url.rpartition(":")[2],
            "HOTLINE_WEB__PUBLIC_URL": url,
            "HOTLINE_STORE__JOURNAL": str(folder / "journal.db"),
            "HOTLINE_STORE__CRM": str(folder / "crm.db"),
            "HOTLINE_STORE__KEYS": str(folder / "keys.db"),
        },
    )
    child = await hotline.start(spec)
    try:
        await child.ready()
        yield child
    finally:
        await child.stop()


async def test_health_says_that_asterisk_is_not_there(
    hotline: RunningHotline, lonely: Child
) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{web_url(lonely)}/health") as answer:
            assert answer.status == 503
            (problem,) = (await answer.json())["problems"]
        assert problem.startswith("there is no link to Asterisk and callers hear its fallback:")
        async with session.get(f"{web_url(hotline.service)}/health") as answer:
            assert (answer.status, (await answer.json())["ok"]) == (200, True)


async def test_systemd_hears_of_the_service_from_its_start_to_its_end(
    lonely: Child, systemd: socket.socket
) -> None:
    def words(until: str) -> list[str]:
        heard = [systemd.recv(64).decode()]
        while heard[-1] != until:
            heard.append(systemd.recv(64).decode())
        return heard

    assert (await asyncio.to_thread(words, "READY=1"))[-1] == "READY=1"
    assert set(await asyncio.to_thread(words, "WATCHDOG=1")) == {"WATCHDOG=1"}
    await lonely.stop()
    assert (await asyncio.to_thread(words, "STOPPING=1"))[-1] == "STOPPING=1"

"""What docs/gateway.md tells an engineer to do, done."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

from hotline.bank.demo.switches import Switches
from hotline.model.bank import SETTLE_PAYMENT
from hotline.testing.gateway_contract import BankUnderTest, GatewayContract

COUNT = sum(name.startswith("test_") for name in dir(GatewayContract))
DOCS = (Path(__file__).parents[3] / "docs" / "gateway.md").read_text(encoding="utf-8")

TOKEN = "a token for tests"

OUR_BANK = """
from hotline.model.bank import VOCABULARY
from hotline.testing.bank import FakeBank

banks = {}

def OurGateway(settings):
    url = settings.url
    banks[url] = FakeBank(failing=VOCABULARY if "127.0.0.1" in url else ())
    return banks[url]

async def text_messages():
    return await banks["https://core.test.example"].texts()
"""


OVER_HTTP = """
import aiohttp
from hotline.bank.http_gateway import HttpBankGateway

def OurGateway(settings):
    url = settings.url
    return HttpBankGateway({url!r} if "core" in url else url, {token!r}, 10.0)

async def text_messages():
    async with aiohttp.ClientSession(headers={{"Authorization": "Bearer " + {token!r}}}) as session:
        async with session.get({url!r} + "/demo/outbox") as response:
            return [sent["words"] for sent in await response.json()]
"""


def run_example(folder: Path, our_bank: str) -> str:
    """Run the contract as the example does, against a bank; return what pytest says."""
    _, conftest, tests = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    (folder / "conftest.py").write_text(conftest)
    (folder / "test_our_gateway.py").write_text(tests)
    (folder / "our_bank.py").write_text(our_bank)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ran.stdout


def test_the_example_runs_as_it_stands(tmp_path: Path) -> None:
    said = run_example(tmp_path, OUR_BANK)
    assert f"{COUNT} passed" in said, said


async def test_it_runs_as_it_stands_against_one_bank_over_http(
    demo_bank: Any, tmp_path: Path
) -> None:
    our_bank = OVER_HTTP.format(url=demo_bank.url, token=TOKEN)
    said = await asyncio.to_thread(run_example, tmp_path, our_bank)
    assert f"{COUNT} passed" in said, said


def test_the_example_gives_all_that_is_needed() -> None:
    assert all(f"            {field.name}=" in DOCS for field in fields(BankUnderTest))


def test_every_switch_and_every_way_of_settling_is_told() -> None:
    assert all(f"| `{name}` |" in DOCS for name in Switches.model_fields)
    assert all(f"`{outcome}`" in DOCS for outcome in SETTLE_PAYMENT.outcomes)

"""What docs/gateway.md tells an engineer to do, done."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from hotline.bank.demo.switches import Switches
from hotline.model.bank import SETTLE_PAYMENT
from hotline.testing.gateway_contract import BankUnderTest, GatewayContract

DOCS = (Path(__file__).parents[3] / "docs" / "gateway.md").read_text(encoding="utf-8")

OUR_BANK = """
from hotline.model.bank import VOCABULARY
from hotline.testing.bank import FakeBank

banks = {}

def OurGateway(url):
    banks[url] = FakeBank(failing=VOCABULARY if "127.0.0.1" in url else ())
    return banks[url]

async def text_messages():
    return await banks["https://core.test.example"].texts()
"""


def test_the_example_runs_as_it_stands(tmp_path: Path) -> None:
    conftest, tests = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
    (tmp_path / "conftest.py").write_text(conftest)
    (tmp_path / "test_our_gateway.py").write_text(tests)
    (tmp_path / "our_bank.py").write_text(OUR_BANK)
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    count = sum(name.startswith("test_") for name in dir(GatewayContract))
    assert f"{count} passed" in ran.stdout, ran.stdout


def test_the_example_gives_all_that_is_needed() -> None:
    assert all(f"            {field.name}=" in DOCS for field in fields(BankUnderTest))


def test_every_switch_and_every_way_of_settling_is_told() -> None:
    assert all(f"| `{name}` |" in DOCS for name in Switches.model_fields)
    assert all(f"`{outcome}`" in DOCS for outcome in SETTLE_PAYMENT.outcomes)

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Protocol
from unittest.mock import patch

import aiohttp
import pytest
from hypothesis import settings

from hotline.bank.demo import pins
from hotline.bank.demo.ledger import open_ledger
from hotline.bank.demo.seed import DEMO_CUSTOMERS
from hotline.bank.demo.server import DemoBankSettings, serving
from hotline.bank.gateway import BankGateway
from hotline.bank.http_gateway import HttpBankGateway
from hotline.bank.sealing import PublicKey
from hotline.model.bank import VOCABULARY
from hotline.model.types import Type
from hotline.testing.bank import TODAY, FakeBank
from hotline.testing.people import QUICK

settings.register_profile("long", max_examples=2000, deadline=None, derandomize=False)
"""`make properties` asks the demo bank many more questions than every run of the tests."""

TOKEN = "a token for tests"

TIMEOUT_S = 10.0
"""Long enough on a busy machine."""

SLOW_S = 30.0
SHORT_TIMEOUT_S = 0.1


class BankUnderTest(Protocol):
    def door(self) -> BankGateway:
        """Another gateway to the same bank."""

    async def trouble(self, kind: str, operation: str) -> BankGateway:
        """Make an operation slow, failing or losing its answers; return a gateway to feel it."""

    async def heal(self) -> None:
        """End all trouble."""

    def now(self) -> datetime:
        """What its clock says."""

    async def texts(self) -> Sequence[str]:
        """The words of the text messages so far."""


class InMemory:
    def __init__(self) -> None:
        self._bank = FakeBank()

    def door(self) -> BankGateway:
        return self._bank

    async def trouble(self, kind: str, operation: str) -> BankGateway:
        # To who asks, an answer that is lost and one that is late are the same.
        setattr(self._bank, {"lose_answer": "slow"}.get(kind, kind), {operation})
        return self._bank

    async def heal(self) -> None:
        self._bank.slow = self._bank.failing = ()

    def now(self) -> datetime:
        return self._bank.now

    async def texts(self) -> Sequence[str]:
        return await self._bank.texts()


class OverHttp:
    def __init__(self, port: int, stack: AsyncExitStack) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._stack = stack

    def door(self, timeout_s: float = TIMEOUT_S) -> HttpBankGateway:
        gateway = HttpBankGateway(self.url, TOKEN, timeout_s)
        self._stack.push_async_callback(gateway.close)
        return gateway

    async def request(
        self,
        method: str,
        path: str,
        *,
        token: str = TOKEN,
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> tuple[int, str]:
        """Send one request, and return the status and text of its response."""
        headers = {"Authorization": f"Bearer {token}", **(headers or {})}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, self.url + path, **more) as response,  # type: ignore[arg-type]
        ):
            return response.status, await response.text()

    async def sealed(self, operation: str, arguments: Mapping[str, str]) -> dict[str, object]:
        """Return arguments as they travel."""
        _, text = await self.request("GET", "/v1/public_key")
        key = PublicKey(json.loads(text)["public_key"])
        kinds = VOCABULARY[operation].arguments
        return {
            name: asdict(key.seal(text, operation=operation, argument=name))
            if kinds.get(name) is Type.SECRET
            else text
            for name, text in arguments.items()
        }

    async def switch(self, switches: dict[str, object]) -> None:
        status, _ = await self.request("PUT", "/demo/switches", json=switches)
        assert status == 200

    async def trouble(self, kind: str, operation: str) -> BankGateway:
        one = {
            "slow": {"slow_s": SLOW_S},
            "failing": {"failing": True},
            "lose_answer": {"lose_answer": True},
        }[kind]
        await self.switch({"operations": {operation: one}})
        return self.door(SHORT_TIMEOUT_S if kind == "slow" else TIMEOUT_S)

    async def heal(self) -> None:
        await self.switch({})

    def now(self) -> datetime:
        return datetime.now().astimezone()

    async def texts(self) -> Sequence[str]:
        _, text = await self.request("GET", "/demo/outbox")
        return [sent["words"] for sent in json.loads(text)]


@contextmanager
def quick_hashes() -> Iterator[None]:
    """Let a PIN be hashed at once: how long a guess takes is proven by argon2, and not here."""
    with patch.object(pins, "_ARGON2", QUICK):
        yield


@pytest.fixture(autouse=True)
def _quick_hashes() -> Iterator[None]:
    with quick_hashes():
        yield


async def _seed(path: Path) -> None:
    async with open_ledger(path) as ledger:
        await ledger.open_for(DEMO_CUSTOMERS, today=TODAY)


@pytest.fixture(scope="session")
def seeded_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger as the bank opens with; copied for each test."""
    path = tmp_path_factory.mktemp("bank") / "seeded.db"
    with quick_hashes():
        asyncio.run(_seed(path))
    return path


@pytest.fixture
def ledger_path(seeded_ledger: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(seeded_ledger, tmp_path / "ledger.db"))


@pytest.fixture
async def demo_bank(ledger_path: Path) -> AsyncIterator[OverHttp]:
    settings = DemoBankSettings(ledger_path=ledger_path, token=TOKEN)
    async with (
        serving(settings, host="127.0.0.1", port=0) as port,
        AsyncExitStack() as stack,
    ):
        yield OverHttp(port, stack)


@pytest.fixture
def in_memory_bank() -> InMemory:
    return InMemory()


@pytest.fixture(params=["in_memory_bank", "demo_bank"])
def bank(request: pytest.FixtureRequest) -> BankUnderTest:
    """Both banks, for what every bank does."""
    under_test: BankUnderTest = request.getfixturevalue(request.param)
    return under_test


@pytest.fixture
async def door(bank: BankUnderTest) -> BankGateway:
    return bank.door()

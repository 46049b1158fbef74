"""A CRM with its keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.crm import CrmRepository
from hotline.privacy import KeyRing
from hotline.testing.keys import open_test_keys


@pytest.fixture
async def keys(tmp_path: Path) -> AsyncIterator[KeyRing]:
    async with await open_test_keys(tmp_path) as keys:
        yield keys


@pytest.fixture
async def crm(tmp_path: Path, keys: KeyRing) -> AsyncIterator[CrmRepository]:
    async with await CrmRepository.open(tmp_path / "crm.db", keys) as crm:
        yield crm

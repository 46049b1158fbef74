"""A CRM with its keys."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hotline.crm import CrmRepository
from hotline.privacy import KeyRing
from hotline.testing.stores import Stores


@pytest.fixture
async def keys(stores: Stores) -> AsyncIterator[KeyRing]:
    async with await stores.open_keys() as keys:
        yield keys


@pytest.fixture
async def crm(stores: Stores, keys: KeyRing) -> AsyncIterator[CrmRepository]:
    async with await CrmRepository.open(stores.crm, keys) as crm:
        yield crm

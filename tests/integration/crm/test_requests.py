"""Which request a key came with, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hotline.crm import CrmRepository
from hotline.crm.requests.errors import KeyReused
from hotline.crm.requests.repository import KEPT, Requests

NOW = datetime(2026, 1, 2, tzinfo=UTC)


async def test_a_key_is_of_one_request_until_it_is_old(crm: CrmRepository) -> None:
    requests = Requests(crm.database, crm.keys)
    await requests.note("bank", "key", "one", at=NOW)
    await requests.note("bank", "key", "one", at=NOW)
    await requests.forget_old("bank", NOW + KEPT)
    with pytest.raises(KeyReused):
        await requests.note("bank", "key", "other", at=NOW)
    await requests.forget_old("other", NOW + 2 * KEPT)
    with pytest.raises(KeyReused):
        await requests.note("bank", "key", "other", at=NOW)
    await requests.forget_old("bank", NOW + KEPT + timedelta(seconds=1))
    await requests.note("bank", "key", "other", at=NOW)

"""A real browser for the pages of the hotline; see `hotline.testing.browser`."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from hotline.testing.browser import running_browser


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all; a test opens a context of it, which has cookies of its own."""
    async with running_browser() as browser:
        yield browser

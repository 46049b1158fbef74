"""The browser of the tests has what our pages need."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

pytestmark = pytest.mark.asyncio(loop_scope="session")

MICROPHONE = """
navigator.mediaDevices.getUserMedia({audio: true}).then(heard => heard.getTracks()[0].readyState)
"""


async def test_a_page_hears_a_microphone(chromium: Browser) -> None:
    context = await chromium.new_context()
    page = await context.new_page()
    # An address of this machine is a secure context, whoever answers there.
    await page.route(
        "**/*", lambda route: route.fulfill(body="<p>您好</p>", content_type="text/html")
    )
    await page.goto("http://127.0.0.1/")
    assert await page.evaluate(MICROPHONE) == "live"
    await context.close()

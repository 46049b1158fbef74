"""An agent whose telephone is a page: a real Chromium, the service and a real Asterisk."""

from __future__ import annotations

import pytest
from tests.acceptance.browser.browser_phone import AGENT_SAYS, BrowserPhone, tone

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_agent_takes_a_call_in_the_browser(anna: BrowserPhone) -> None:
    room = anna.room
    await room.anna("ready")
    call = await room.wants_a_person("13800000031")
    await anna.until("phone.session")
    await room.anna_is("on_call")
    await call.hears(AGENT_SAYS)
    await call.say(tone(700))
    await anna.hears(700)
    await anna.page.evaluate("phone.hangUp()")
    await call.hears_start(await room.says("how_friendly"))
    await call.hang_up()
    await room.anna_is("available")

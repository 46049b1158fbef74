"""An agent whose telephone is a page: a real Chromium, the service and a real Asterisk."""

from __future__ import annotations

import asyncio

import pytest
from tests.acceptance.browser.browser_phone import AGENT_SAYS, BrowserPhone, tone

from hotline.launch.pbx_config import MUSIC
from hotline.testing.phone import read_wav

BACK_S = 5.0
"""From when the agent loads the page anew to when the caller hears the agent again."""

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


async def test_who_loads_the_page_anew_is_with_the_same_caller_again(anna: BrowserPhone) -> None:
    room = anna.room
    await room.anna("ready")
    call = await room.wants_a_person("13800000032")
    await call.hears(AGENT_SAYS)
    async with asyncio.timeout(BACK_S):
        await anna.page.reload()
        await call.hears_start(read_wav(room.hotline.pbx.config.music_dir / MUSIC))
        await anna.registers()
        await call.hears_start(AGENT_SAYS)
    await call.say(tone(700))
    await anna.hears(700)
    await anna.page.evaluate("phone.hangUp()")
    await call.hears_start(await room.says("how_friendly"))
    await call.hang_up()
    await room.anna_is("available")

"""Pictures of every page of the console, at three sizes, in both languages and both themes.

Each is looked at by axe, too, and for anything that is cut off at its side; what is found is told
at the end, with exit status 1. The floor is made up: its telephones are fakes, its day is played.
Only telephones in pages are real ones, on a real Asterisk: `phone_pictures`.

    .venv/bin/python -m tools.screenshots [FOLDER]
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from playwright.async_api import Browser, Page, expect
from tools.phone_pictures import telephone_room, telephones

from hotline.api import PREFIX
from hotline.testing.browser import running_browser
from hotline.testing.console import looks_right, open_console, sign_in
from hotline.testing.desk_room import REPLAYED, DeskRoom
from hotline.testing.one_replay import BEGAN
from hotline.testing.shown_floor import NUMBER, ShownFloor, gets_busy, shown_floor
from hotline.testing.shown_quality import QUALITY, can_be_judged

SIZES = {"wide": (1366, 900), "big": (1920, 1080), "zoomed": (683, 450)}
"""`zoomed` is `wide` at 200 %."""
BIG = ("14-desk-talk", "22-call", "30-wallboard", "52-call-heard")
"""What is made for big screens; the others only grow."""
LANGUAGES = ("en-US", "zh-CN")
THEMES = ("light", "dark")

CALL = "01a216bb-9a06-717e-a34a-e319130ffccd"
SCORED = "anna"
"""Whose scorecard is looked at; it is `li` who is that agent."""


async def main(folder: Path) -> int:
    """Make them all; return how much was found to be wrong."""
    wrong: list[str] = []
    async with running_browser() as browser, telephone_room() as room:
        for language in LANGUAGES:
            for theme in THEMES:
                camera = Camera(folder, language, theme, wrong)
                await _look(browser, camera)
                opens = partial(open_console, browser, language=language, theme=theme)
                await telephones(room, opens, camera)
    for one in wrong:
        print(one)  # noqa: T201
    return len(wrong)


@dataclass
class Camera:
    """Takes pictures of pages in one language and theme; `wrong` is what was found there."""

    folder: Path
    language: str
    theme: str
    wrong: list[str]

    async def takes(self, page: Page, name: str) -> None:
        """Take a page at each size."""
        for size, (width, height) in SIZES.items():
            if size == "big" and name not in BIG:
                continue
            await page.set_viewport_size({"width": width, "height": height})
            # What opens or fades has done so, and a chart has drawn itself anew.
            await page.wait_for_timeout(250)
            file = self.folder / f"{name}.{size}.{self.language}.{self.theme}.png"
            # A dialog lies over the window, not over the whole page.
            is_dialog = await page.get_by_role("dialog").count() > 0
            await page.screenshot(path=file, full_page=not is_dialog)
            try:
                await looks_right(page)
            except AssertionError as found:
                self.wrong.append(f"{file.name}: {str(found) or 'wider than the window'}")
        await page.set_viewport_size({"width": SIZES["wide"][0], "height": SIZES["wide"][1]})


async def _look(browser: Browser, camera: Camera) -> None:
    async with shown_floor() as floor:
        room = floor.room

        def console() -> AbstractAsyncContextManager[Page]:
            url = room.url.removesuffix(PREFIX)
            return open_console(browser, url, language=camera.language, theme=camera.theme)

        async with console() as page:
            await expect(page.locator("form")).to_be_visible()
            await camera.takes(page, "01-sign-in")
            await sign_in(page, "li", "not the password")
            await expect(page.get_by_role("alert")).to_be_visible()
            await camera.takes(page, "02-sign-in-refused")
        async with console() as page:
            await _desk(page, floor, camera)
        async with console() as page:
            await _supervisor(page, floor, camera)
        for keeper, opened in (("ada", _administrator), ("otto", _operator)):
            async with console() as page:
                await sign_in(page, keeper)
                await opened(page, camera)
        heard = await can_be_judged(floor)
        async with console() as page:
            await _quality(page, floor, heard, camera)
        async with console() as page:
            await _scored_agent(page, camera, room)


async def _desk(page: Page, floor: ShownFloor, camera: Camera) -> None:
    room = floor.room
    await room.attendance.sign_out("anna", by="test")
    await sign_in(page, "li")
    await expect(page.locator(".sit-down")).to_be_visible()
    await camera.takes(page, "10-desk-sit-down")
    await room.attendance.sign_in("anna", "desk1", by="test")
    await expect(page.locator(".at-rest")).to_be_visible()
    await camera.takes(page, "11-desk-on-break")
    await room.attendance.is_ready("anna", by="test")
    await room.attendance.broadcasting.send(
        "Cards are slow today: tell callers that it takes a minute.", by="user:head"
    )
    await room.attendance.qualifying.change(
        "anna",
        skills={"cards": 8, "payments": 7, "loans": 4},
        languages=["zh-CN", "en-US"],
        reason="two are ill",
        by="user:head",
    )
    await expect(page.locator(".requalified")).to_be_visible()
    await camera.takes(page, "12-desk-ready-broadcast-skills")
    await page.locator(".broadcasts").get_by_role("button").click()
    await floor.is_called(CALL)
    await expect(page.locator(".known")).to_be_visible()
    await camera.takes(page, "13-desk-offer")
    leg = await floor.picks_up()
    await expect(page.locator(".talk-actions")).to_be_visible()
    await camera.takes(page, "14-desk-talk")
    await page.locator(".talk-actions").get_by_role("button").last.click()
    await expect(page.get_by_role("menuitem").first).to_be_visible()
    await camera.takes(page, "15-desk-transfer-menu")
    await page.keyboard.press("Escape")
    forms = page.locator(".known button:not(.button-main)")
    names = [await forms.nth(at).inner_text() for at in range(await forms.count())]
    for number, name in enumerate(names):
        await page.get_by_role("button", name=name, exact=True).first.click()
        if await page.get_by_role("dialog").count():
            await camera.takes(page, f"16-desk-form-{number}")
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_have_count(0)
    await _colleague(page, floor, camera)
    room.calls[-1].cancel()
    leg.hangs_up()
    await expect(page.locator(".state-wrap_up")).to_be_visible()
    await camera.takes(page, "17-desk-wrap-up")
    top = page.url
    await page.goto(f"{top}customers")
    await page.locator("main input:visible").first.fill(NUMBER)
    await page.keyboard.press("Enter")
    await expect(page.locator("main a:visible").first).to_be_visible()
    await camera.takes(page, "20-customers")
    await page.goto(f"{top}customers/{floor.customer}")
    await expect(page.locator("main .card:visible").nth(2)).to_be_visible()
    await camera.takes(page, "21-customer")
    await page.goto(f"{top}calls/{CALL}")
    await expect(page.locator(".call-page .timeline")).to_be_visible()
    await camera.takes(page, "22-call")
    await page.goto(top)
    await expect(page.locator(".known")).to_be_visible()
    await page.context.set_offline(True)
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    room.desks.close()
    await expect(page.get_by_role("alert").first).to_be_visible()
    await camera.takes(page, "23-desk-away")
    await page.context.set_offline(False)


async def _colleague(page: Page, floor: ShownFloor, camera: Camera) -> None:
    """Ask a colleague, let the caller in, and be with the caller alone again."""
    attend = floor.room.attendance
    await attend.sign_in("ben", "desk2", by="test")
    await attend.is_ready("ben", by="test")
    await page.keyboard.press("Alt+c")
    await page.get_by_role("menuitem").first.click()
    (await floor.room.telephones.rings()).picks_up()
    asked = page.locator(".talk-actions.is-held .button-main")
    await expect(asked).to_be_visible()
    await camera.takes(page, "18-desk-consult")
    await page.keyboard.press("Alt+l")
    await expect(page.locator(".talk-actions:not(.is-held) .button-main")).to_be_visible()
    await camera.takes(page, "19-desk-conference")
    await page.keyboard.press("Alt+h")
    await expect(page.locator(".talk-actions .button-main")).to_have_count(0)
    await attend.sign_out("ben", by="test")


async def _supervisor(page: Page, floor: ShownFloor, camera: Camera) -> None:
    room = floor.room
    await gets_busy(floor)
    await sign_in(page, "head")
    await expect(page.locator(".state-bar")).to_be_visible()
    await page.goto(f"{page.url}wallboard")
    await expect(page.locator(".chart canvas")).to_be_visible()
    await camera.takes(page, "30-wallboard")
    row = page.locator(".agents li").first
    await row.get_by_role("button").click()
    await expect(page.get_by_role("menuitem").first).to_be_visible()
    await camera.takes(page, "31-wallboard-agent-menu")
    await page.keyboard.press("Escape")
    await page.locator("tbody .button-row").first.click()
    await expect(page.get_by_role("menuitem").first).to_be_visible()
    await camera.takes(page, "32-wallboard-call-menu")
    await page.keyboard.press("Escape")
    await page.locator(".broadcast-list + .actions button").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await camera.takes(page, "33-wallboard-write")
    await page.keyboard.press("Escape")
    await row.get_by_role("button").click()
    items = page.get_by_role("menuitem")
    await items.filter(has_text="…").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await camera.takes(page, "34-wallboard-skills")
    await page.keyboard.press("Escape")
    await _listens(page, floor, camera)
    await page.goto(f"{room.url.removesuffix(PREFIX)}/call/")
    await expect(page.locator("main")).to_be_visible()
    await camera.takes(page, "40-call-us")


async def _listens(page: Page, floor: ShownFloor, camera: Camera) -> None:
    """Hear a colleague's conversation, as the own desk shows it."""
    heard = page.locator(".agents li", has_text="程晓")
    await heard.get_by_role("button").click()
    await page.get_by_role("menuitem").first.click()
    await floor.picks_up()
    await page.get_by_role("navigation").get_by_role("link").first.click()
    await expect(page.locator(".state-reason")).to_be_visible()
    await camera.takes(page, "35-desk-listens")


async def _administrator(page: Page, camera: Camera) -> None:
    await expect(page.get_by_role("rowheader").nth(2)).to_be_visible()
    await camera.takes(page, "80-users")
    await page.locator("tbody .button-row").first.click()
    await page.get_by_role("menuitem").last.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await camera.takes(page, "81-user-disable")
    await page.keyboard.press("Escape")
    await page.get_by_role("navigation").get_by_role("link").nth(1).click()
    await expect(page.get_by_role("row").nth(2)).to_be_visible()
    await camera.takes(page, "82-audit")


async def _operator(page: Page, camera: Camera) -> None:
    await expect(page.get_by_role("rowheader").first).to_be_visible()
    await camera.takes(page, "83-operations")


async def _quality(page: Page, floor: ShownFloor, heard: str, camera: Camera) -> None:
    await sign_in(page, QUALITY)
    await page.get_by_role("navigation").first.wait_for()
    console = f"{floor.room.url.removesuffix(PREFIX)}/console"
    await page.goto(f"{console}/calls")
    await expect(page.get_by_role("row").nth(9)).to_be_visible()
    await camera.takes(page, "50-calls")
    await page.goto(f"{console}/calls/under-way")
    await expect(page.get_by_role("row").nth(3)).to_be_visible()
    await camera.takes(page, "51-calls-under-way")
    await page.goto(f"{console}/calls/{heard}")
    await expect(page.locator(".in-time .wave > div")).to_have_count(2)
    await page.locator("p.hint + button.button").first.click()
    await expect(page.locator(".spoken li").first).to_be_visible()
    await camera.takes(page, "52-call-heard")
    await page.goto(f"{console}/reports")
    await expect(page.locator(".chart canvas").first).to_be_visible()
    await camera.takes(page, "53-reports")
    await page.goto(f"{console}/quality")
    await expect(page.get_by_role("row").nth(1)).to_be_visible()
    await camera.takes(page, "54-quality")
    await page.goto(f"{console}/calibrations")
    await expect(page.locator("main h2, main h3").nth(1)).to_be_visible()
    await camera.takes(page, "55-calibrations")
    await page.goto(f"{console}/calls/{heard}")
    await page.get_by_role("button").filter(has_text="“").first.click()
    await page.locator("[data-question] input").first.focus()
    for key in ("1", "x", "4"):
        await page.keyboard.press(key)
    await camera.takes(page, "56-score-form")
    await page.goto(f"{console}/agents/{SCORED}")
    await expect(page.locator("table").first).to_be_visible()
    await camera.takes(page, "57-agent-figures")
    await _replays(page, console, camera)


async def _replays(page: Page, console: str, camera: Camera) -> None:
    """Replay many calls, and look at one that differs; and replay one from its page."""
    from_to = [f"{BEGAN + timedelta(days=days):%Y-%m-%d}" for days in (-1, 1)]
    await page.goto(f"{console}/replays?from={from_to[0]}&to={from_to[1]}")
    await expect(page.locator(".replay-choices .button-main")).to_be_enabled()
    await camera.takes(page, "70-replays")
    await page.locator(".replay-choices .button-main").click()
    await page.locator(".replay-choices[role=group] button").first.click()
    await expect(page.locator(".transcripts section")).to_have_count(2)
    await camera.takes(page, "71-replay")
    await page.goto(f"{console}/calls/{REPLAYED}")
    await page.locator(".replay-choices .button-main").click()
    await expect(page.locator(".transcripts section")).to_have_count(2)
    await camera.takes(page, "72-call-replayed")


async def _scored_agent(page: Page, camera: Camera, room: DeskRoom) -> None:
    """See what an agent sees of the own scores."""
    # On a slow machine wrap-up is over by now: a call would bring the desk to the front.
    await room.attendance.sign_out(SCORED, by="test")
    await sign_in(page, "li")
    await page.get_by_role("navigation").first.wait_for()
    await page.goto(f"{room.url.removesuffix(PREFIX)}/console/agents/{SCORED}")
    await expect(page.locator(".scorecard").first).to_be_visible()
    await camera.takes(page, "58-own-scorecard")


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "var/screenshots")
    where.mkdir(parents=True, exist_ok=True)
    sys.exit(bool(asyncio.run(main(where))))

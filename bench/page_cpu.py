"""What pages of a browser cost: CPU time of their own threads, which others do not change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from playwright.async_api import CDPSession, Page

PARTS = ("TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
"""All of it, and of that scripts, styles and layout, as the DevTools protocol has them."""


class PageCpu:
    """Counts what one page costs from a moment on."""

    def __init__(self, devtools: CDPSession, before: Mapping[str, float]) -> None:
        self._devtools = devtools
        self._before = before

    @classmethod
    async def of(cls, page: Page) -> Self:
        """Begin to count."""
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cls(devtools, await _metrics(devtools))

    async def spent(self) -> list[float]:
        """Return the CPU seconds since then, by `PARTS`."""
        now = await _metrics(self._devtools)
        return [now[one] - self._before[one] for one in PARTS]


async def _metrics(devtools: CDPSession) -> dict[str, float]:
    told = (await devtools.send("Performance.getMetrics"))["metrics"]
    return {one["name"]: one["value"] for one in told}

"""A call that can be replayed: a wrong PIN twice, then the right one, on flows that allow three."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from hotline.flow.bundle import Bundle, compile_bundle
from hotline.journal import WrittenCall
from hotline.model.bank import BankAnswer
from hotline.qa.replay.one_call import LIMIT_S, CallReplays
from hotline.testing.bundles import InMemoryBundles
from hotline.testing.caller import Caller
from hotline.testing.flow_files import edit, small_bank
from hotline.testing.recorded import header, written

BEGAN = datetime(2026, 11, 20, 8, tzinfo=UTC)
LIVE, EDITED = (f"tries: {tries}, then: offer_message}}\n      locked" for tries in (3, 2))
"""How often a PIN may be wrong, before and after."""


class _Calls:
    """Gives the calls that there are."""

    def __init__(
        self,
        calls: Mapping[str, WrittenCall],
        reads: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self._calls = calls
        self._reads = reads

    async def call(self, tenant: str, call_id: str) -> WrittenCall | None:
        """Return one call; None where there is none."""
        if self._reads is not None:
            await self._reads()
        return self._calls.get(call_id) if tenant == "demo" else None


@cache
def edited_bundle() -> Bundle:
    """Return the flows that allow one wrong PIN less."""
    sources = small_bank().bundle().sources
    edited = {name: text.replace(LIVE, EDITED) for name, text in sources.items()}
    assert edited != dict(sources), "nothing was edited"
    return compile_bundle(edited)


async def one_replay(
    call_id: str,
    *,
    draft: Path | None = None,
    bundles: InMemoryBundles | None = None,
    reads: Callable[[], Awaitable[None]] | None = None,
    limit_s: float = LIMIT_S,
) -> CallReplays:
    """Return what replays the call; new calls get the edited flows.

    Args:
        call_id: The call.
        draft: A folder of edited flows; None where there is none.
        bundles: Where the flows are put; None for where nobody else looks.
        reads: Is awaited before the call is given; None for nothing.
        limit_s: How long somebody waits.
    """
    live = small_bank().bundle()
    bank: dict[str, BankAnswer | list[BankAnswer]] = {
        "verify_pin": [*[BankAnswer(outcome="wrong")] * 2, BankAnswer(outcome="ok")],
        "list_balances": BankAnswer(outcome="none"),
    }
    caller = Caller(live, bank=bank, now=BEGAN).arrives("en-US").presses("2")
    for pin in ("111111", "222222", "246810"):
        caller.presses("10000001").presses(pin)
    caller.hangs_up()
    told = replace(header(live, "main", call_id=call_id, opened_at=BEGAN), tenant="demo")
    bundles = bundles or InMemoryBundles()
    for number, bundle in enumerate((live, edited_bundle())):
        at = BEGAN + timedelta(days=number)
        await bundles.take("demo", bundle.digest, bundle.sources, at)
    return CallReplays(
        "demo",
        _Calls({call_id: written(told, caller.steps)}, reads),
        bundles,
        draft=draft,
        prompts=small_bank().catalogue.parent,
        limit_s=limit_s,
    )


def break_draft(folder: Path) -> None:
    """Let a draft have a mistake."""
    edit(folder / "main.yaml", "next: ask_customer, say", "next: ask_custmer, say")

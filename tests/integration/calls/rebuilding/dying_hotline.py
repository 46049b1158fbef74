"""Carries the call of one who complains, until it is killed while the case is being opened.

It says so before the case is asked for, or once it is in the CRM, and goes no further.
"""

from __future__ import annotations

import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hotline.calls.allowance import Allowance, Limits
from hotline.calls.crm_part import CrmPart
from hotline.calls.switchboard import Switchboard
from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.flow.bundle import compile_bundle
from hotline.flow.requests import AnyRequest, OpenCase, PortAnswer
from hotline.flow_files import read_files
from hotline.journal import Journal
from hotline.model.interaction import ANY_NUMBER, NumberRoute
from hotline.ports import Origin, Ports
from hotline.settings import CrmSettings
from hotline.testing.bank import FakeBank
from hotline.testing.line import FakeLine
from hotline.testing.speaker import FakeSpeaker
from hotline.testing.stores import Stores, in_files, in_postgres

PROJECT = Path(__file__).parents[4]
TENANT = "demo"


class DyingPart:
    """Asks before it stops, or not at all."""

    def __init__(self, part: CrmPart, *, asks: bool) -> None:
        self._part = part
        self._asks = asks

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        if self._asks:
            await self._part.ask(request, origin=origin)
        print("now", file=sys.stderr, flush=True)  # noqa: T201
        await asyncio.Event().wait()
        raise AssertionError("it is killed")


def stores_at(place: str) -> Stores:
    return in_postgres(place) if "://" in place else in_files(Path(place))


def now() -> datetime:
    return datetime.now(UTC)


async def main(place: str, *, asks: bool) -> None:
    stores = stores_at(place)
    sources = read_files(PROJECT / "ivr_flows", PROJECT / "voice_prompts")
    bundle = compile_bundle(sources)
    bank = FakeBank()
    keys = await stores.open_keys()
    crm = await CrmRepository.open(stores.crm, keys)
    journal = await Journal.open(stores.journal, keys)
    await journal.bundles.take(TENANT, bundle.digest, sources, now())
    await crm.routes.set(
        NumberRoute(dialled_number=ANY_NUMBER, tenant=TENANT, flow="main", language="en-US")
    )
    zone = ZoneInfo("Asia/Shanghai")
    settings = CrmSettings()
    part = CrmPart(Relations.over(crm, settings, zone), bank, settings, zone=zone, clock=now)
    switchboard = Switchboard(
        bundle=bundle,
        journal=journal,
        crm=crm,
        bank=bank,
        ports=Ports({**dict.fromkeys(CrmPart.answers, part), OpenCase: DyingPart(part, asks=asks)}),
        speaker=FakeSpeaker(bundle.catalogue),
        clock=now,
        pbx="pbx-1",
        allowance=Allowance(
            Limits(at_once=1, of_number_at_once=1, of_number_per_hour=1, of_pages_at_once=1),
            now=time.monotonic,
        ),
    )
    line = FakeLine()
    switchboard.take(line)
    line.presses("2511")
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1], asks=sys.argv[2] == "asks"))

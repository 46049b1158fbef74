"""How fast the CRM's rows of calls are made again from the journal, on SQLite and on PostgreSQL.

`python bench/rebuild.py [--calls 2000] [--folder DIR]` keeps calls that nobody made in a
journal, and prints a table: what `hotline rebuild` takes when every row is missing, and when every
row is there. The floor is of the same run: reading and opening the journal's records, without which
nothing is known of a call.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from uuid_utils.compat import uuid7

from hotline.crm import CrmRepository
from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow_files import read_files
from hotline.journal import Journal
from hotline.logs import configure_logs
from hotline.model.interaction import Handling
from hotline.projection.rebuilder import EVER, Rebuilder
from hotline.projection.rebuilt import Rebuilt
from hotline.qa.replay.replayer import Replayer
from hotline.settings import CrmSettings
from hotline.testing.postgres import PostgresServer, running_postgres
from hotline.testing.recorded import TENANT, header, keep
from hotline.testing.stores import Stores, in_files, in_postgres
from hotline.testing.wanderer import Wanderer

PROJECT = Path(__file__).parent.parent
FAULT, SLIP = 0.01, 0.05
"""How likely a fault is at each event, and a slip at each answer."""


async def keep_calls(journal: Journal, bundle: Bundle, calls: int) -> None:
    wanderer = Wanderer(bundle, "main", Random(1), fault=FAULT, slip=SLIP)
    await journal.bundles.take(TENANT, bundle.digest, bundle.sources, datetime.now(UTC))
    for _ in range(calls):
        steps = wanderer.call()
        of = header(bundle, "main", call_id=str(uuid7()), opened_at=steps[0][0].at)
        await keep(journal, replace(of, handling=Handling()), steps)


async def read(journal: Journal) -> int:
    since, until = EVER
    return sum(
        [len(page) async for page in journal.history.calls(TENANT, since=since, until=until)]
    )


async def timed(work: Awaitable[Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = await work
    return time.perf_counter() - began, done


async def measure(database: str, stores: Stores, bundle: Bundle, calls: int) -> bool:
    """Print the rows of one database; return whether a second rebuilding found nothing."""
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
        await Journal.open(stores.journal, keys) as journal,
    ):

        def rebuild() -> Awaitable[Rebuilt]:
            return Rebuilder(
                TENANT,
                history=journal.history,
                bundles=journal.bundles,
                crm=crm,
                replay=Replayer(None).watched,
                handling=Handling(),
                settings=CrmSettings(),
                dry_run=False,
            ).take_all()

        await keep_calls(journal, bundle, calls)
        floor, _ = await timed(read(journal))
        missing, _ = await timed(rebuild())
        same, again = await timed(rebuild())
    for how, took in (("read only", floor), ("all missing", missing), ("all the same", same)):
        print(f"| {database} | {how} | {calls / took:,.0f} | {took / floor:.1f} |")
    return bool(again.differences == 0)


async def measure_both(folder: Path, server: PostgresServer, calls: int) -> bool:
    bundle = compile_bundle(read_files(PROJECT / "ivr_flows", PROJECT / "voice_prompts"))
    print("| | | calls/s | × reading |")
    print("|---|---|---|---|")
    async with server.database() as url:
        return all(
            [
                await measure("SQLite", in_files(folder), bundle, calls),
                await measure("PostgreSQL", in_postgres(url), bundle, calls),
            ]
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--folder", type=Path, default=None, help="on which disk")
    options = parser.parse_args()
    configure_logs(style="console", level="critical")
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as folder,
        running_postgres(options.folder) as server,
    ):
        rebuilt = asyncio.run(measure_both(Path(folder), server, options.calls))
    sys.exit(0 if rebuilt else 1)


if __name__ == "__main__":
    main()

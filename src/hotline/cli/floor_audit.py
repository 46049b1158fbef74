"""`hotline floor --audit`: the floor's live figures, held against those made again from its log."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table

from hotline.cli.asking import FloorRefused, ask_service
from hotline.floor.floor_log import STREAM, steps
from hotline.floor.kept_floor import new_figures
from hotline.journal import Journal
from hotline.ops.floor_audit import AUDIT_PATH, AuditNow
from hotline.privacy.opening import open_keys
from hotline.routing.figures import Compared, compare, figures_from_json
from hotline.settings import Settings
from hotline.store_addresses import addresses

MOST_SHOWN = 40


async def audit(settings: Settings) -> Compared:
    """Make the figures again from the log's beginning, and compare them with the live ones.

    Raises:
        ServiceSilent: The service does not answer.
        FloorRefused: It has no floor.
    """
    said = json.loads(await ask_service(settings, "GET", AUDIT_PATH))
    if refused := said.get("refused"):
        raise FloorRefused(str(refused))
    now = AuditNow.model_validate(said)
    async with (
        await open_keys(settings) as keys,
        await Journal.open(addresses(settings.store).journal, keys) as journal,
    ):
        records = await journal.read(settings.tenant, STREAM)
    again = new_figures()
    for step in steps(one for one in records if one.seq <= now.seq):
        again.take(step)
    live = figures_from_json(now.figures, new_figures())
    for figures in (again, live):
        figures.until(now.at)
    return compare(live, again, waiting=now.waiting, agents=now.agents)


def show(compared: Compared, console: Console) -> None:
    """Print what differs, and how many figures were compared."""
    if compared.differing:
        table = Table("figure", "live", "from the log", box=None)
        for name, (here, there) in list(compared.differing.items())[:MOST_SHOWN]:
            table.add_row(name, _told(here), _told(there))
        console.print(table)
    console.print(
        f"{compared.figures} figures made again from the floor's log, "
        f"{len(compared.differing)} differ"
    )


def _told(value: float | str | None) -> str:
    return "" if value is None else str(value)

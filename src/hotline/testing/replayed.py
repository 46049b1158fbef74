"""Every call that a hotline of the tests has carried, replayed and rebuilt from its journal."""

from __future__ import annotations

import json
from collections import Counter

from hotline.cli.replaying import Workers, replayed
from hotline.crm import CrmRepository
from hotline.flow.events import CallLost, KeysLost, PromptFailed, SecretsLost, ServiceStopping
from hotline.journal import Journal, WrittenCall
from hotline.model.interaction import Handling
from hotline.projection.rebuilder import EVER, Rebuilder
from hotline.projection.rebuilt import Rebuilt
from hotline.qa.replay.replayer import Replayer
from hotline.qa.replay.summary import Summary
from hotline.qa.replay.verdicts import Diverged
from hotline.qa.replay.wording import commands_in_words, event_in_words
from hotline.settings import CrmSettings
from hotline.testing.stores import Stores

FAULTS = {kind.kind for kind in (CallLost, KeysLost, PromptFailed, SecretsLost, ServiceStopping)}

TOTAL: Counter[str] = Counter()
"""What was replayed in this process so far: `calls`, those `without_end`, those with `faults`."""


async def replay_all(stores: Stores, tenant: str) -> Summary:
    """Replay every call in the journal of a hotline that has stopped, each on its own flows.

    What the CRM has of them is what the journal tells.

    Raises:
        AssertionError: One diverges, or the CRM has something else.
    """
    summary = Summary()
    async with (
        await stores.open_keys() as keys,
        await Journal.open(stores.journal, keys) as journal,
    ):
        since, until = EVER
        pages = journal.history.calls(tenant, since=since, until=until)
        with Workers(None, calls=0, jobs=1) as workers:
            async for page in replayed(pages, journal.bundles, workers):
                for call, verdict in page:
                    summary.add(call.header.call_id, verdict)
                    TOTAL["faults"] += _had_faults(call)
    TOTAL.update(calls=summary.calls, without_end=summary.without_end)
    told = [_told(call_id, one) for call_id, one in summary.diverged.items()]
    assert not told, f"{len(told)} of {summary.calls} calls diverge: {told}"
    rebuilt = await rebuild_all(stores, tenant)
    assert not rebuilt.differences, f"the CRM is not as the journal tells: {rebuilt.differing}"
    return summary


async def rebuild_all(stores: Stores, tenant: str, *, dry_run: bool = True) -> Rebuilt:
    """Make the CRM's rows of all calls again, or look only; return what was found."""
    async with (
        await stores.open_keys() as keys,
        await CrmRepository.open(stores.crm, keys) as crm,
        await Journal.open(stores.journal, keys) as journal,
    ):
        rebuilder = Rebuilder(
            tenant,
            history=journal.history,
            bundles=journal.bundles,
            crm=crm,
            replay=Replayer(None).watched,
            handling=Handling(),
            settings=CrmSettings(),
            dry_run=dry_run,
        )
        return await rebuilder.take_all()


def _had_faults(call: WrittenCall) -> bool:
    return any(json.loads(record.event)["kind"] in FAULTS for record in call.records)


def _told(call_id: str, one: Diverged) -> str:
    expected = commands_in_words(one.expected, one.got, None)
    got = commands_in_words(one.got, one.expected, None)
    event = event_in_words(one.event)
    return f"{call_id} at '{one.node}', record {one.record} ({event}): {expected}, got {got}"

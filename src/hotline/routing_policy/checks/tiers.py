"""Tiers: who is put forward by how much, who has a queue of its own, whose targets can count."""

from __future__ import annotations

from hotline.flow.problems import did_you_mean
from hotline.model.tier import TIERS
from hotline.routing.restricted import RESTRICTED
from hotline.routing_policy.document import QueueTable
from hotline.routing_policy.draft import Draft


def check(draft: Draft) -> None:
    """Note the mistakes of the tiers themselves."""
    _check_order(draft)
    for tier, table in draft.table.tiers.items():
        path = ("tiers", tier, "queue")
        if tier == RESTRICTED and table.head_start_s:
            text = "'head_start_s': restricted customers are not put forward; leave it out"
            draft.problem(("tiers", tier, "head_start_s"), text)
        if tier != RESTRICTED and table.queue:
            text = f"'queue': only {RESTRICTED} has a queue of its own; let the flow choose it"
            draft.problem(path, text)
        elif table.queue and table.queue not in draft.queues:
            hint = did_you_mean(table.queue, draft.queues)
            draft.problem(path, f"unknown queue '{table.queue}'. {hint}")


def check_targets(name: str, queue: QueueTable, draft: Draft) -> None:
    """Note targets of a queue that say nothing: whose callers never wait there, or not so long."""
    own = draft.restricted_queue
    for tier, target in queue.targets.items():
        path = ("queues", name, "targets", tier)
        who = f"queue '{name}': target of {tier}"
        if own and (tier == RESTRICTED) != (name == own):
            whose = f"they wait in '{own}'" if tier == RESTRICTED else "only restricted ones do"
            draft.problem(path, f"{who}: such callers never wait here, {whose}; leave it out")
        if 0 < queue.max_wait_s < target.within_s:
            text = f"{who}: nobody waits {target.within_s:g} s, callers leave after 'max_wait_s', "
            draft.problem(path, f"{text}{queue.max_wait_s:g} s; make it shorter")


def _check_order(draft: Draft) -> None:
    """Note a tier that is put forward less than one below it; `TIERS` begins with the lowest."""
    least, whose = 0.0, ""
    for tier in (one for one in TIERS if one != RESTRICTED):
        table = draft.table.tiers.get(tier)
        path = ("tiers", tier, "head_start_s")
        if not draft.is_known(*path):
            continue
        head_start_s = table.head_start_s if table is not None else 0.0
        if head_start_s < least:
            text = f"'head_start_s': {tier} has less than {whose}, which has {least:g}; give it as "
            draft.problem(path if table is not None else ("tiers", whose), f"{text}much")
        else:
            least, whose = head_start_s, tier

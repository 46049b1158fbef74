"""How long and how many callers wait, and until when: limits that can be reached in time."""

from __future__ import annotations

from hotline.routing_policy.checks.preferred import held_s
from hotline.routing_policy.document import QueueTable
from hotline.routing_policy.draft import Draft

_NOT_NONE = {
    "most_waiting": "0 would let any number wait, not nobody",
    "max_wait_s": "0 would let callers wait for ever, not at all",
}


def check(name: str, queue: QueueTable, draft: Draft) -> None:
    """Note the mistakes of a queue's limits."""
    for key, meaning in _NOT_NONE.items():
        if key in queue.model_fields_set and getattr(queue, key) == 0:
            draft.problem(
                ("queues", name, key), f"queue '{name}': '{key}': {meaning}; leave it out"
            )
    _check_wrap_up(name, queue, draft)
    longest_s = max(held_s(draft).values())
    path = ("queues", name, "max_wait_s")
    if 0 < queue.max_wait_s <= longest_s and draft.is_known("preferred"):
        text = f"queue '{name}': 'max_wait_s' is over before a call that waits for one agent alone "
        draft.problem(path, f"{text}({longest_s:g} s) may be taken by others; make it longer")
    if queue.nobody_s is not None and 0 < queue.max_wait_s <= queue.nobody_s:
        text = f"queue '{name}': 'nobody_s': callers leave after 'max_wait_s', "
        text += f"{queue.max_wait_s:g} s, whether anybody is there or not; make it shorter"
        draft.problem(("queues", name, "nobody_s"), text)
    if not (queue.serves_out or queue.hours) and draft.is_known("queues", name, "hours"):
        text = f"queue '{name}': 'serves_out' changes nothing: the queue has no 'hours'"
        draft.problem(("queues", name, "serves_out"), text)


def _check_wrap_up(name: str, queue: QueueTable, draft: Draft) -> None:
    if "max_wrap_up_s" in queue.model_fields_set and queue.max_wrap_up_s < queue.wrap_up_s:
        text = f"queue '{name}': 'max_wrap_up_s' is shorter than 'wrap_up_s', {queue.wrap_up_s:g} s"
        draft.problem(("queues", name, "max_wrap_up_s"), text)
    if not queue.disposition_required:
        return
    path = ("queues", name, "disposition_required")
    if not queue.dispositions and draft.is_known("queues", name, "dispositions"):
        text = f"queue '{name}': 'disposition_required': there are no 'dispositions' to choose from"
        draft.problem(path, text)
    if queue.max_wrap_up_s <= 0 and draft.is_known("queues", name, "max_wrap_up_s"):
        text = f"queue '{name}': 'disposition_required': 'max_wrap_up_s' leaves no time for it"
        draft.problem(path, text)

"""Calls that agents have served, as the floor's log tells the CRM of them."""

from __future__ import annotations

from hotline.crm import CrmRepository
from hotline.crm.call_search.floor_facts import FloorCalls, Served, add_floor_calls


async def are_served(
    crm: CrmRepository,
    *call_ids: str,
    agent: str = "anna",
    queue: str = "agents",
    at_s: float = 10.0,
) -> None:
    """Let calls have been in a queue, and served by an agent of it."""
    calls = FloorCalls()
    for call_id in call_ids:
        calls.joins(call_id, queue, at_s)
        calls.serves(call_id, Served(agent, queue, at_s))
    await crm.database.write(lambda connection: add_floor_calls(connection, "demo", calls))

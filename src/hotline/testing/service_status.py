"""How a service is, made up: something is wrong, and an edit of its flows was refused."""

from __future__ import annotations

from datetime import UTC, datetime

from hotline.flow.bundle import Bundle
from hotline.flow.problems import FlowProblems, Place, Problem
from hotline.flow.rules import Rule
from hotline.ops.bundle_keeper import Serving
from hotline.ops.health import Health
from hotline.ops.health_words import HealthWords
from hotline.ops.refused import Refused
from hotline.ops.service_now import ServiceStatus
from hotline.testing.speaker import FakeSpeaker

BEGAN = datetime(2026, 11, 20, 6, tzinfo=UTC)
PROBLEM = HealthWords.BANK_SILENT(count="4", seconds="12")
NOTICE = HealthWords.PROMISES_LATE(count="1")
MISTAKE = Problem(
    place=Place(file="ivr_flows/main.yaml", line=12, column=9),
    text="node 'greet': there is no node 'mian_menu'. Did you mean 'main_menu'?",
    rule=Rule.UNKNOWN_NODE,
)


def service_status(tenant: str, bundle: Bundle) -> ServiceStatus:
    """Return it, with two callers on the line."""
    health = Health()
    health.watch("the bank", lambda: PROBLEM)
    health.watch_for_notice("the promises", lambda: NOTICE)
    refused = Refused(error=FlowProblems([MISTAKE]), since=BEGAN)
    serving = Serving(bundle=bundle, speaker=FakeSpeaker(bundle.catalogue), since=BEGAN)
    return ServiceStatus(
        tenant=tenant,
        health=health,
        serving=lambda: serving,
        refused=lambda: refused,
        is_linked=lambda: True,
        live=lambda: {bundle.digest: 2},
        began_at=BEGAN,
    )

"""What one call has: who records it, serves its caller, and does what its run commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hotline.asterisk.line import Line
from hotline.bank.gateway import BankGateway
from hotline.calls.agents import Agents
from hotline.calls.beat import KEEP_EVERY_S
from hotline.calls.call_agents import CallAgents
from hotline.calls.call_consent import CallConsent
from hotline.calls.performer import Performer
from hotline.calls.pinned import Pinned
from hotline.calls.ports import Clock, Speaker
from hotline.calls.recorder import CallRecorder
from hotline.calls.recording_policy import RecordingPolicy
from hotline.calls.transfers import Transfers
from hotline.flow.events import AnyEvent
from hotline.flow.run import FlowRun
from hotline.journal import JournalPort
from hotline.model.tier import Tier
from hotline.ports import Port


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What all calls of a switchboard have around them.

    Attributes:
        journal: Where they are written down.
        bank: Who is asked.
        ports: The parts around the flow.
        agents: Who serves; None where the bank has no agents.
        transfers: Who connects callers with other telephones; None where nobody does.
        recording: Which are recorded.
        clock: The time.
        keep_every_s: How often each tells the PBX that the service lives.
    """

    journal: JournalPort
    bank: BankGateway
    ports: Port
    agents: Agents | None
    transfers: Transfers | None
    recording: RecordingPolicy
    clock: Clock
    keep_every_s: float = KEEP_EVERY_S


@dataclass(frozen=True, kw_only=True)
class CallParts:
    """The parts of one call.

    Attributes:
        consent: What its caller says to being recorded.
        recorder: Records it.
        agents: Lets its caller be served.
        performer: Does what its run commands.
    """

    consent: CallConsent
    recorder: CallRecorder
    agents: CallAgents
    performer: Performer


def call_parts(
    around: Surroundings,
    *,
    pinned: Pinned,
    run: FlowRun,
    line: Line,
    speaker: Speaker,
    tier_of: Callable[[], Tier],
    report: Callable[[AnyEvent], None],
) -> CallParts:
    """Make the parts of a call.

    Args:
        around: What all calls have.
        pinned: What stays the same in this one.
        run: Where it is.
        line: Its line.
        speaker: Who speaks the prompts of its bundle.
        tier_of: Returns the customer's tier, as far as the call knows it.
        report: Takes what happens.
    """
    agents, transfers = around.agents, around.transfers
    consent = CallConsent(
        direction=line.info.direction,
        customer=lambda: run.customer,
        rings=lambda: "" if agents is None else agents.rung_for(line),
        said=lambda: run.consent,
        known=around.recording.consents,
    )
    recorder = CallRecorder(
        call_id=pinned.call_id,
        line=line,
        rules=around.recording.rules,
        consent=consent,
        has_room=around.recording.has_room,
        is_aside=lambda: run.conversation is not None,
        clock=around.clock,
        report=report,
    )
    call_agents = CallAgents(
        call_id=pinned.call_id,
        run=run,
        line=line,
        agents=agents,
        tier_of=tier_of,
        recorder=recorder,
        clock=around.clock,
        report=report,
        transfers=transfers,
    )
    performer = Performer(
        tenant=pinned.tenant,
        name=pinned.call_id,
        bundle=pinned.bundle,
        line=line,
        bank=around.bank,
        ports=around.ports,
        speaker=speaker,
        clock=around.clock,
        agents=call_agents,
        recorder=recorder,
        report=report,
        transfers=transfers,
    )
    return CallParts(consent=consent, recorder=recorder, agents=call_agents, performer=performer)

"""The whole floor as one state machine: `receive(event) -> commands`, and nothing else.

The contract:

- `receive` never raises, whatever callers, agents or the PBX do. A defect of ours is reported, the
  caller whom it concerns goes to the fallback, and the rest of the floor goes on.
- The only clock is `event.at`; order is the order of the calls.
- An answer to an offer that is over, a timer that nobody wants: they are ignored, and the journal
  is told so.
- The same events give the same commands: whoever has the log has the floor.
"""

from __future__ import annotations

from typing import assert_never

from hotline.routing import (
    agents,
    callback,
    callback_due,
    handling,
    line_out,
    offers,
    outside,
    placing,
    policy_change,
    queueing,
    requalifying,
    resuming,
    supervising,
    voicemail,
    wrapping_up,
)
from hotline.routing.commands import AnyCommand, ReportDefect
from hotline.routing.entry import Entry
from hotline.routing.events import (
    AgentAnswered,
    AgentBreakStarted,
    AgentChanged,
    AgentLoggedIn,
    AgentLoggedOut,
    AgentLost,
    AgentReady,
    AgentRequalified,
    AgentRestored,
    AgentUnreachable,
    AnyEvent,
    BridgeFailed,
    BroadcastRead,
    BroadcastSent,
    BroadcastWithdrawn,
    CallbackChosen,
    CallbackWithdrawn,
    CallBridged,
    CallDisposed,
    CallerLeft,
    CallMoved,
    CallPrioritised,
    CallQueued,
    CompleteAsked,
    ConferenceAsked,
    ConsultAsked,
    ConversationEnded,
    CustomerAnswered,
    CustomerUnreachable,
    FloorResumed,
    FlowTransferAsked,
    HoldAsked,
    LineOutFound,
    LineOutLost,
    OfferAccepted,
    OfferDeclined,
    PlaceAnswered,
    PlaceConsultAsked,
    PlaceGone,
    PolicyChanged,
    QueueClosed,
    QueueOpened,
    ResumeAsked,
    SupervisionAsked,
    SupervisionEndAsked,
    SupervisorGone,
    TimerFired,
    TransferAsked,
    VoicemailChosen,
    WaitContinued,
    WhisperFinished,
    WrapUpExtended,
)
from hotline.routing.floor import Floor
from hotline.routing.matching import look_again
from hotline.routing.offer import Offer
from hotline.routing.place import place_of
from hotline.routing.policy import Policy
from hotline.routing.presence import Presence


class Router:
    """One floor, under a policy that may become another one.

    Attributes:
        floor: Who waits and who serves, to look at.
    """

    def __init__(self, policy: Policy) -> None:
        self.floor = Floor(policy)

    def receive(self, event: AnyEvent) -> list[AnyCommand]:
        """Take one event; return what to do now, in order."""
        self.floor.set_clock(event.at)
        # Asked before: whatever fails may have forgotten the offer or the timer by then.
        call_id = self._call_of(event)
        try:
            self._dispatch(event)
        except Exception as defect:
            what = f"{type(defect).__name__} at '{event.kind}'"
            self.floor.do(ReportDefect(what=what, call_id=call_id))
        return self.floor.take_commands()

    def place(self, call_id: str) -> int | None:
        """Return a call's place in its queue, from 1; None for one that is in none."""
        entry = self.floor.entries.get(call_id)
        return place_of(self.floor, entry) if entry is not None else None

    def _dispatch(self, event: AnyEvent) -> None:
        floor = self.floor
        match event:
            case TimerFired():
                self._time_up(event)
            case CallQueued(callback=True):
                callback_due.queue(floor, event)
            case CallQueued():
                queueing.queue(floor, event)
            case (
                OfferAccepted()
                | AgentAnswered()
                | WhisperFinished()
                | CustomerAnswered()
                | CustomerUnreachable()
                | CallBridged()
                | OfferDeclined()
                | AgentUnreachable()
                | BridgeFailed()
            ):
                offers.receive(floor, event)
            case ConversationEnded():
                handling.end(floor, event)
            case (
                HoldAsked()
                | ResumeAsked()
                | ConsultAsked()
                | PlaceConsultAsked()
                | ConferenceAsked()
                | CompleteAsked()
                | TransferAsked()
                | FlowTransferAsked()
            ):
                handling.receive(floor, event)
            case PlaceAnswered() | PlaceGone():
                outside.receive(floor, event)
            case CallDisposed():
                wrapping_up.dispose(floor, event)
            case WrapUpExtended():
                wrapping_up.extend(floor, event)
            case SupervisionAsked() | SupervisionEndAsked() | SupervisorGone():
                supervising.receive(floor, event)
            case CallMoved() | CallPrioritised():
                placing.receive(floor, event)
            case CallerLeft():
                queueing.caller_left(floor, event)
            case AgentReady() | AgentBreakStarted() | AgentLoggedOut() | AgentLost():
                agents.receive(floor, event)
            case AgentLoggedIn():
                agents.log_in(floor, event)
            case AgentChanged():
                agents.change(floor, event)
            case AgentRequalified() | AgentRestored():
                requalifying.receive(floor, event)
            case CallbackChosen():
                callback.choose(floor, event)
            case CallbackWithdrawn():
                callback_due.withdraw(floor, event)
            case VoicemailChosen():
                voicemail.choose(floor, event)
            case QueueClosed():
                queueing.close(floor, event)
            case QueueOpened():
                queueing.open_again(floor, event)
            case PolicyChanged():
                policy_change.take(floor, event)
            case LineOutLost():
                line_out.lose(floor)
            case LineOutFound():
                line_out.find(floor)
            case FloorResumed():
                resuming.resume(floor)
            case WaitContinued(call_id=call_id):
                # It is the announcer's, who follows the router.
                if call_id not in floor.entries:
                    floor.ignore("no such caller waits")
            case BroadcastSent() | BroadcastRead() | BroadcastWithdrawn():
                # They are the noticeboard's, which follows the log.
                pass
            case _:
                assert_never(event)

    def _call_of(self, event: AnyEvent) -> str:
        """Return the call that an event is about, "" for none."""
        match event:
            case (
                CallQueued()
                | CallerLeft()
                | ConversationEnded()
                | HoldAsked()
                | ResumeAsked()
                | ConsultAsked()
                | PlaceConsultAsked()
                | ConferenceAsked()
                | CompleteAsked()
                | TransferAsked()
                | FlowTransferAsked()
                | CallDisposed()
                | WrapUpExtended()
                | CallMoved()
                | CallPrioritised()
                | CallbackChosen()
                | CallbackWithdrawn()
                | VoicemailChosen()
                | WaitContinued()
            ):
                return event.call_id
            case (
                OfferAccepted()
                | OfferDeclined()
                | AgentAnswered()
                | AgentUnreachable()
                | WhisperFinished()
                | CustomerAnswered()
                | CustomerUnreachable()
                | CallBridged()
                | BridgeFailed()
            ) if event.ref in self.floor.offers:
                return self.floor.offers[event.ref].entry.call_id
            case PlaceAnswered() | PlaceGone():
                talk = outside.talk_with(self.floor, event.ref)
                return talk.entry.call_id if talk is not None else ""
            case TimerFired():
                return self._timed_call(event.ref)
            case _:
                return ""

    def _timed_call(self, ref: int) -> str:
        match self.floor.timed(ref):
            case Offer(entry=entry):
                return entry.call_id
            case Entry(call_id=call_id):
                return call_id
            case _:
                return ""

    def _time_up(self, event: TimerFired) -> None:
        subject = self.floor.take_timer(event.ref)
        match subject:
            case Offer():
                offers.time_up(self.floor, subject)
            case Presence():
                wrapping_up.time_up(self.floor, subject)
            case Entry():
                look_again(self.floor, subject)
            case None:
                self.floor.ignore("no such timer")

"""What the router tells its shell to do, in the imperative.

A command that wants an answer carries `ref`; the answering event repeats it. Every command type
declares in `resume` what becomes of it when the process dies before the answer is journaled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from hotline.model.agent import AgentState
from hotline.model.resume import Resume
from hotline.model.supervision import SupervisionMode
from hotline.routing.rule import Rule

Way = Literal["answered", "abandoned", "overflowed", "called_back", "voicemail"]
"""How a call leaves its queue; each leaves it by exactly one."""

Doing = Literal["talk", "hold", "consult"]
"""What an agent on a call does: talks with the caller, has the caller on hold, or talks with a
colleague, or a place, meanwhile."""

Refusal = Literal["agent_found", "restricted", "no_number", "is_called_back"]
"""Why a caller cannot have what was chosen; see `callback` and `voicemail`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """The root of all commands."""

    resume: ClassVar[Resume]


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferCall(Command):
    """Show the agent who is calling, and ask. Answered by `OfferAccepted` or `OfferDeclined`.

    For a `callback` the agent is told that the customer is still to be rung.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    call_id: str
    agent_id: str
    rule: Rule
    callback: bool = False
    kind: Literal["offer_call"] = "offer_call"


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferConsult(Command):
    """Show an agent whom a colleague asks about which call, and ask; answered as `OfferCall` is.

    Attributes:
        ref: Names the offer.
        call_id: The call, whose caller is on hold.
        agent_id: Who is asked.
        colleague: Who asks.
        rule: Why this agent is.
    """

    resume: ClassVar[Resume] = Resume.SKIP
    ref: int
    call_id: str
    agent_id: str
    colleague: str
    rule: Rule
    kind: Literal["offer_consult"] = "offer_consult"


@dataclass(frozen=True, kw_only=True, slots=True)
class RingAgent(Command):
    """Ring the agent's phone. Answered by `AgentAnswered` or `AgentUnreachable`."""

    resume: ClassVar[Resume] = Resume.ASK
    ref: int
    agent_id: str
    kind: Literal["ring_agent"] = "ring_agent"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlayWhisper(Command):
    """Tell the agent on the phone who is calling. Answered by `WhisperFinished`."""

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    kind: Literal["play_whisper"] = "play_whisper"


@dataclass(frozen=True, kw_only=True, slots=True)
class DialCustomer(Command):
    """Ring the customer who is called back. Answered by `CustomerAnswered` or `-Unreachable`."""

    resume: ClassVar[Resume] = Resume.ASK
    ref: int
    call_id: str
    kind: Literal["dial_customer"] = "dial_customer"


@dataclass(frozen=True, kw_only=True, slots=True)
class StopDialling(Command):
    """Do not ring the customer any more, and let one who has picked up go on without an agent.

    The agent stays on the phone, unless `WithdrawOffer` follows. It is no mistake to do it twice.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    why: str
    kind: Literal["stop_dialling"] = "stop_dialling"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmCallback(Command):
    """Tell the caller that the bank calls back; whoever hangs up now keeps the place."""

    resume: ClassVar[Resume] = Resume.REPEAT
    call_id: str
    kind: Literal["confirm_callback"] = "confirm_callback"


@dataclass(frozen=True, kw_only=True, slots=True)
class RefuseChoice(Command):
    """Let the caller go on waiting, for what was chosen cannot be: `why` says it."""

    resume: ClassVar[Resume] = Resume.REPEAT
    call_id: str
    why: Refusal
    kind: Literal["refuse_choice"] = "refuse_choice"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepPlace(Command):
    """Nothing to do: the journal's note that a call has the place of an earlier one.

    Attributes:
        call_id: The call.
        of_call: The earlier one; one that was to be called back is in its queue no more.
        why: `returned`, or `rang_again` of a caller who was to be called back.
        waited_s: Seconds that the earlier one had been in the queue, up to now.
    """

    resume: ClassVar[Resume] = Resume.SKIP
    call_id: str
    of_call: str
    why: Literal["returned", "rang_again"]
    waited_s: float
    kind: Literal["keep_place"] = "keep_place"


@dataclass(frozen=True, kw_only=True, slots=True)
class BridgeCall(Command):
    """Bring caller and agent together. Answered by `CallBridged` or `BridgeFailed`."""

    resume: ClassVar[Resume] = Resume.ASK
    ref: int
    call_id: str
    agent_id: str
    kind: Literal["bridge_call"] = "bridge_call"


@dataclass(frozen=True, kw_only=True, slots=True)
class BridgeConsult(Command):
    """Bring an agent and the colleague who asks together. Answered by `CallBridged` or `-Failed`.

    `ref` names the offer to that agent, `call_id` the call of the colleague, who holds its caller.
    """

    resume: ClassVar[Resume] = Resume.SKIP
    ref: int
    call_id: str
    kind: Literal["bridge_consult"] = "bridge_consult"


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldCaller(Command):
    """Take a caller out of the agent's hearing; the caller hears music, the agent stays."""

    resume: ClassVar[Resume] = Resume.REPEAT
    call_id: str
    kind: Literal["hold_caller"] = "hold_caller"


@dataclass(frozen=True, kw_only=True, slots=True)
class ResumeCaller(Command):
    """Bring a caller on hold and the agent together again."""

    resume: ClassVar[Resume] = Resume.REPEAT
    call_id: str
    kind: Literal["resume_caller"] = "resume_caller"


@dataclass(frozen=True, kw_only=True, slots=True)
class Confer(Command):
    """Bring a caller on hold, the agent and the colleague who is consulted together, all three.

    Attributes:
        call_id: The call.
        ref: The offer to the colleague.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    call_id: str
    ref: int
    kind: Literal["confer"] = "confer"


@dataclass(frozen=True, kw_only=True, slots=True)
class RingPlace(Command):
    """Ring another telephone, and let the agent hear that, and then talk with whoever picks up.

    Answered by `PlaceAnswered` when they talk; and by `PlaceGone`, at any moment.

    Attributes:
        ref: Names the leg.
        call_id: The call, whose caller is on hold.
        agent_id: The agent.
        place: Which place of the call's flow that is.
        number: The number, for the record; see `PlaceConsultAsked`.
        ring_s: Seconds after which it rings no more.
    """

    resume: ClassVar[Resume] = Resume.SKIP
    ref: int
    call_id: str
    agent_id: str
    place: str
    number: str
    ring_s: int
    kind: Literal["ring_place"] = "ring_place"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConferPlace(Command):
    """Bring a caller on hold, the agent and who is at a place together, all three.

    Attributes:
        call_id: The call.
        ref: The place's leg.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    call_id: str
    ref: int
    kind: Literal["confer_place"] = "confer_place"


@dataclass(frozen=True, kw_only=True, slots=True)
class EndPlace(Command):
    """Let a place's telephone ring no more, or hang it up; twice does no harm."""

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    call_id: str
    why: str
    kind: Literal["end_place"] = "end_place"


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueAgain(Command):
    """Take a caller from an agent, who has done: the caller is in a queue, and hears music.

    Attributes:
        call_id: The call.
        queue: The queue.
        agent_id: Who has talked with the caller until now.
        to_agent: Who is to; "" for whoever comes first.
        attended: Whether both have talked about it, or were to.
        waited_s: Seconds that the caller has waited before, which count.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    call_id: str
    queue: str
    agent_id: str
    to_agent: str = ""
    attended: bool
    waited_s: float
    kind: Literal["queue_again"] = "queue_again"


@dataclass(frozen=True, kw_only=True, slots=True)
class SendOn(Command):
    """Take a caller from an agent, who has done: the caller goes on in the flow, and waits nowhere.

    Attributes:
        call_id: The call.
        agent_id: Who has talked with the caller until now.
        sent_to: Where to, by a name of the flow's.
        place: The leg by which the agent has that place on the telephone already, or lets it ring;
            0 for none. The caller is to be together with it there.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    call_id: str
    agent_id: str
    sent_to: str
    place: int = 0
    kind: Literal["send_on"] = "send_on"


@dataclass(frozen=True, kw_only=True, slots=True)
class Supervise(Command):
    """Ring a supervisor, who hears a conversation then; answered by `SupervisorGone` at its end.

    Told again of the same `ref`, it says in which other way the supervisor takes part.

    Attributes:
        ref: Names it.
        agent_id: The supervisor.
        call_id: The call that is talked on.
        mode: Whom the supervisor speaks to.
    """

    resume: ClassVar[Resume] = Resume.SKIP
    ref: int
    agent_id: str
    call_id: str
    mode: SupervisionMode
    kind: Literal["supervise"] = "supervise"


@dataclass(frozen=True, kw_only=True, slots=True)
class EndSupervision(Command):
    """Let a supervisor hear no more; nothing where that is so already."""

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    call_id: str
    why: str
    kind: Literal["end_supervision"] = "end_supervision"


@dataclass(frozen=True, kw_only=True, slots=True)
class PutFirst(Command):
    """Nothing to do: the journal's note that a call comes first in its queue from now on."""

    resume: ClassVar[Resume] = Resume.SKIP
    call_id: str
    queue: str
    kind: Literal["put_first"] = "put_first"


@dataclass(frozen=True, kw_only=True, slots=True)
class AskBridge(Command):
    """Find out whether caller and agent are together. Answered as `BridgeCall` is."""

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    kind: Literal["ask_bridge"] = "ask_bridge"


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawOffer(Command):
    """Take an offer back: the agent's leg rings no more or is hung up; the caller's is as it was.

    It is no mistake to do it twice, nor when there is nothing to take back.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    why: str
    kind: Literal["withdraw_offer"] = "withdraw_offer"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeaveQueue(Command):
    """A call is no longer in its queue.

    A caller who `overflowed`, and not to another queue, goes on in the flow, as does one who wants
    to leave a message. A callback that `overflowed` is for people to keep.

    Attributes:
        call_id: The call.
        queue: The queue.
        way: By which way.
        why: What decided, such as `full`; "" where the way says it all.
        wait_s: Seconds that it has waited, in earlier queues too.
        to: The queue that it overflowed to, or "".
        agent_id: Who serves it, or "".
        callback: Whether its customer was to be called back.
        rings: How often that customer was rung.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    call_id: str
    queue: str
    way: Way
    why: str = ""
    wait_s: float
    to: str = ""
    agent_id: str = ""
    callback: bool = False
    rings: int = 0
    kind: Literal["leave_queue"] = "leave_queue"


@dataclass(frozen=True, kw_only=True, slots=True)
class SetAgentState(Command):
    """Show an agent in a state, with the reason for it; "" where the state says it all."""

    resume: ClassVar[Resume] = Resume.REPEAT
    agent_id: str
    state: AgentState
    reason: str = ""
    kind: Literal["set_agent_state"] = "set_agent_state"


@dataclass(frozen=True, kw_only=True, slots=True)
class SetDoing(Command):
    """Show what an agent who is on a call does there.

    Attributes:
        agent_id: Who.
        call_id: The call.
        doing: What.
        came_of: How a consult has ended just now, such as `declined`; else "".
        asked_by: Of whom is consulted, the colleague who asks and has the caller; else "".
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    agent_id: str
    call_id: str
    doing: Doing
    came_of: str = ""
    asked_by: str = ""
    kind: Literal["set_doing"] = "set_doing"


@dataclass(frozen=True, kw_only=True, slots=True)
class StartTimer(Command):
    """Wake the router up with `TimerFired(ref)` after so many seconds."""

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    seconds: float
    kind: Literal["start_timer"] = "start_timer"


@dataclass(frozen=True, kw_only=True, slots=True)
class CancelTimer(Command):
    """Nobody wants that timer any more."""

    resume: ClassVar[Resume] = Resume.REPEAT
    ref: int
    kind: Literal["cancel_timer"] = "cancel_timer"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignore(Command):
    """Nothing to do: the journal's note that the event means nothing here."""

    resume: ClassVar[Resume] = Resume.SKIP
    why: str
    kind: Literal["ignore"] = "ignore"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportDefect(Command):
    """Tell whoever looks after the service that the router has a defect; `what` names it.

    The caller of `call_id`, "" for nobody, goes to the fallback, and `CallerLeft` follows.
    """

    resume: ClassVar[Resume] = Resume.REPEAT
    what: str
    call_id: str = ""
    kind: Literal["report_defect"] = "report_defect"


AnyCommand = (
    OfferCall
    | OfferConsult
    | RingAgent
    | PlayWhisper
    | DialCustomer
    | StopDialling
    | BridgeCall
    | BridgeConsult
    | HoldCaller
    | ResumeCaller
    | Confer
    | RingPlace
    | ConferPlace
    | EndPlace
    | QueueAgain
    | SendOn
    | Supervise
    | EndSupervision
    | PutFirst
    | AskBridge
    | WithdrawOffer
    | ConfirmCallback
    | RefuseChoice
    | KeepPlace
    | LeaveQueue
    | SetAgentState
    | SetDoing
    | StartTimer
    | CancelTimer
    | Ignore
    | ReportDefect
)

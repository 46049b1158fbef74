"""One call's story, folded from its journal: what was heard, pressed, asked and answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, assert_never

from hotline.flow.catalogue import Catalogue
from hotline.flow.codec import command_from_json, event_from_json
from hotline.flow.commands import (
    AnyCommand,
    AskBank,
    AskPort,
    BackToAgent,
    Collect,
    HandOver,
    HangUp,
    Ignore,
    Listen,
    Mark,
    Note,
    PartFromAgent,
    Play,
    RecordMessage,
)
from hotline.flow.events import (
    AnyEvent,
    BankAnswered,
    CallArrived,
    CallerHungUp,
    CallLost,
    DigitsCollected,
    InputTimedOut,
    KeysLost,
    KeysUnused,
    ListeningEnded,
    MessageRecorded,
    NoticeClosed,
    PartHeard,
    PaymentSettled,
    PortAnswered,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    SecretsLost,
    SecureFlowAsked,
    ServiceStopping,
    TimerFired,
)
from hotline.flow.requests import (
    AnyRequest,
    BookCallback,
    CallSystem,
    FindWaitingCase,
    KeepSurvey,
    OpenCase,
    QueueForAgent,
    ReadCustomer,
    RecogniseCaller,
    SendText,
    Transfer,
)
from hotline.journal import JournalRecord
from hotline.speech.script import as_text

Who = Literal["caller", "agent", "hotline", "bank", "system"]


@dataclass(frozen=True, kw_only=True)
class StoryLine:
    """One thing that happened: when, where in the flow, by whom, and what."""

    at: datetime
    node: str
    who: Who
    text: str


def tell(records: Iterable[JournalRecord], catalogue: Catalogue) -> Iterator[StoryLine]:
    """Tell a call from its records; secrets never were in them, so none can show.

    Raises:
        pydantic.ValidationError: A record is none of this engine's.
    """
    exchanges = (
        (event_from_json(record.event), [command_from_json(one) for one in record.commands])
        for record in records
    )
    return retell(exchanges, catalogue)


def retell(
    exchanges: Iterable[tuple[AnyEvent, Sequence[AnyCommand]]], catalogue: Catalogue
) -> Iterator[StoryLine]:
    """Tell a call from its events, each with the commands that it caused.

    What was said is told with how much of it was heard, which only its answer knows: so it is held
    back until that comes, and all lines stay in the order in which they began.
    """
    node = ""
    said: tuple[Play | Listen | Collect, StoryLine] | None = None
    for event, commands in exchanges:
        if said is not None:
            yield _heard(*said, event)
            said = None
        for who, text in event_lines(event):
            yield StoryLine(at=event.at, node=node, who=who, text=text)
        for command in commands:
            if isinstance(command, Mark):
                node = command.node
            for who, text in command_lines(command, catalogue):
                line = StoryLine(at=event.at, node=node, who=who, text=text)
                if isinstance(command, Play | Listen | Collect):
                    said = (command, line)
                else:
                    yield line
    if said is not None:
        yield said[1]


def _heard(said: Play | Listen | Collect, line: StoryLine, event: AnyEvent) -> StoryLine:
    """Return the line with what the caller did not hear of it."""
    match event:
        case (
            PromptFinished(ref=said.ref, cut_after_s=cut_after_s)
            | DigitsCollected(ref=said.ref, cut_after_s=cut_after_s)
        ) if cut_after_s is not None:
            note = f"cut after {cut_after_s:.1f} s" if cut_after_s else "not played: keys waited"
        case PromptFailed(ref=said.ref):
            note = f"not heard: {event.why}"
        case CallerHungUp() | CallLost():
            note = "perhaps not to its end"
        case _:
            return line
    return replace(line, text=f"{line.text} ({note})")


def event_lines(event: AnyEvent) -> Iterator[tuple[Who, str]]:
    """Yield what is told of an event."""
    match event:
        case CallArrived():
            number = event.caller_number or "a withheld number"
            # In a test nobody says which number was dialled.
            yield "caller", f"{number} dials {event.dialled_number or 'the hotline'}"
        case DigitsCollected():
            yield "caller", _pressed(event)
        case ListeningEnded():
            until = f"presses {event.key}" if event.key else "has heard it"
            yield "caller", f"{until} at {event.at_s:.1f} s of the recording"
        case InputTimedOut():
            yield "caller", "says nothing"
        case KeysLost():
            came = f", {event.count} that had come were dropped" if event.count else ""
            yield "system", f"the link to the PBX broke: keys may be missing{came}"
        case BankAnswered():
            proven = f", the caller is customer {event.customer}" if event.customer else ""
            yield "bank", f"answers: {event.outcome}{proven}"
        case PaymentSettled():
            yield "bank", f"tells what became of the payment: {event.outcome}"
        case NoticeClosed(outcome="sent"):
            yield "system", "tells the customer so by text message"
        case NoticeClosed():
            yield "system", f"cannot tell the customer so by text message: {event.outcome}"
        case PortAnswered():
            yield "system", f"came of it: {event.outcome}"
        case MessageRecorded():
            yield "caller", f"leaves a message of {event.seconds:.0f} s ({event.recording})"
        case RecordingFailed():
            yield "system", f"no message: {event.why}"
        case KeysUnused():
            keys = "1 key" if event.count == 1 else f"{event.count} keys"
            yield "caller", f"pressed {keys} that nothing asked for"
        case SecretsLost():
            yield "system", "the service was restarted; secrets must be asked for again"
        case ServiceStopping():
            yield "system", "the service stops"
        case SecureFlowAsked():
            yield "agent", f"asks for the secure flow '{event.secure}'"
        case TimerFired():
            yield "system", "a time limit was reached"
        case CallerHungUp():
            yield "caller", f"hangs up ({event.cause})"
        case CallLost():
            yield "system", f"the call was lost: {event.cause}"
        case PromptFinished() | PromptFailed() | PartHeard():
            pass


def _pressed(event: DigitsCollected) -> str:
    if not event.length:
        return "presses only the finish key"
    if event.matched and not event.sound:
        return f"presses {'•' * event.length}, which fails the check"
    if event.matched:
        return f"presses {event.digits or '•' * event.length}"
    return f"presses {'•' * event.length}, which is no answer here"


def command_lines(command: AnyCommand, catalogue: Catalogue) -> Iterator[tuple[Who, str]]:
    """Yield what is told of a command."""
    match command:
        case Collect(utterance=()):
            yield "hotline", "waits for a key"
        case Play() | Collect():
            yield "hotline", f"“{as_text(command.utterance, catalogue)}”"
        case Listen():
            start = f" (from {command.from_s:.1f} s on)" if command.from_s else ""
            yield "hotline", f"“{as_text(command.utterance, catalogue)}”{start}"
        case AskPort(request=request):
            yield "hotline", f"asks for {_request(request, catalogue)}"
        case AskBank():
            yield "hotline", f"asks the bank: {command.operation}"
        case PartFromAgent():
            yield "hotline", "takes the caller out of the agent's hearing"
        case BackToAgent():
            came = "identified" if command.identified else "not identified"
            yield "hotline", f"brings the caller back to the agent, who is told: {came}"
        case RecordMessage():
            yield "hotline", f"records for {command.max_s} s at the most"
        case HandOver():
            yield "hotline", f"hands the caller over to the PBX's fallback ({command.why})"
        case HangUp():
            yield "hotline", f"hangs up: {command.outcome}"
        case Note():
            yield "system", command.why
        case Ignore():
            yield "system", f"that was ignored: {command.why}"
        case _:
            pass


def _request(request: AnyRequest, catalogue: Catalogue) -> str:
    match request:
        case QueueForAgent():
            skills = f" who has {', '.join(request.skills)}" if request.skills else ""
            return f"an agent of '{request.queue}'{skills}"
        case Transfer():
            return f"a transfer to {request.destination}"
        case BookCallback():
            return f"a callback from '{request.queue}' to {request.number}"
        case SendText():
            to = request.number or f"customer {request.customer}"
            return f"a text message to {to}: “{as_text(request.words, catalogue)}”"
        case KeepSurvey():
            scores = ", ".join(f"{name} {score}" for name, score in request.scores.items())
            return f"the survey '{request.survey}' to be kept: {scores}"
        case CallSystem():
            return f"an answer from {request.url}"
        case RecogniseCaller():
            return f"the customer whose number is {request.number}"
        case ReadCustomer():
            return f"what is known of customer {request.customer}"
        case FindWaitingCase():
            return f"what customer {request.customer} waits for"
        case OpenCase():
            return (
                f"a {request.case} about '{request.about}' to be opened, claiming {request.claim}"
            )
        case _:
            assert_never(request)

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
    NumberTyped,
    PartHeard,
    PaymentSettled,
    PortAnswered,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    RecordingNotStarted,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
    SecretsLost,
    SecureFlowAsked,
    ServiceStopping,
    TimerFired,
    WordsHeard,
)
from hotline.flow.heard.understanding import HIDDEN
from hotline.flow.requests import (
    AnyRequest,
    BookCallback,
    CallSystem,
    FindWaitingCase,
    KeepConsent,
    KeepSurvey,
    OpenCase,
    QueueForAgent,
    ReadCustomer,
    RecogniseCaller,
    SendText,
    Transfer,
)
from hotline.journal import JournalRecord
from hotline.model.personal import ERASED
from hotline.model.sentence import Sentence
from hotline.model.values import Text
from hotline.qa.story_words import Story
from hotline.speech.script import as_text

Who = Literal["caller", "agent", "hotline", "bank", "system"]


@dataclass(frozen=True, kw_only=True)
class StoryLine:
    """One thing that happened: when, where in the flow, by whom, and what.

    `note` tells what the caller did not hear of it, None for nothing.
    """

    at: datetime
    node: str
    who: Who
    said: Sentence
    note: Sentence | None = None

    @property
    def text(self) -> str:
        """What happened, in English."""
        return self.said.text + (f" ({self.note.text})" if self.note is not None else "")


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
        for who, said_now in event_lines(event):
            yield StoryLine(at=event.at, node=node, who=who, said=said_now)
        for command in commands:
            if isinstance(command, Mark):
                node = command.node
            for who, said_now in command_lines(command, catalogue):
                line = StoryLine(at=event.at, node=node, who=who, said=said_now)
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
            | WordsHeard(ref=said.ref, cut_after_s=cut_after_s)
        ) if cut_after_s is not None:
            note = Story.CUT(seconds=f"{cut_after_s:.1f}") if cut_after_s else Story.NOT_PLAYED()
        case PromptFailed(ref=said.ref):
            note = Story.NOT_HEARD(why=event.why)
        case CallerHungUp() | CallLost():
            note = Story.PERHAPS_NOT_ALL()
        case _:
            return line
    return replace(line, note=note)


def event_lines(event: AnyEvent) -> Iterator[tuple[Who, Sentence]]:
    """Yield what is told of an event."""
    match event:
        case CallArrived():
            # In a test nobody says which number was dialled.
            dialled, number = event.dialled_number or "the hotline", event.caller_number
            yield (
                "caller",
                Story.DIALS(number=number, dialled=dialled)
                if number
                else Story.DIALS_WITHHELD(dialled=dialled),
            )
        case DigitsCollected():
            yield "caller", _pressed(event)
        case WordsHeard(text=""):
            yield "caller", Story.MAKES_A_SOUND()
        case WordsHeard(text=text, digits=digits, confidence=confidence):
            words = text if len(digits) < 2 or digits == ERASED else HIDDEN * len(digits)
            yield "caller", Story.SPEAKS(words=words, confidence=f"{confidence:.2f}")
        case ListeningEnded(key=key, at_s=at_s):
            seconds = f"{at_s:.1f}"
            yield (
                "caller",
                Story.STOPS_RECORDING(key=key, seconds=seconds)
                if key
                else Story.HEARD_RECORDING(seconds=seconds),
            )
        case InputTimedOut():
            yield "caller", Story.SAYS_NOTHING()
        case KeysLost(count=0):
            yield "system", Story.LINK_BROKE()
        case KeysLost(count=count):
            yield "system", Story.LINK_BROKE_DROPPED(count=str(count))
        case BankAnswered(outcome=outcome, customer=customer) if customer:
            yield "bank", Story.BANK_PROVES(outcome=outcome, customer=customer)
        case BankAnswered(outcome=outcome):
            yield "bank", Story.BANK_ANSWERS(outcome=outcome)
        case PaymentSettled(outcome=outcome):
            yield "bank", Story.PAYMENT_SETTLED(outcome=outcome)
        case NoticeClosed(outcome="sent"):
            yield "system", Story.NOTICE_SENT()
        case NoticeClosed(outcome=outcome):
            yield "system", Story.NOTICE_NOT_SENT(outcome=outcome)
        case PortAnswered(facts={"sent_to": Text(text=place)}) if place:
            yield "agent", Story.SENDS_TO(place=place)
        case PortAnswered(outcome=outcome):
            yield "system", Story.CAME_OF_IT(outcome=outcome)
        case MessageRecorded():
            seconds = f"{event.seconds:.0f}"
            yield "caller", Story.LEAVES_MESSAGE(seconds=seconds, recording=event.recording)
        case RecordingFailed(why=why):
            yield "system", Story.NO_MESSAGE(why=why)
        case RecordingStarted(part=part, rule=rule, recording=recording):
            yield "system", Story.RECORDING_STARTED(part=part, rule=rule, recording=recording)
        case RecordingNotStarted(part=part, rule=rule):
            yield "system", Story.RECORDING_NOT_STARTED(part=part, rule=rule)
        case RecordingPaused(why="secret"):
            yield "system", Story.RECORDING_PAUSED()
        case RecordingPaused():
            yield "agent", Story.AGENT_PAUSES_RECORDING()
        case RecordingResumed(why="secret"):
            yield "system", Story.RECORDING_RESUMED()
        case RecordingResumed():
            yield "agent", Story.AGENT_RESUMES_RECORDING()
        case RecordingStopped():
            yield "system", Story.RECORDING_STOPPED()
        case KeysUnused(count=1):
            yield "caller", Story.PRESSED_KEY_UNUSED()
        case KeysUnused(count=count):
            yield "caller", Story.PRESSED_KEYS_UNUSED(count=str(count))
        case SecretsLost():
            yield "system", Story.SECRETS_LOST()
        case ServiceStopping():
            yield "system", Story.SERVICE_STOPS()
        case SecureFlowAsked(secure=flow):
            yield "agent", Story.ASKS_SECURE_FLOW(flow=flow)
        case NumberTyped(place=place, number=number):
            yield "agent", Story.TYPES_NUMBER(place=place, number=number)
        case TimerFired():
            yield "system", Story.TIME_LIMIT()
        case CallerHungUp(cause=cause):
            yield "caller", Story.CALLER_HANGS_UP(cause=cause)
        case CallLost(cause=cause):
            yield "system", Story.CALL_LOST(cause=cause)
        case PromptFinished() | PromptFailed() | PartHeard():
            pass


def _pressed(event: DigitsCollected) -> Sentence:
    """Return what was pressed: a choice, or how many keys. Some may be a PIN at the wrong node."""
    if not event.length:
        return Story.PRESSES_FINISH()
    if event.matched and not event.sound:
        return Story.PRESSES_WRONG(keys=HIDDEN * event.length)
    if event.matched:
        shown = event.digits if event.length == 1 or event.choice else ""
        return Story.PRESSES(keys=shown or HIDDEN * event.length)
    return Story.PRESSES_NO_ANSWER(keys=HIDDEN * event.length)


def command_lines(command: AnyCommand, catalogue: Catalogue) -> Iterator[tuple[Who, Sentence]]:
    """Yield what is told of a command."""
    match command:
        case Collect(utterance=()):
            yield "hotline", Story.WAITS_FOR_KEY()
        case Play() | Collect() | Listen(from_s=0):
            yield "hotline", Story.SAYS(words=as_text(command.utterance, catalogue))
        case Listen(from_s=from_s):
            words = as_text(command.utterance, catalogue)
            yield "hotline", Story.SAYS_FROM(words=words, seconds=f"{from_s:.1f}")
        case AskPort(request=request):
            yield "hotline", _request(request, catalogue)
        case AskBank(operation=operation):
            yield "hotline", Story.ASKS_BANK(operation=operation)
        case PartFromAgent():
            yield "hotline", Story.PARTS_FROM_AGENT()
        case BackToAgent(identified=True):
            yield "hotline", Story.BACK_IDENTIFIED()
        case BackToAgent():
            yield "hotline", Story.BACK_NOT_IDENTIFIED()
        case RecordMessage(max_s=max_s):
            yield "hotline", Story.RECORDS(seconds=str(max_s))
        case HandOver(why=why):
            yield "hotline", Story.HANDS_OVER(why=why)
        case HangUp(outcome=outcome):
            yield "hotline", Story.HANGS_UP(outcome=outcome)
        case Note(why=why):
            yield "system", Story.NOTES(why=why)
        case Ignore(why=why):
            yield "system", Story.IGNORED(why=why)
        case _:
            pass


def _request(request: AnyRequest, catalogue: Catalogue) -> Sentence:
    match request:
        case QueueForAgent(queue=queue, skills=skills) if skills:
            return Story.ASKS_SKILLED_AGENT(queue=queue, skills=", ".join(skills))
        case QueueForAgent(queue=queue):
            return Story.ASKS_AGENT(queue=queue)
        case Transfer(rings=number):
            return Story.ASKS_TRANSFER(destination=number)
        case BookCallback(queue=queue, number=number):
            return Story.ASKS_CALLBACK(queue=queue, number=number)
        case SendText(number=number) if number:
            return Story.ASKS_TEXT(number=number, words=as_text(request.words, catalogue))
        case SendText(customer=customer):
            words = as_text(request.words, catalogue)
            return Story.ASKS_TEXT_TO_CUSTOMER(customer=customer, words=words)
        case KeepSurvey():
            scores = ", ".join(f"{name} {score}" for name, score in request.scores.items())
            return Story.ASKS_SURVEY(survey=request.survey, scores=scores)
        case KeepConsent(said="given"):
            return Story.KEEPS_CONSENT_TO_RECORDING()
        case KeepConsent():
            return Story.KEEPS_REFUSAL_OF_RECORDING()
        case CallSystem(url=url):
            return Story.ASKS_SYSTEM(url=url)
        case RecogniseCaller(number=number):
            return Story.ASKS_WHOSE_NUMBER(number=number)
        case ReadCustomer(customer=customer):
            return Story.ASKS_CUSTOMER(customer=customer)
        case FindWaitingCase(customer=customer):
            return Story.ASKS_WAITING_CASE(customer=customer)
        case OpenCase():
            return Story.ASKS_CASE(kind=request.case, about=request.about, claim=str(request.claim))
        case _:
            assert_never(request)

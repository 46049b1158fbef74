"""What would surprise a person, though every check lets it through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from hotline.flow.bundle import Bundle
from hotline.flow.commands import (
    AskBank,
    AskPort,
    Collect,
    HandOver,
    Listen,
    Mark,
    Play,
    RecordMessage,
)
from hotline.flow.events import PortAnswered
from hotline.flow.nodes.listen import ListenNode
from hotline.flow.requests import SENT_TO, CallSystem, ReadCustomer
from hotline.simulator.explore.choices import Manner
from hotline.simulator.flow_tests.virtual_call import Exchange, VirtualCall

MOST_QUESTIONS = 12
"""A caller who is of no use is asked so often at the most, from one question to the end."""
MOST_PROMPTS = 12
"""So many prompts in a row are too long to be listened to."""
MOST_WAITS = 2
"""So many answers of bank and other systems in a row a caller waits for without a word."""
BROKEN_OFF = ("defect", "too_many_steps", "nothing handles")
"""How the engine's own reasons begin for giving a caller away."""


class Kind(StrEnum):
    """What kind of surprise it is."""

    SILENCE = "dead silence"
    ENDLESS = "endless"
    FAR = "far from a person"
    LONG = "too long to listen to"
    BROKEN = "broken off"


@dataclass(frozen=True, kw_only=True)
class Surprise:
    """What is wrong with a call, at which node, and the call up to there."""

    kind: Kind
    node: str
    text: str
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, kw_only=True)
class Explored:
    """A call that was explored; from the exchange `since` on the caller went on in a `manner`."""

    call: VirtualCall
    flow: str
    manner: Manner | None
    since: int
    where: str


def surprises_of(explored: Explored, bundle: Bundle) -> Iterator[Surprise]:
    """Yield what would surprise a person in one call."""
    yield from _silences(explored, bundle)
    yield from _long_speeches(explored)
    match explored.manner:
        case Manner.SILENT | Manner.USELESS | Manner.MUMBLING:
            yield from _endless(explored)
        case Manner.WANTS_PERSON:
            yield from _far(explored, bundle)
        case None:
            pass
    yield from _broken(explored)


def _broken(explored: Explored) -> Iterator[Surprise]:
    for exchange in explored.call.exchanges:
        for command in exchange.commands:
            if isinstance(command, HandOver) and command.why.startswith(BROKEN_OFF):
                text = f"the call is broken off: {command.why}"
                yield _surprise(Kind.BROKEN, explored.call.run.node, text, explored)


def _silences(explored: Explored, bundle: Bundle) -> Iterator[Surprise]:
    node, waits = "", 0
    for index, exchange in enumerate(explored.call.exchanges):
        for command in exchange.commands:
            text = ""
            match command:
                case Mark():
                    node = command.node
                case Collect(utterance=()) if not _is_pause(explored.flow, node, bundle):
                    text = "the caller is asked something and hears nothing"
                case Play() | Collect() | Listen() | RecordMessage():
                    waits = 0
                case AskBank() | AskPort(request=CallSystem() | ReadCustomer()):
                    waits += 1
                    if waits > MOST_WAITS:
                        text = f"{waits} answers are waited for one after the other without a word"
                case _:
                    pass
            if text:
                yield _surprise(Kind.SILENCE, node, text, explored, index + 1)


def _is_pause(flow: str, place: str, bundle: Bundle) -> bool:
    """Return whether the node lets a caller pause a recording, which is silent by right."""
    *flows, node = place.split(".")
    return isinstance(bundle.flows[flows[-1] if flows else flow].nodes[node], ListenNode)


def _long_speeches(explored: Explored) -> Iterator[Surprise]:
    node, prompts = "", 0
    for index, exchange in enumerate(explored.call.exchanges):
        for command in exchange.commands:
            if isinstance(command, Mark):
                node = command.node
            if isinstance(command, Play | Collect):
                # One prompt that is said for every record of a list counts once.
                prompts += len({phrase.prompt for phrase in command.utterance})
            if isinstance(command, Collect | Listen | AskPort | RecordMessage):
                if prompts > MOST_PROMPTS:
                    text = f"{prompts} prompts in a row before the caller has a say"
                    yield _surprise(Kind.LONG, node, text, explored, index + 1)
                prompts = 0


def _endless(explored: Explored) -> Iterator[Surprise]:
    asked = 0
    for exchange in explored.call.exchanges[explored.since :]:
        if isinstance(exchange.event, PortAnswered) and SENT_TO in exchange.event.facts:
            # They had an agent, who sent them on.
            asked = 0
        asked += sum(isinstance(command, Collect) for command in exchange.commands)
    if asked > MOST_QUESTIONS:
        text = f"a caller who {explored.manner} is asked {asked} times more"
        yield _surprise(Kind.ENDLESS, explored.where, text, explored)


def _far(explored: Explored, bundle: Bundle) -> Iterator[Surprise]:
    """Yield that a caller who does all to reach one hears too much before a person comes."""
    allowed = bundle.flows[explored.flow].head.limits.prompts_to_person
    heard = 0
    for exchange in explored.call.exchanges[explored.since :]:
        for command in exchange.commands:
            match command:
                case HandOver() | RecordMessage() | AskPort():
                    return
                case Play() | Collect() | Listen():
                    heard += bool(command.utterance)
                case _:
                    pass
            if heard > allowed:
                text = f"a caller who {explored.manner} hears {heard} prompts and no person"
                yield _surprise(Kind.FAR, explored.where, text, explored)
                return


def _surprise(
    kind: Kind, node: str, text: str, explored: Explored, end: int | None = None
) -> Surprise:
    exchanges = tuple(explored.call.exchanges[:end])
    return Surprise(kind=kind, node=node, text=text, exchanges=exchanges)

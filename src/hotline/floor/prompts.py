"""The catalogue's prompts that the floor speaks, and which of them flows need that have none.

No flow names them: what is not in the catalogue is missed on the telephone, by who waits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from hotline.floor.errors import NothingToSay
from hotline.floor.whisper import PROMISED, about
from hotline.flow.bundle import CATALOGUE, Bundle
from hotline.flow.catalogue import Catalogue
from hotline.flow.nodes.queue import QueueNode
from hotline.flow.problems import Problem
from hotline.flow.rules import Rule
from hotline.flow.source import read_source
from hotline.flow.utterance import Phrase, Utterance
from hotline.model.tier import TIERS

_NONE: frozenset[str] = frozenset()

_AT_A_SEAT = (
    "agent_number",
    "agent_pin",
    "pin_wrong",
    "pin_locked",
    "signed_in",
    "signed_in_elsewhere",
    "taken",
    "nobody",
    "signed_out",
    "ready",
    "disposition_missing",
    "break_reasons",
    "on_break",
    "after_the_call",
    "code_failed",
)
"""What is said to whoever dials a code at a seat's telephone."""

ALWAYS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "wait_next": _NONE,
        "wait_second": _NONE,
        "wait_place": frozenset({"ahead"}),
        "wait_under_a_minute": _NONE,
        "wait_at_most": frozenset({"most"}),
        "wait_from_to": frozenset({"least", "most"}),
        **{f"whisper_{tier}": _NONE for tier in TIERS},
        "whisper_waited": frozenset({"minutes"}),
        "whisper_callback": _NONE,
        "whisper_consult": _NONE,
        **dict.fromkeys(PROMISED.values(), _NONE),
        **{f"seat_{one}": _NONE for one in _AT_A_SEAT},
    }
)
"""Those of every queue, with the values that they speak."""

BY_OUTCOME: Mapping[str, Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "called_back": {
            "wait_callback_key": _NONE,
            "wait_called_back": frozenset({"tail"}),
            "wait_may_hang_up": _NONE,
            "wait_agent_found": _NONE,
            "wait_is_called_back": _NONE,
            "wait_no_callback": _NONE,
        },
        "voicemail": {"wait_message_key": _NONE, "wait_agent_found": _NONE},
    }
)
"""Those that are spoken where a queue's outcome is among a flow's."""

SECURE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "whisper_identified": _NONE,
        "whisper_another_customer": _NONE,
        "whisper_not_identified": _NONE,
    }
)
"""Those that agents hear where a queue has secure flows."""


def problems(bundle: Bundle) -> tuple[Problem, ...]:
    """Return which prompts are missing, or speak other values; none where no flow has a queue."""
    needed = _needed(bundle)
    missing = [name for name in needed if name not in bundle.catalogue.prompts]
    texts = [text for name in needed if (text := _of_other_values(name, needed, bundle.catalogue))]
    if missing:
        texts.append(
            f"callers who wait for an agent, and agents, are told {', '.join(missing)}, which the "
            "catalogue lacks: write them in every language, as docs/routing.md says what they tell"
        )
    place = read_source(bundle.sources[CATALOGUE], CATALOGUE).place(("prompts",))
    return tuple(Problem(place=place, text=text, rule=Rule.UNKNOWN_PROMPT) for text in texts)


def spoken(utterance: Utterance, catalogue: Catalogue) -> Utterance:
    """Return what a catalogue has of an utterance: what it lacks costs nobody the rest.

    Raises:
        NothingToSay: It has nothing of it.
    """
    known = tuple(phrase for phrase in utterance if _is_known(phrase, catalogue))
    if not known:
        raise NothingToSay([phrase.prompt for phrase in utterance])
    return known


def _is_known(phrase: Phrase, catalogue: Catalogue) -> bool:
    return (
        phrase.language in catalogue.prompts.get(phrase.prompt, {})
        and catalogue.slots(phrase.prompt) <= phrase.values.keys()
    )


def _needed(bundle: Bundle) -> dict[str, frozenset[str]]:
    needed: dict[str, frozenset[str]] = {}
    for node in _queues(bundle):
        needed |= {**ALWAYS, **dict.fromkeys(map(about, node.skills), _NONE)}
        if node.secure:
            needed |= SECURE
        for outcome, prompts in BY_OUTCOME.items():
            if outcome in node.outcomes:
                needed |= prompts
    return needed


def _queues(bundle: Bundle) -> Iterator[QueueNode]:
    for flow in bundle.flows.values():
        yield from (node for node in flow.nodes.values() if isinstance(node, QueueNode))


def _of_other_values(
    name: str, needed: Mapping[str, frozenset[str]], catalogue: Catalogue
) -> str | None:
    """Return what is wrong with a prompt that speaks a value which the floor does not give."""
    if name not in catalogue.prompts:
        return None
    strange = sorted(catalogue.slots(name) - needed[name])
    if not strange:
        return None
    gives = " and ".join(f"{{{one}}}" for one in sorted(needed[name])) or "no value"
    return f"prompt '{name}' speaks {{{strange[0]}}}: the floor gives it {gives}"

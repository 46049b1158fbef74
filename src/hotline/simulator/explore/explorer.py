"""Calls that walk every branch, by what the caller does and what bank and other parts answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import cycle
from random import Random

from hotline.flow.bundle import Bundle
from hotline.flow.commands import (
    AskBank,
    AskPort,
    Collect,
    DigitRules,
    Listen,
    RecordMessage,
)
from hotline.flow.nodes.yes_no import YesNoNode
from hotline.flow.requests import SENT_TO, PortAnswer
from hotline.model.bank import OPERATIONS, BankAnswer
from hotline.model.values import Text
from hotline.simulator.explore.choices import (
    Choices,
    Entry,
    Manner,
    Option,
    Silence,
    Spoken,
    options_at,
    useless_keys,
)
from hotline.simulator.explore.likely import (
    likely_answer,
    likely_keys,
    likely_port_answer,
    likely_words,
)
from hotline.simulator.explore.moments import moments
from hotline.simulator.explore.people import WayToPerson
from hotline.simulator.explore.surprises import Explored
from hotline.simulator.flow_tests.virtual_call import VirtualCall

MOST_STEPS = 60
"""A caller who is still there after doing so much leaves."""
PERSON_KEY = "0"
BACK_KEY = "*"
"""The keys that people press who want a person: the second where the first does not help."""
NEEDLESS, WANTED = "needless", "wanted"
"""Whether the bank records only whoever agrees."""


class Explorer:
    """Makes one call after the other to a flow; the same seed makes the same calls.

    Attributes:
        choices: What was tried, and what is left.
    """

    def __init__(self, bundle: Bundle, flow: str, random: Random) -> None:
        self.choices = Choices(random)
        self._bundle = bundle
        self._flow = flow
        self._random = random
        self._people = WayToPerson(bundle)
        self._asks_consent = _asks_consent(bundle)
        self._secret = ""
        self._arrivals = cycle(moments(bundle))
        self._call = self._new_call(next(self._arrivals))
        self._manner: Manner | None = None
        self._since = 0
        self._where = ""
        self._pressed: set[tuple[str, DigitRules, str]] = set()

    def explore(self) -> Explored:
        """Make one call."""
        self.choices.begin()
        language = self.choices.take(("language",), self._bundle.catalogue.languages)
        number = self.choices.take(("number",), ["", "+8613800001111"])
        self._call = self._new_call(next(self._arrivals))
        self._manner, self._since, self._where = None, 0, ""
        self._pressed = set()
        is_wanted = self._asks_consent and (
            self.choices.take(("consent",), [NEEDLESS, WANTED]) == WANTED
        )
        self._call.arrive(language=str(language), number=str(number), consent_wanted=is_wanted)
        for _ in range(MOST_STEPS):
            if self._call.run.ended:
                break
            self._go_on()
        else:
            self._call.hang_up()
        return Explored(
            call=self._call,
            flow=self._flow,
            manner=self._manner,
            since=self._since,
            where=self._where,
        )

    def _take(self, options: Sequence[Option]) -> Option:
        return self.choices.take((*self._call.run.situation, self._manner or ""), options)

    def _new_call(self, at: datetime) -> VirtualCall:
        return VirtualCall(
            self._bundle, self._flow, at=at, bank=self._ask_bank, request=self._request
        )

    # --- the caller ---

    def _go_on(self) -> None:
        match self._call.open:
            case Collect() as question:
                self._answer(question)
            case Listen() as question:
                key = self._take(["", *question.keys])
                self._call.listen(self._random.uniform(1, 20), str(key))
            case RecordMessage():
                spoken = self._take(["10", "0"])
                self._call.speak(float(str(spoken)))
            case None:
                raise AssertionError(f"'{self._call.run.node}' waits for nobody")

    def _answer(self, question: Collect) -> None:
        if self._manner is None:
            option = self._take(options_at(question))
            if isinstance(option, Manner):
                self._manner, self._where = option, self._call.run.node
                self._since = len(self._call.exchanges)
        if self._manner is not None:
            option = self._in_manner(self._manner, question)
        match option:
            case Entry(right=True):
                self._enter(self._right(question))
            case Entry(keys=keys):
                self._enter(keys)
            case Spoken(right=True, sure=sure):
                self._call.say(likely_words(question, self._random), sure)
            case Spoken(text=text, sure=sure):
                self._call.say(text, sure)
            case _:
                self._call.wait()

    def _in_manner(self, manner: Manner, question: Collect) -> Entry | Spoken | Silence:
        match manner:
            case Manner.SILENT:
                return Silence()
            case Manner.USELESS:
                useless = useless_keys(question)
                return Entry(keys=useless) if useless else Silence()
            case Manner.MUMBLING:
                return Silence() if question.spoken is None else Spoken()
            case Manner.WANTS_PERSON:
                key = self._key_to_person(question)
                return Entry(keys=key) if key else Silence()

    def _key_to_person(self, question: Collect) -> str:
        """Return a key that people press for a person, or what leads to one; "" for none.

        Who has pressed one here, and came back, takes what is offered instead.
        """
        *flows, node = self._call.run.node.split(".")
        offered = self._people.key_at(flows[-1] if flows else self._flow, node)
        ways = (PERSON_KEY, offered, BACK_KEY)
        return next((key for key in ways if key and self._may_press(key, question.rules)), "")

    def _may_press(self, key: str, rules: DigitRules) -> bool:
        """Return whether a key means something here, and has not been pressed here in vain."""
        means = key in rules.at_once or (rules.max_digits == 1 and key in rules.keys)
        # A node that asks what was meant by words is another question, with keys of its own.
        pressed = (self._call.run.node, rules, key)
        new = means and pressed not in self._pressed
        self._pressed.add(pressed)
        return new

    def _enter(self, keys: str) -> None:
        self._call.press(keys)
        if self._call.has_keys:
            self._call.wait()

    def _right(self, question: Collect) -> str:
        if not question.same_as:
            self._secret = likely_keys(question.rules, self._random)
        return self._secret

    # --- the bank and the other parts ---

    def _ask_bank(self, question: AskBank, arguments: Mapping[str, str]) -> BankAnswer:
        operation = OPERATIONS[question.operation]
        outcome = self._take(operation.outcomes)
        return likely_answer(operation, str(outcome), self._random)

    def _request(self, question: AskPort) -> PortAnswer:
        request = question.request
        outcome = str(self._take(request.possible))
        likely = likely_port_answer(
            request, outcome, self._bundle.catalogue.languages, self._random
        )
        places = self._call.run.sends_to
        if SENT_TO in likely.facts and places:
            sent_to = Text(text=str(self._take(["", *places])))
            return replace(likely, facts={**likely.facts, SENT_TO: sent_to})
        return likely


def _asks_consent(bundle: Bundle) -> bool:
    nodes = (node for flow in bundle.flows.values() for node in flow.nodes.values())
    return any(isinstance(node, YesNoNode) and node.consent is not None for node in nodes)


def explore(bundle: Bundle, flow: str, *, seed: int, most: int) -> Iterator[Explored]:
    """Make calls to a flow until everything that can happen has happened, or so many."""
    explorer = Explorer(bundle, flow, Random(seed))  # noqa: S311 - no secret, the same again
    for _ in range(most):
        yield explorer.explore()
        if not explorer.choices.waiting:
            break

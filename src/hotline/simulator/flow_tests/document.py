"""A file of flow tests, read with every mistake in its place.

flow: main
given: {clock: 2026-03-02 10:00, bank: {verify_pin: ok}}
tests:
  two wrong PINs, then the right one:
    given: {bank: {verify_pin: [wrong, wrong, ok]}}
    call:
      - hear: choose_language
      - press: {zh-CN: 1, en-US: 2}
    expect: {outcome: completed}
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from hotline.flow.bundle import Bundle
from hotline.flow.problems import Place, did_you_mean
from hotline.flow.source import Path, Source
from hotline.flow.tables import read_table
from hotline.flow.vocabulary import LanguageTag, Table
from hotline.model.bank import OPERATIONS, BankAnswer
from hotline.simulator.flow_tests.answers import (
    REQUESTS,
    WrittenAnswer,
    read_bank_answers,
    read_requests,
)
from hotline.simulator.flow_tests.expected import Expected, read_expected
from hotline.simulator.flow_tests.steps import (
    ANYTHING,
    BARE,
    STEPS,
    HangUp,
    Hear,
    Press,
    Says,
    Step,
)

CLOCK_FORM = "%Y-%m-%d %H:%M"
TO_THE_SECOND = f"{CLOCK_FORM}:%S"
"""Where the second matters, as for what is asked in turn."""
ARRIVED = datetime(2026, 3, 2, 10, 0)
"""When a call arrives, on the bank's clock, unless a test says it: a Monday morning."""


class Customer(Table):
    """Whom the bank knows: with this number and PIN it answers `ok`, else `wrong`."""

    number: str = Field(pattern=r"^[0-9]+$")
    pin: str = Field(pattern=r"^[0-9]+$")


class _GivenTable(Table):
    clock: str | None = None
    number: str | None = None
    consent: Literal["wanted", "needless"] | None = None
    customer: Customer | None = None
    bank: Any = None
    requests: Any = None


class _CaseTable(Table):
    given: Any = None
    languages: tuple[LanguageTag, ...] = ()
    call: list[Any]
    expect: Any = None


class _FileTable(Table):
    flow: str = "main"
    given: Any = None
    languages: tuple[LanguageTag, ...] = ()
    tests: dict[str, Any] = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is given before a call.

    Attributes:
        clock: When it arrives, on the bank's clock.
        number: The number that the caller shows; "" where it is withheld.
        consent_wanted: Whether the bank records only whoever agrees.
        customer: Whom the bank knows by number and PIN.
        bank: Operation to its answers in turn, the last one for ever.
        requests: Kind of request to what comes of it, likewise.
    """

    clock: datetime = ARRIVED
    number: str = "+8613800001111"
    consent_wanted: bool = False
    customer: Customer | None = None
    bank: Mapping[str, tuple[BankAnswer, ...]]
    requests: Mapping[str, tuple[WrittenAnswer, ...]]


@dataclass(frozen=True, kw_only=True)
class PlacedStep:
    """A step, and where it is written."""

    step: Step
    place: Place


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test: what is given, what the caller does and hears, and what comes of it.

    Attributes:
        name: What the test is called.
        place: Where it is written.
        flow: The flow that is called.
        languages: It runs once in each.
    """

    name: str
    place: Place
    flow: str
    languages: tuple[str, ...]
    given: Given
    call: tuple[PlacedStep, ...]
    expected: Expected


def read_cases(source: Source, bundle: Bundle) -> tuple[Case, ...]:
    """Return the tests of a file; mistakes are noted in the source, and leave tests out."""
    if not source.is_whole:
        return ()
    table = read_table(_FileTable, source.data, source)
    if table is None:
        return ()
    reader = _Reader(source, bundle)
    reader.check_flow(table.flow)
    reader.check_languages(table.languages, ("languages",))
    given = reader.given(table.given, ("given",), Given(bank={}, requests={}))
    cases = [reader.case(name, written, table, given) for name, written in table.tests.items()]
    return tuple(case for case in cases if case is not None)


class _Reader:
    def __init__(self, source: Source, bundle: Bundle) -> None:
        self._source = source
        self._bundle = bundle

    def check_flow(self, flow: str) -> None:
        if flow not in self._bundle.flows:
            hint = did_you_mean(flow, self._bundle.flows)
            self._source.problem(("flow",), f"there is no flow '{flow}'. {hint}".rstrip())
        elif self._bundle.flows[flow].is_subflow:
            text = f"'{flow}' is a sub-flow, which nobody can call; test a flow that runs it"
            self._source.problem(("flow",), text)

    def check_languages(self, tags: tuple[str, ...], path: Path) -> None:
        known = self._bundle.catalogue.languages
        for index, tag in enumerate(tags):
            if tag not in known:
                text = f"the bank does not speak '{tag}'. {did_you_mean(tag, known)}".rstrip()
                self._source.problem((*path, index), text)

    def given(self, written: object, path: Path, before: Given) -> Given:
        """Return what is given here, on top of what was given before."""
        raw = written if isinstance(written, dict) else {}
        bank = read_bank_answers(
            self._source, (*path, "bank"), raw.get("bank", {}), self._bundle.catalogue
        )
        requests = read_requests(self._source, (*path, "requests"), raw.get("requests", {}))
        table = read_table(_GivenTable, {} if written is None else written, self._source, path)
        if table is None:
            return before
        return Given(
            clock=before.clock if table.clock is None else self._clock(table.clock, path),
            number=before.number if table.number is None else table.number,
            consent_wanted=before.consent_wanted
            if table.consent is None
            else table.consent == "wanted",
            customer=table.customer or before.customer,
            bank={**before.bank, **bank},
            requests={**before.requests, **requests},
        )

    def case(self, name: str, written: object, file: _FileTable, given: Given) -> Case | None:
        path = ("tests", name)
        table = read_table(_CaseTable, written, self._source, path, who=f"test '{name}'")
        if table is None:
            return None
        self.check_languages(table.languages, (*path, "languages"))
        languages = table.languages or file.languages or self._bundle.catalogue.languages
        steps = [
            self._step(one, (*path, "call", index), languages)
            for index, one in enumerate(table.call)
        ]
        if not table.expect and not any(step and isinstance(step.step, Hear) for step in steps):
            text = f"test '{name}' looks at nothing; add a 'hear' or an 'expect'"
            self._source.problem(path, text)
        return Case(
            name=name,
            place=self._source.place(path),
            flow=file.flow,
            languages=tuple(map(str, languages)),
            given=self.given(table.given, (*path, "given"), given),
            call=tuple(step for step in steps if step is not None),
            expected=read_expected(self._source, (*path, "expect"), table.expect),
        )

    def _clock(self, written: str, path: Path) -> datetime:
        for form in (CLOCK_FORM, TO_THE_SECOND):
            with suppress(ValueError):
                return datetime.strptime(written, form)
        text = f"'{written}' is no moment; write it as {ARRIVED:{CLOCK_FORM}}"
        self._source.problem((*path, "clock"), text)
        return ARRIVED

    def _step(self, written: object, path: Path, languages: tuple[str, ...]) -> PlacedStep | None:
        table = BARE.get(written, written) if isinstance(written, str) else written
        kind = next((STEPS[key] for key in STEPS if isinstance(table, dict) and key in table), None)
        if kind is None:
            word = written if isinstance(written, str) else next(iter(_keys(written)), "")
            hint = did_you_mean(word, STEPS) or f"A step is one of: {', '.join(STEPS)}."
            self._source.problem(path, f"nothing says what happens here. {hint}")
            return None
        step: Any = read_table(kind, table, self._source, path)
        if isinstance(step, Hear):
            self._check_heard(step, path)
        if isinstance(step, Press | HangUp) and step.during is not None:
            self._check_prompt(step.during, path)
        if isinstance(step, HangUp) and step.asking is not None:
            self._check_asked(step.asking, path)
        if isinstance(step, Press):
            self._check_keys(step, path, languages)
        if isinstance(step, Says):
            self._check_words(step, path, languages)
        return None if step is None else PlacedStep(step=step, place=self._source.place(path))

    def _check_heard(self, hear: Hear, path: Path) -> None:
        catalogue = self._bundle.catalogue
        for heard in hear.hear:
            if heard.prompt == ANYTHING:
                continue
            if not self._check_prompt(heard.prompt, path):
                continue
            slots = catalogue.slots(heard.prompt)
            for name in sorted(heard.values.keys() - slots):
                hint = did_you_mean(name, slots) or "It has no values."
                self._source.problem(path, f"'{heard.prompt}' does not say {{{name}}}. {hint}")

    def _check_prompt(self, prompt: str, path: Path) -> bool:
        """Return whether there is such a prompt; note it where there is none."""
        known = self._bundle.catalogue.prompts
        if prompt not in known:
            text = f"unknown prompt '{prompt}'. {did_you_mean(prompt, known)}".rstrip()
            self._source.problem(path, text)
        return prompt in known

    def _check_asked(self, asked: str, path: Path) -> None:
        known = {*OPERATIONS, *REQUESTS}
        if asked not in known:
            text = f"nobody is asked '{asked}'. {did_you_mean(asked, known)}".rstrip()
            self._source.problem(path, text)

    def _check_keys(self, press: Press, path: Path, languages: tuple[str, ...]) -> None:
        if missing := [tag for tag in languages if not press.keys(tag)]:
            text = f"nothing is pressed in {', '.join(missing)}; add its keys"
            self._source.problem((*path, "press"), text)

    def _check_words(self, says: Says, path: Path, languages: tuple[str, ...]) -> None:
        if missing := [tag for tag in languages if says.words(tag) is None]:
            text = f"nothing is said in {', '.join(missing)}; add its words"
            self._source.problem((*path, "says"), text)


def _keys(written: object) -> tuple[str, ...]:
    return tuple(written) if isinstance(written, dict) else ()


def arrival(given: Given, bundle: Bundle) -> datetime:
    """Return when the call arrives, in UTC."""
    if bundle.calendar is None:
        return given.clock.replace(tzinfo=UTC)
    begin = given.clock.replace(second=0)
    stretches = bundle.calendar.clock.when([(begin, begin.replace(second=30))])
    # A minute that summer time skips is the moment after it.
    at = stretches[0][0] if stretches else begin.replace(tzinfo=UTC)
    return at + timedelta(seconds=given.clock.second)

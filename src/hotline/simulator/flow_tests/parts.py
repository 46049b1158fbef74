"""The bank and the other parts as a test gives them: they answer as it says, and keep count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hotline.flow.commands import AskBank, AskPort
from hotline.flow.requests import AnyRequest, PortAnswer, SendText
from hotline.model.bank import OPERATIONS, BankAnswer
from hotline.model.values import Value
from hotline.simulator.flow_tests.answers import WrittenAnswer
from hotline.simulator.flow_tests.document import Customer, Given
from hotline.simulator.flow_tests.written import NotWritten, made_up_of, read_value

_Answer = TypeVar("_Answer")


class NotGiven(Exception):
    """A test does not say what is answered.

    Attributes:
        asked: Who is asked what.
        way_out: What to write, and where.
    """

    def __init__(self, asked: str, way_out: str) -> None:
        self.asked = asked
        self.way_out = way_out
        super().__init__(asked, way_out)


@dataclass(frozen=True, kw_only=True)
class BankQuestion:
    """A question that the bank was asked, with its arguments in clear."""

    operation: str
    arguments: Mapping[str, str]


class GivenParts:
    """Answers as `given` says; `language` is the caller's, where the CRM is asked for it.

    Attributes:
        asked: What the bank was asked.
        requested: What was requested of other parts.
    """

    def __init__(self, given: Given, language: str) -> None:
        self.asked: list[BankQuestion] = []
        self.requested: list[AnyRequest] = []
        self._language = language
        self._customer = given.customer
        self._bank = {name: list(answers) for name, answers in given.bank.items()}
        self._requests = {kind: list(answers) for kind, answers in given.requests.items()}

    def bank(self, question: AskBank, arguments: Mapping[str, str]) -> BankAnswer:
        """Answer a question to the bank.

        Raises:
            NotGiven: The test does not say how.
        """
        operation = question.operation
        self.asked.append(BankQuestion(operation=operation, arguments=arguments))
        if operation in self._bank:
            return _next(self._bank[operation])
        if self._customer is not None and OPERATIONS[operation].identifies:
            return BankAnswer(outcome=_judged(self._customer, operation, arguments))
        outcomes = ", ".join(OPERATIONS[operation].outcomes)
        raise NotGiven(
            f"the bank is asked '{operation}'",
            f"write its answer under given: bank: {operation}: one of {outcomes}",
        )

    def request(self, question: AskPort) -> PortAnswer:
        """Answer a request.

        Raises:
            NotGiven: The test does not say how, or what the flow has no way on for.
        """
        request = question.request
        self.requested.append(request)
        outcomes = ", ".join(request.possible)
        if request.kind in self._requests:
            answer = _next(self._requests[request.kind])
            if answer.outcome not in request.possible:
                raise NotGiven(
                    f"a '{request.kind}' is requested that does not offer '{answer.outcome}'",
                    f"give the node that outcome, or write one of {outcomes}",
                )
            return _typed(answer, request, self._language)
        raise NotGiven(
            f"a '{request.kind}' is requested",
            f"write what comes of it under given: requests: {request.kind}: one of {outcomes}",
        )


def _next(answers: list[_Answer]) -> _Answer:
    return answers.pop(0) if len(answers) > 1 else answers[0]


def _judged(customer: Customer, operation: str, arguments: Mapping[str, str]) -> str:
    """Return whether a question that proves who calls is about the customer whom the test gives."""
    number = OPERATIONS[operation].identifies
    known = dict.fromkeys(arguments, customer.pin) | {number: customer.number}
    return "ok" if arguments == known else "wrong"


def _typed(answer: WrittenAnswer, request: AnyRequest, language: str) -> PortAnswer:
    values: dict[str, Value] = {}
    for name, brought in request.brought_by(answer.outcome).items():
        try:
            values[name] = (
                read_value(answer.values[name], brought.kind)
                if name in answer.values
                else made_up_of(brought, language)
            )
        except NotWritten as error:
            given = f"under given: requests: {request.kind}: '{name}': {error}"
            raise NotGiven(f"a '{request.kind}' is requested", given) from None
    return request.answer(answer.outcome, values)


def details_of(request: AnyRequest) -> Mapping[str, str]:
    """Return the parts of a request as a test writes them."""
    details = {name: _text(value) for name, value in vars(request).items() if name != "kind"}
    if isinstance(request, SendText):
        details["words"] = ", ".join(phrase.prompt for phrase in request.words)
    return details


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return str(value)

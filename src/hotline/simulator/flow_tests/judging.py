"""What a call was like, compared with what a test expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotline.flow.utterance import Phrase
from hotline.model.types import Type
from hotline.model.values import Scalar
from hotline.ports.json_values import argument_text
from hotline.simulator.flow_tests.expected import Asked, Expected
from hotline.simulator.flow_tests.parts import GivenParts, details_of
from hotline.simulator.flow_tests.steps import ANYTHING, Heard
from hotline.simulator.flow_tests.virtual_call import VirtualCall
from hotline.simulator.flow_tests.written import NotWritten, read_value


class Differs(Exception):
    """Something is not as expected. Control flow inside a trial."""

    def __init__(self, expected: str, got: str) -> None:
        self.expected = expected
        self.got = got
        super().__init__(expected, got)


def compare_heard(wanted: Sequence[Heard], heard: Sequence[Phrase], then: str) -> None:
    """Compare what was heard; `then` is told with it.

    Raises:
        Differs: Other prompts were heard, or other values.
    """
    if not has_heard(wanted, heard):
        got = ", ".join(map(_told, heard)) or "nothing"
        raise Differs(f"hear {', '.join(map(_wanted, wanted)) or 'nothing'}", got + then)


def judge(expected: Expected, call: VirtualCall, parts: GivenParts, language: str) -> None:
    """Compare what came of a call.

    Raises:
        Differs: Something else did.
    """
    run = call.run
    if expected.outcome is not None and run.outcome != expected.outcome:
        raise Differs(f"outcome '{expected.outcome}'", f"'{run.outcome}' at '{run.node}'")
    if run.language != (wanted := expected.language or language):
        raise Differs(f"language {wanted} at the end", run.language)
    if expected.bank is not None:
        asked = [(question.operation, question.arguments) for question in parts.asked]
        _compare_asked("ask the bank", expected.bank, asked)
    if expected.requests is not None:
        requested = [(request.kind, details_of(request)) for request in parts.requested]
        _compare_asked("request", expected.requests, requested)
    if expected.agent_told is not None and call.agent_told != [*expected.agent_told]:
        wanted_words = ", ".join(expected.agent_told) or "nothing"
        raise Differs(f"tell the agent: {wanted_words}", ", ".join(call.agent_told) or "nothing")


def _compare_asked(
    what: str, expected: Sequence[Asked], got: Sequence[tuple[str, Mapping[str, str]]]
) -> None:
    same = len(expected) == len(got) and all(
        one.name == name and all(details.get(key) == text for key, text in one.details.items())
        for one, (name, details) in zip(expected, got, strict=True)
    )
    if not same:
        wanted = ", ".join(f"{one.name}{_details(one.details)}" for one in expected)
        # Only what the test looks at is shown: the rest may be a PIN.
        shown = {key for one in expected for key in one.details}
        told = ", ".join(
            name + _details({key: text for key, text in details.items() if key in shown})
            for name, details in got
        )
        raise Differs(f"{what}: {wanted or 'nothing'}", told or "nothing")


def _details(details: Mapping[str, str]) -> str:
    return f" ({', '.join(f'{key} {text}' for key, text in details.items())})" if details else ""


def has_heard(wanted: Sequence[Heard], heard: Sequence[Phrase]) -> bool:
    """Return whether these prompts were heard, and no others."""
    if not wanted:
        return not heard
    if wanted[0].prompt == ANYTHING:
        return any(has_heard(wanted[1:], heard[skip:]) for skip in range(len(heard) + 1))
    return bool(heard) and _is(wanted[0], heard[0]) and has_heard(wanted[1:], heard[1:])


def _is(wanted: Heard, phrase: Phrase) -> bool:
    return wanted.prompt == phrase.prompt and all(
        name in phrase.values and _says(phrase.values[name], text)
        for name, text in wanted.values.items()
    )


def _says(value: Scalar, written: str) -> bool:
    try:
        return read_value(written, Type(value.kind)) == value
    except (NotWritten, ValueError):
        return False


def _wanted(heard: Heard) -> str:
    return f"{heard.prompt}{_details(heard.values)}"


def _told(phrase: Phrase) -> str:
    values = {name: argument_text(value) for name, value in phrase.values.items()}
    return f"{phrase.prompt}{_details(values)}"

"""The rules of the checker: an id that never changes, what breaking it means, and why it is one.

A mistake's own text tells the place and the way out; the rule says what kind of mistake it is, for
editors, for continuous integration and for `hotline check --explain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Rule(StrEnum):
    """What can be wrong with the files of a bundle."""

    NOT_YAML = "not-yaml"
    NOT_UNDERSTOOD = "not-understood"
    GIVEN_TWICE = "given-twice"

    UNKNOWN_NODE = "unknown-node"
    UNKNOWN_PROMPT = "unknown-prompt"
    UNKNOWN_LANGUAGE = "unknown-language"
    UNKNOWN_VARIABLE = "unknown-variable"
    UNKNOWN_OPERATION = "unknown-operation"
    RETIRED_OPERATION = "retired-operation"
    UNKNOWN_ARGUMENT = "unknown-argument"
    UNKNOWN_RESULT = "unknown-result"
    UNKNOWN_OUTCOME = "unknown-outcome"
    UNKNOWN_SUBFLOW = "unknown-subflow"
    UNKNOWN_HOURS = "unknown-hours"

    MISSING_ARGUMENT = "missing-argument"
    MISSING_OUTCOME = "missing-outcome"
    MISSING_TEXT = "missing-text"
    MISSING_CALENDAR = "missing-calendar"

    WRONG_TYPE = "wrong-type"
    SECRET_LEAK = "secret-leak"  # noqa: S105 - a rule
    NOT_SET = "not-set"
    NEVER_SET = "never-set"
    UNUSED = "unused"

    UNREACHABLE = "unreachable"
    NEVER_ENDS = "never-ends"
    ENDLESS_ROUND = "endless-round"
    NO_PERSON = "no-person"
    NOBODY_HEARS = "nobody-hears"
    NOT_HEARD = "not-heard"
    NOT_READ_BACK = "not-read-back"
    NOT_SECURE = "not-secure"
    NEVER_TAKEN = "never-taken"
    SUBFLOW_CIRCLE = "subflow-circle"

    HOURS_OVERLAP = "hours-overlap"
    HOURS_GAP = "hours-gap"


RULES: Mapping[Rule, str] = MappingProxyType(
    {
        Rule.NOT_YAML: "The file is not readable as YAML, so nothing of it can be used.",
        Rule.NOT_UNDERSTOOD: (
            "A key or a value is none of the language: misspelt, of the wrong form, or missing."
        ),
        Rule.GIVEN_TWICE: "The same thing is given twice, and only one of them could count.",
        Rule.UNKNOWN_NODE: "A target names a node that the flow does not have.",
        Rule.UNKNOWN_PROMPT: "A prompt is not in the catalogue, so nobody could say it.",
        Rule.UNKNOWN_LANGUAGE: "A language is none of the catalogue's.",
        Rule.UNKNOWN_VARIABLE: "A variable is not declared, so nothing is known of what it holds.",
        Rule.UNKNOWN_OPERATION: "The bank has no such operation.",
        Rule.RETIRED_OPERATION: "Older versions asked this of the bank, and this one does not.",
        Rule.UNKNOWN_ARGUMENT: "What is asked takes no such argument; it would be lost.",
        Rule.UNKNOWN_RESULT: "What is asked brings no such result.",
        Rule.UNKNOWN_OUTCOME: "What is asked never has this outcome.",
        Rule.UNKNOWN_SUBFLOW: "There is no sub-flow of this name.",
        Rule.UNKNOWN_HOURS: "The calendar has no hours of this name.",
        Rule.MISSING_ARGUMENT: "What is asked needs an argument that is not given.",
        Rule.MISSING_OUTCOME: "An outcome leads nowhere: a caller who has it would be lost.",
        Rule.MISSING_TEXT: "A prompt has no text in one of the languages, or lacks a value there.",
        Rule.MISSING_CALENDAR: "The flow asks for opening hours or the clock without a calendar.",
        Rule.WRONG_TYPE: "A value is not of the type that its place needs.",
        Rule.SECRET_LEAK: "A secret would come to where others than the bank can learn it.",
        Rule.NOT_SET: "On some path a variable is read before it has a value.",
        Rule.NEVER_SET: "A variable is read, and nothing sets it.",
        Rule.UNUSED: "Something is declared and never used: a slip, or left over.",
        Rule.UNREACHABLE: "No path leads to the node.",
        Rule.NEVER_ENDS: "No path from the node ever ends the call.",
        Rule.ENDLESS_ROUND: (
            "The flow can go round for ever without asking the caller, or a secret can be guessed "
            "for ever."
        ),
        Rule.NO_PERSON: "A caller cannot come to a person, or hears too many prompts before.",
        Rule.NOBODY_HEARS: "Something is said or asked when the caller has gone.",
        Rule.NOT_HEARD: (
            "Money would move on keys pressed ahead, before the caller has heard what is paid."
        ),
        Rule.NOT_READ_BACK: (
            "An amount that was said counts unasked, and a recogniser may be sure of another one."
        ),
        Rule.NOT_SECURE: (
            "A sub-flow is none that an agent may send a caller into, to prove who it is, and get "
            "the caller back from."
        ),
        Rule.NEVER_TAKEN: "A way on is never taken, or makes no difference.",
        Rule.SUBFLOW_CIRCLE: "Sub-flows run one another in a circle.",
        Rule.HOURS_OVERLAP: "Two lines of the calendar claim the same time.",
        Rule.HOURS_GAP: "The calendar does not say what holds on some kind of day.",
    }
)
"""What each rule means, in a sentence."""

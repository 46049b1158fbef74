"""The rules of the checker: an id that never changes, what breaking it means, and why it is one.

A mistake's own text tells the place and the way out; the rule says what kind of mistake it is, for
editors, for continuous integration and for `hotline check --explain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, unique
from types import MappingProxyType

from hotline.model.sentence import Template


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
    NOBODY_TYPES = "nobody-types"
    NEVER_TAKEN = "never-taken"
    SUBFLOW_CIRCLE = "subflow-circle"

    HOURS_OVERLAP = "hours-overlap"
    HOURS_GAP = "hours-gap"


@unique
class RuleWords(Template):
    """What breaking each rule means, in a sentence; a member is named after its rule."""

    BREAKS_NOT_YAML = "The file is not readable as YAML, so nothing of it can be used."
    BREAKS_NOT_UNDERSTOOD = (
        "A key or a value is none of the language: misspelt, of the wrong form, or missing."
    )
    BREAKS_GIVEN_TWICE = "The same thing is given twice, and only one of them could count."
    BREAKS_UNKNOWN_NODE = "A target names a node that the flow does not have."
    BREAKS_UNKNOWN_PROMPT = "A prompt is not in the catalogue, so nobody could say it."
    BREAKS_UNKNOWN_LANGUAGE = "A language is none of the catalogue's."
    BREAKS_UNKNOWN_VARIABLE = "A variable is not declared, so nothing is known of what it holds."
    BREAKS_UNKNOWN_OPERATION = "The bank has no such operation."
    BREAKS_RETIRED_OPERATION = "Older versions asked this of the bank, and this one does not."
    BREAKS_UNKNOWN_ARGUMENT = "What is asked takes no such argument; it would be lost."
    BREAKS_UNKNOWN_RESULT = "What is asked brings no such result."
    BREAKS_UNKNOWN_OUTCOME = "What is asked never has this outcome."
    BREAKS_UNKNOWN_SUBFLOW = "There is no sub-flow of this name."
    BREAKS_UNKNOWN_HOURS = "The calendar has no hours of this name."
    BREAKS_MISSING_ARGUMENT = "What is asked needs an argument that is not given."
    BREAKS_MISSING_OUTCOME = "An outcome leads nowhere: a caller who has it would be lost."
    BREAKS_MISSING_TEXT = "A prompt has no text in one of the languages, or lacks a value there."
    BREAKS_MISSING_CALENDAR = "The flow asks for opening hours or the clock without a calendar."
    BREAKS_WRONG_TYPE = "A value is not of the type that its place needs."
    BREAKS_SECRET_LEAK = "A secret would come to where others than the bank can learn it."  # noqa: S105 - a rule
    BREAKS_NOT_SET = "On some path a variable is read before it has a value."
    BREAKS_NEVER_SET = "A variable is read, and nothing sets it."
    BREAKS_UNUSED = "Something is declared and never used: a slip, or left over."
    BREAKS_UNREACHABLE = "No path leads to the node."
    BREAKS_NEVER_ENDS = "No path from the node ever ends the call."
    BREAKS_ENDLESS_ROUND = (
        "The flow can go round for ever without asking the caller, or a secret can be guessed "
        "for ever."
    )
    BREAKS_NO_PERSON = "A caller cannot come to a person, or hears too many prompts before."
    BREAKS_NOBODY_HEARS = "Something is said or asked when the caller has gone."
    BREAKS_NOT_HEARD = (
        "Money would move on keys pressed ahead, before the caller has heard what is paid."
    )
    BREAKS_NOT_READ_BACK = (
        "An amount that was said counts unasked, and a recogniser may be sure of another one."
    )
    BREAKS_NOT_SECURE = (
        "A sub-flow is none that an agent may send a caller into, to prove who it is, and get "
        "the caller back from."
    )
    BREAKS_NOBODY_TYPES = (
        "A call can come where an agent's number is rung without an agent who has typed one."
    )
    BREAKS_NEVER_TAKEN = "A way on is never taken, or makes no difference."
    BREAKS_SUBFLOW_CIRCLE = "Sub-flows run one another in a circle."
    BREAKS_HOURS_OVERLAP = "Two lines of the calendar claim the same time."
    BREAKS_HOURS_GAP = "The calendar does not say what holds on some kind of day."


RULES: Mapping[Rule, RuleWords] = MappingProxyType(
    {rule: RuleWords[f"BREAKS_{rule.name}"] for rule in Rule}
)
"""What each rule means."""

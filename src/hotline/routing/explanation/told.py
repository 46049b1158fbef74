"""An explanation in plain words, a line for each thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import get_args

from hotline.model.agent import AgentState
from hotline.routing.commands import Way
from hotline.routing.explanation.explain import Decision, Explanation, Moment
from hotline.routing.explanation.why_not import WhyNot
from hotline.routing.explanation.would_have import WouldHave, would_have_changed
from hotline.routing.rule import Rule, RuleName
from hotline.routing.traits import HasSkill, InTeam, Serves, Speaks, Trait

_RULES: dict[RuleName, str] = {
    "longest_idle": "the longest idle of those free and fit",
    "least_occupied": "the least occupied of those free and fit",
    "first_in_line": "became free, and the call was first in line",
    "relationship_manager": "the customer's relationship manager",
    "last_agent": "served the customer last",
    "transferred": "was asked for by the agent before",
    "consulted": "was asked by the agent before",
}
_STATES = {
    AgentState.RESERVED: "was being offered another call",
    AgentState.ON_CALL: "was on a call",
    AgentState.WRAP_UP: "was in wrap-up",
    AgentState.ON_BREAK: "was on break",
}
_MOST_OTHERS = 8


def told(explanation: Explanation) -> Iterator[str]:
    """Yield what happened to a call, why, and what would have changed it."""
    for moment, (first, *because) in moments_told(explanation):
        yield f"{clock(moment.at)}  {first}"
        yield from (f"          {line}" for line in because)
    yield from changes_told(explanation)


def moments_told(explanation: Explanation) -> Iterator[tuple[Moment, tuple[str, ...]]]:
    """Yield what changed for a call, in words, and why."""
    decisions = iter(explanation.decisions)
    for moment in explanation.moments:
        because = _decided(next(decisions)) if moment.what == "offered" else ()
        yield moment, (_happened(moment), *because)


def changes_told(explanation: Explanation) -> Iterator[str]:
    """Yield who went first, and what would have changed what happened to a call."""
    if explanation.overtaken:
        yield "Went first although they came later:"
        for why, count in Counter(one.why for one in explanation.overtaken).items():
            yield f"  {count} by {'the head start of their tier' if why == 'head_start' else why}"
    changes = would_have_changed(explanation)
    if changes:
        yield "What would have changed it:"
        yield from (f"  {_would_have(one)}" for one in changes[:_MOST_OTHERS])


def _happened(moment: Moment) -> str:
    ahead = f", {moment.ahead} before it" if moment.ahead else ""
    match moment.what:
        case "queued":
            return f"came to queue '{moment.detail}'"
        case "waits":
            return f"waits: nobody who may take it is free{ahead}"
        case "waits_for":
            return f"waits for {moment.detail} alone, who is busy"
        case "relaxed":
            return f"may be taken by those of step {moment.detail} too{ahead}"
        case "told":
            place = f"is told that it is number {moment.ahead + 1}"
            return f"{place}, and waits {moment.detail}" if moment.detail else place
        case "offered":
            return f"is offered to {moment.detail}"
        case "withdrawn" if moment.detail in get_args(Way):
            return f"is not on offer any more: {spoken(moment.detail)}"
        case "withdrawn":
            return f"is not taken: {spoken(moment.detail)}; back to its place"
        case "kept_place":
            return f"has the place of call {moment.detail}"
        case "callback":
            return "is to be called back, and keeps its place"
        case "refused":
            return f"cannot have what was chosen: {spoken(moment.detail)}"
        case "left":
            return f"leaves the queue: {spoken(moment.detail)}"
        case "held":
            return "is on hold"
        case "resumed":
            return "is with the agent again"
        case "consult_asked":
            return f"{moment.detail} is asked about it"
        case "consulting":
            return f"{moment.detail} talks about it with a colleague"
        case "consult_over":
            return f"the consult is over: {spoken(moment.detail)}"
        case "given":
            giver, _, to = moment.detail.partition(" ")
            return f"{giver} gives it to {to}"
        case "disposed":
            agent_id, _, disposition = moment.detail.partition(" ")
            return f"{agent_id} says what came of it: {spoken(disposition)}"
        case "promise_broken":
            return "has waited longer than was promised"


def _decided(decision: Decision) -> Iterator[str]:
    yield f"because {decision.agent_id} {_rule(decision.rule)}"
    for one in decision.others[:_MOST_OTHERS]:
        yield f"not {one.agent_id}, who {_against(one)}"
    more = len(decision.others) - _MOST_OTHERS
    if more > 0:
        yield f"nor {more} more"


def _rule(rule: Rule) -> str:
    is_a_deed = rule.name in ("first_in_line", "last_agent")
    words = _RULES[rule.name] if is_a_deed else f"was {_RULES[rule.name]}"
    return f"{words}, from step {rule.step} on" if rule.step else words


def _against(one: WhyNot) -> str:
    said = []
    if one.state in _STATES:
        reason = f" ({spoken(one.reason)})" if one.reason else ""
        said.append(f"{_STATES[one.state]}{reason}")
    said += [_lacks(trait) for trait in one.missing]
    return " and ".join(said) if said else "was free and fit, and came after"


def _lacks(trait: Trait) -> str:
    match trait:
        case HasSkill(skill=skill, proficiency=1):
            return f"lacks the skill '{skill}'"
        case HasSkill():
            return f"has no {trait.proficiency} in '{trait.skill}'"
        case Speaks():
            return f"does not speak {trait.language}"
        case Serves():
            return f"may not serve {spoken(trait.tier)}"
        case InTeam():
            return f"is in no team of {', '.join(sorted(trait.teams))}"


def _would_have(one: WouldHave) -> str:
    then = f"{one.agent_id} would have been offered it at {clock(one.at)}"
    match one.without:
        case "lacking":
            return f"{then}, but {' and '.join(map(_lacks, one.lacking))}"
        case "waiting":
            return f"{then}, had step {one.step} begun by then"
        case "head_start":
            return f"{then}, without head starts"
        case "priority":
            return f"{then}, were all priorities the same"


def spoken(word: str) -> str:
    """Return a word of the router as people read it."""
    return word.replace("_", " ")


def clock(at: datetime) -> str:
    """Return the time of day, as stories tell it."""
    return f"{at:%H:%M:%S}"

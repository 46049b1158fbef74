"""An explanation in plain words, a sentence for each thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import get_args

from hotline.model.agent import AgentState
from hotline.model.sentence import Code, Sentence
from hotline.routing.commands import Way
from hotline.routing.explanation.explanation import Decision, Explanation, Moment
from hotline.routing.explanation.why_not import WhyNot
from hotline.routing.explanation.words import FloorStory
from hotline.routing.explanation.would_have import WouldHave, would_have_changed
from hotline.routing.rule import RuleName
from hotline.routing.traits import HasSkill, InTeam, Serves, Speaks, Trait

_RULES: Mapping[RuleName, FloorStory] = {
    "longest_idle": FloorStory.RULE_LONGEST_IDLE,
    "least_occupied": FloorStory.RULE_LEAST_OCCUPIED,
    "first_in_line": FloorStory.RULE_FIRST_IN_LINE,
    "relationship_manager": FloorStory.RULE_RELATIONSHIP_MANAGER,
    "last_agent": FloorStory.RULE_LAST_AGENT,
    "transferred": FloorStory.RULE_TRANSFERRED,
    "consulted": FloorStory.RULE_CONSULTED,
}
_STATES: Mapping[AgentState, FloorStory] = {
    AgentState.RESERVED: FloorStory.WAS_RESERVED,
    AgentState.ON_CALL: FloorStory.WAS_ON_CALL,
    AgentState.WRAP_UP: FloorStory.WAS_WRAP_UP,
    AgentState.ON_BREAK: FloorStory.WAS_ON_BREAK,
}
_WENT_FIRST: Mapping[str, FloorStory] = {
    "head_start": FloorStory.BY_HEAD_START,
    "priority": FloorStory.BY_PRIORITY,
    "put_first": FloorStory.BY_SUPERVISOR,
}
_SUPERVISED: Mapping[str, FloorStory] = {
    "listen": FloorStory.LISTENED_TO,
    "whisper": FloorStory.WHISPERED_TO,
    "barge": FloorStory.BARGED_IN,
}
_MOST_OTHERS = 8

Change = tuple[Sentence, tuple[Sentence, ...]]
"""A heading, and what stands under it."""


def told(explanation: Explanation) -> Iterator[str]:
    """Yield in English what happened to a call, why, and what would have changed it."""
    for moment, (first, *because) in moments_told(explanation):
        yield f"{clock(moment.at)}  {first.text}"
        yield from (f"          {line.text}" for line in because)
    for heading, changes in changes_told(explanation):
        yield heading.text
        yield from (f"  {change.text}" for change in changes)


def moments_told(explanation: Explanation) -> Iterator[tuple[Moment, tuple[Sentence, ...]]]:
    """Yield what changed for a call, in words, and why."""
    decisions = iter(explanation.decisions)
    for moment in explanation.moments:
        because = _decided(next(decisions)) if moment.what == "offered" else ()
        yield moment, (_happened(moment), *because)


def changes_told(explanation: Explanation) -> Iterator[Change]:
    """Yield who went first, and what would have changed what happened to a call."""
    if explanation.overtaken:
        counted = Counter(one.why for one in explanation.overtaken).items()
        yield FloorStory.WENT_FIRST(), tuple(_went_first(why, count) for why, count in counted)
    changes = would_have_changed(explanation)
    if changes:
        yield FloorStory.WOULD_HAVE_CHANGED(), tuple(map(_would_have, changes[:_MOST_OTHERS]))


def _went_first(why: str, count: int) -> Sentence:
    return _WENT_FIRST[why](count=str(count))


def _happened(moment: Moment) -> Sentence:
    detail, why, ahead = moment.detail, Code(moment.detail), moment.ahead
    match moment.what:
        case "queued":
            return FloorStory.CAME_TO_QUEUE(queue=detail)
        case "waits" if ahead:
            return FloorStory.WAITS_BEHIND(ahead=str(ahead))
        case "waits":
            return FloorStory.WAITS()
        case "waits_for":
            return FloorStory.WAITS_FOR_AGENT(agent=detail)
        case "relaxed" if ahead:
            return FloorStory.RELAXED_BEHIND(step=detail, ahead=str(ahead))
        case "relaxed":
            return FloorStory.RELAXED(step=detail)
        case "told":
            return _was_told(str(ahead + 1), detail)
        case "offered":
            return FloorStory.OFFERED(agent=detail)
        case "withdrawn" if detail in get_args(Way):
            return FloorStory.NOT_ON_OFFER(why=why)
        case "withdrawn":
            return FloorStory.NOT_TAKEN(why=why)
        case "declined_late":
            return FloorStory.DECLINED_LATE(agent=detail)
        case "kept_place":
            return FloorStory.KEPT_PLACE(call=detail)
        case "callback":
            return FloorStory.TO_BE_CALLED_BACK()
        case "refused":
            return FloorStory.CHOICE_REFUSED(why=why)
        case "left":
            return FloorStory.LEFT_QUEUE(why=why)
        case "held":
            return FloorStory.HELD()
        case "resumed":
            return FloorStory.RESUMED()
        case "consult_asked":
            return FloorStory.CONSULT_ASKED(agent=detail)
        case "consulting":
            return FloorStory.CONSULTING(agent=detail)
        case "conference":
            return FloorStory.CONFERENCE()
        case "consult_over":
            return FloorStory.CONSULT_OVER(why=why)
        case "place_asked":
            asking, _, to = detail.partition(" ")
            return FloorStory.PLACE_ASKED(agent=asking, place=Code(to))
        case "place_consulted":
            asking, _, to = detail.partition(" ")
            return FloorStory.PLACE_CONSULTED(agent=asking, place=Code(to))
        case "given_to_place":
            giver, _, to = detail.partition(" ")
            return FloorStory.GIVEN_TO_PLACE(agent=giver, place=Code(to))
        case "given":
            giver, _, to = detail.partition(" ")
            return FloorStory.GIVEN(agent=giver, to=to)
        case "sent_on":
            giver, _, to = detail.partition(" ")
            return FloorStory.SENT_ON(agent=giver, place=Code(to))
        case "disposed":
            agent_id, _, disposition = detail.partition(" ")
            return FloorStory.DISPOSED(agent=agent_id, disposition=Code(disposition))
        case "supervised":
            supervisor, mode, by = detail.split(" ", 2)
            return _SUPERVISED[mode](agent=supervisor, by=by)
        case "supervision_over":
            return FloorStory.SUPERVISION_OVER(why=why)
        case "moved":
            queue, _, by = detail.partition(" ")
            return FloorStory.MOVED(queue=queue, by=by)
        case "put_first":
            return FloorStory.PUT_FIRST(by=detail)
        case "promise_broken":
            return FloorStory.PROMISE_BROKEN()


def _was_told(place: str, promise: str) -> Sentence:
    least, _, most = promise.partition(" ")
    if not promise:
        return FloorStory.TOLD_PLACE(place=place)
    if most == "1":
        return FloorStory.TOLD_UNDER_A_MINUTE(place=place)
    if least == "0":
        return FloorStory.TOLD_AT_MOST(place=place, most=most)
    return FloorStory.TOLD_BETWEEN(place=place, least=least, most=most)


def _decided(decision: Decision) -> Iterator[Sentence]:
    agent, rule = decision.agent_id, (_RULES[decision.rule.name](),)
    step = decision.rule.step
    if step:
        yield FloorStory.BECAUSE_FROM_STEP(agent=agent, rule=rule, step=str(step))
    else:
        yield FloorStory.BECAUSE(agent=agent, rule=rule)
    if (change := decision.requalified) is not None:
        yield FloorStory.REQUALIFIED(agent=agent, by=change.by, reason=change.reason)
    for one in decision.others[:_MOST_OTHERS]:
        yield FloorStory.NOT_AGENT(agent=one.agent_id, against=tuple(_against(one)))
    more = len(decision.others) - _MOST_OTHERS
    if more > 0:
        yield FloorStory.NOR_MORE(count=str(more))


def _against(one: WhyNot) -> Iterator[Sentence]:
    state = _STATES.get(one.state)
    if state is not None and one.reason:
        yield FloorStory.WAS_FOR_REASON(was=(state(),), reason=Code(one.reason))
    elif state is not None:
        yield state()
    yield from map(_lacks, one.missing)
    if (change := one.requalified) is not None:
        yield FloorStory.WAS_REQUALIFIED(by=change.by, reason=change.reason)
    if state is None and not one.missing:
        yield FloorStory.CAME_AFTER()


def _lacks(trait: Trait) -> Sentence:
    match trait:
        case HasSkill(skill=skill, proficiency=1):
            return FloorStory.LACKS_SKILL(skill=skill)
        case HasSkill(skill=skill, proficiency=proficiency):
            return FloorStory.LACKS_PROFICIENCY(skill=skill, proficiency=str(proficiency))
        case Speaks(language=language):
            return FloorStory.LACKS_LANGUAGE(language=language)
        case Serves(tier=tier):
            return FloorStory.LACKS_TIER(tier=Code(tier))
        case InTeam(teams=teams):
            return FloorStory.LACKS_TEAM(teams=", ".join(sorted(teams)))


def _would_have(one: WouldHave) -> Sentence:
    agent, time = one.agent_id, clock(one.at)
    match one.without:
        case "lacking":
            lacks = tuple(map(_lacks, one.lacking))
            return FloorStory.BUT_LACKS(agent=agent, time=time, lacks=lacks)
        case "waiting":
            return FloorStory.HAD_STEP_BEGUN(agent=agent, time=time, step=str(one.step))
        case "head_start":
            return FloorStory.WITHOUT_HEAD_STARTS(agent=agent, time=time)
        case "priority":
            return FloorStory.WITHOUT_PRIORITIES(agent=agent, time=time)


def clock(at: datetime) -> str:
    """Return the time of day, as stories tell it."""
    return f"{at:%H:%M:%S}"

"""The sentences by which the floor explains itself."""

from __future__ import annotations

from enum import unique

from hotline.model.sentence import Template


@unique
class FloorStory(Template):
    """What happened to a call on the floor, and why."""

    CAME_TO_QUEUE = "came to queue '{queue}'"
    WAITS = "waits: nobody who may take it is free"
    WAITS_BEHIND = "waits: nobody who may take it is free, {ahead} before it"
    WAITS_FOR_AGENT = "waits for {agent} alone, who is busy"
    RELAXED = "may be taken by those of step {step} too"
    RELAXED_BEHIND = "may be taken by those of step {step} too, {ahead} before it"
    TOLD_PLACE = "is told that it is number {place}"
    TOLD_UNDER_A_MINUTE = "is told that it is number {place}, and waits less than a minute"
    TOLD_AT_MOST = "is told that it is number {place}, and waits at most {most} minutes"
    TOLD_BETWEEN = "is told that it is number {place}, and waits {least} to {most} minutes"
    OFFERED = "is offered to {agent}"
    NOT_ON_OFFER = "is not on offer any more: {why}"
    NOT_TAKEN = "is not taken: {why}; back to its place"
    DECLINED_LATE = "is declined by {agent} too late: they are being connected, or are already"
    KEPT_PLACE = "has the place of call {call}"
    TO_BE_CALLED_BACK = "is to be called back, and keeps its place"
    CHOICE_REFUSED = "cannot have what was chosen: {why}"
    LEFT_QUEUE = "leaves the queue: {why}"
    HELD = "is on hold"
    RESUMED = "is with the agent again"
    CONSULT_ASKED = "{agent} is asked about it"
    CONSULTING = "{agent} talks about it with a colleague"
    CONFERENCE = "is in the consult, too"
    CONSULT_OVER = "the consult is over: {why}"
    PLACE_ASKED = "{agent} has '{place}' rung about it"
    PLACE_CONSULTED = "{agent} talks about it with '{place}'"
    GIVEN_TO_PLACE = "{agent} gives it to '{place}', which was rung before"
    GIVEN = "{agent} gives it to {to}"
    SENT_ON = "{agent} sends it back to the flow, to '{place}'"
    DISPOSED = "{agent} says what came of it: {disposition}"
    LISTENED_TO = "{agent} listens, by {by}"
    WHISPERED_TO = "{agent} listens, and whispers to the agent, by {by}"
    BARGED_IN = "{agent} barges in, by {by}"
    SUPERVISION_OVER = "is supervised no more: {why}"
    MOVED = "is moved to queue '{queue}' by {by}"
    PUT_FIRST = "is put first in its queue by {by}"
    PROMISE_BROKEN = "has waited longer than was promised"

    BECAUSE = "because {agent} {rule}"
    BECAUSE_FROM_STEP = "because {agent} {rule}, from step {step} on"
    REQUALIFIED = "{agent} could serve for now what {by} had set: {reason}"
    NOT_AGENT = "not {agent}, who {against}"
    NOR_MORE = "nor {count} more"

    RULE_LONGEST_IDLE = "was the longest idle of those free and fit"
    RULE_LEAST_OCCUPIED = "was the least occupied of those free and fit"
    RULE_FIRST_IN_LINE = "became free, and the call was first in line"
    RULE_RELATIONSHIP_MANAGER = "was the customer's relationship manager"
    RULE_LAST_AGENT = "served the customer last"
    RULE_TRANSFERRED = "was asked for by the agent before"
    RULE_CONSULTED = "was asked by the agent before"

    WAS_RESERVED = "was being offered another call"
    WAS_ON_CALL = "was on a call"
    WAS_WRAP_UP = "was in wrap-up"
    WAS_ON_BREAK = "was on break"
    WAS_FOR_REASON = "{was} ({reason})"
    WAS_REQUALIFIED = "could serve for now what {by} had set ({reason})"
    CAME_AFTER = "was free and fit, and came after"
    LACKS_SKILL = "lacks the skill '{skill}'"
    LACKS_PROFICIENCY = "has no {proficiency} in '{skill}'"
    LACKS_LANGUAGE = "does not speak {language}"
    LACKS_TIER = "may not serve {tier}"
    LACKS_TEAM = "is in no team of {teams}"

    WENT_FIRST = "Went first although they came later:"
    BY_HEAD_START = "{count} by the head start of their tier"
    BY_PRIORITY = "{count} by priority"
    BY_SUPERVISOR = "{count} by a supervisor, who put them first"
    WOULD_HAVE_CHANGED = "What would have changed it:"
    BUT_LACKS = "{agent} would have been offered it at {time}, but {lacks}"
    HAD_STEP_BEGUN = "{agent} would have been offered it at {time}, had step {step} begun by then"
    WITHOUT_HEAD_STARTS = "{agent} would have been offered it at {time}, without head starts"
    WITHOUT_PRIORITIES = (
        "{agent} would have been offered it at {time}, were all priorities the same"
    )

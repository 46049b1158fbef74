"""What an answer means to the node that waits for it, if anything.

A prompt that cannot be played is as if it had ended, and what was not heard of a caller is as if
nothing had been said, but not for ever: a caller to whom nothing is said is handed over.
"""

from __future__ import annotations

from hotline.flow import secure_flow
from hotline.flow.commands import Collect, Listen
from hotline.flow.events import (
    AnyReply,
    InputTimedOut,
    KeysLost,
    PortAnswered,
    PromptFailed,
    PromptFinished,
)
from hotline.flow.questions import ANSWERS, Question
from hotline.flow.walk import Walk

PROMPT_FAILURES = 3
"""So many prompts that cannot be played in a row, and the caller is handed over."""
MOST_KEY_LOSSES = 5
"""So often in a row one question is asked again because keys were lost; then it counts as silence.
"""


def take(walk: Walk, event: AnyReply) -> AnyReply | None:
    """Close the question that is answered; return what its node is told, or None for nothing."""
    question = walk.open
    talk = None if walk.aside is None else walk.aside.waiting
    if talk is not None and event.ref == talk.ref and isinstance(event, PortAnswered):
        secure_flow.agent_left(walk, event)
        return None
    if question is None or event.ref != question.ref:
        walk.ignore("answers nothing that is open")
        return None
    if not isinstance(event, ANSWERS[type(question)]):
        walk.ignore(f"no answer to '{question.kind}'")
        return None
    walk.open = None
    if isinstance(event, PromptFailed):
        if walk.count("prompt_failures") >= PROMPT_FAILURES:
            walk.hand_over("prompts_fail")
            return None
        event = _as_unheard(event, question)
    else:
        walk.forget("prompt_failures")
    if isinstance(event, KeysLost) and isinstance(question, Collect):
        if walk.count("keys_lost") <= MOST_KEY_LOSSES:
            walk.collect_again(question)
            return None
        event = InputTimedOut(at=event.at, ref=event.ref)
    walk.forget("keys_lost", "interruptions")
    return event


def _as_unheard(event: PromptFailed, question: Question) -> AnyReply:
    """Return what a prompt that cannot be played means: its end, or a caller's silence.

    A recording that somebody wants to listen to is more than a prompt: its node is told.
    """
    if isinstance(question, Listen):
        return event
    if isinstance(question, Collect):
        return InputTimedOut(at=event.at, ref=event.ref)
    return PromptFinished(at=event.at, ref=event.ref)

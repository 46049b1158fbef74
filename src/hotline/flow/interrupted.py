"""A call that goes on in another process: what was said or asked is said or asked again.

What is asked of the bank or of another part stays open: the shell finds out what became of it. Only
what nobody can ask again without a lost secret, and moves no money, is left, and the caller is
asked for the secret.
"""

from __future__ import annotations

from hotline.flow.commands import AskBank, Collect, Listen, Play
from hotline.flow.leaving import ask_again_for
from hotline.flow.vocabulary import Says
from hotline.flow.walk import Walk
from hotline.model.retired import KNOWN
from hotline.model.values import Secret

MOST_INTERRUPTIONS = 3
"""So often in a row another process takes up one question: perhaps it is what kills them."""


def go_on_elsewhere(walk: Walk, first: Says) -> None:
    """Go on in another process, which knows no secrets; `first` is said before all else."""
    lost = _forget_secrets(walk)
    question = walk.open
    if question is None:
        return
    if walk.count("interruptions") > MOST_INTERRUPTIONS:
        walk.hand_over("interrupted_too_often")
        return
    walk.say_first(first)
    match question:
        case Collect(same_as=handle) if handle:
            _enter_again(walk)
        case Collect(secret=True) if lost:
            # This secret is of no use without the one before it.
            walk.open = None
            ask_again_for(walk, lost)
        case Play() | Listen() | Collect():
            walk.repeat(question)
        case AskBank() if _cannot_be_asked_again(question):
            _enter_again(walk)


def _enter_again(walk: Walk) -> None:
    walk.open = None
    walk.draft = {}
    walk.frame.current.enter(walk)


def _forget_secrets(walk: Walk) -> str:
    """Forget all secrets; return the first one of the current flow, "" for none."""
    names: list[str] = []
    for frame in walk.frames:
        names = [one for one, value in frame.variables.items() if isinstance(value, Secret)]
        for name in names:
            del frame.variables[name]
    return next(iter(names), "")


def _cannot_be_asked_again(question: AskBank) -> bool:
    needs_secret = any(isinstance(value, Secret) for value in question.arguments.values())
    return needs_secret and not KNOWN[question.operation].changes_money

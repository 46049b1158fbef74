"""Commands as JSON texts, of parts that were made before: most of a command is always the same.

The text is the one that pydantic makes of the whole command; `tests/unit/flow/test_codec.py` holds
them against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter
from pydantic_core import to_json

from hotline.flow.commands import (
    Answer,
    AnyCommand,
    Collect,
    HandOver,
    HangUp,
    Ignore,
    Mark,
    Note,
    Play,
    StartTimer,
)
from hotline.flow.utterance import Pace, Phrase, Utterance

_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(Annotated[AnyCommand, Discriminator("kind")])


def commands_to_text(commands: Sequence[AnyCommand]) -> str:
    """Return commands as one JSON text, as the journal writes it."""
    return f"[{','.join([_TEXTS.get(type(one), _whole)(one) for one in commands])}]"


def _whole(command: AnyCommand) -> str:
    return _COMMAND.serializer.to_json(command).decode()


_known = lru_cache(maxsize=8192)(_whole)
"""Commands without anything of a caller's: a bundle has only so many."""


def _play(command: Play) -> str:
    return (
        f'{{"ref":{command.ref},"utterance":{_utterance(command.utterance)},'
        f'"fresh":{_flag(command.fresh)},"kind":"play"}}'
    )


def _collect(command: Collect) -> str:
    return (
        f'{{"ref":{command.ref},"utterance":{_utterance(command.utterance)},'
        f'"rules":{command.rules.json},"secret":{_flag(command.secret)},'
        f'"same_as":{encode_basestring(command.same_as)},"fresh":{_flag(command.fresh)},'
        f'"spoken":{"null" if command.spoken is None else command.spoken.json},"kind":"collect"}}'
    )


def _utterance(utterance: Utterance) -> str:
    texts = [_spoken(phrase) if phrase.values else phrase.json for phrase in utterance]
    return f"[{','.join(texts)}]"


def _spoken(phrase: Phrase) -> str:
    """Return a phrase with values, which are a caller's and come once."""
    fixed = _fixed(phrase.prompt, phrase.language, phrase.pace)
    return f"{fixed}{to_json(phrase.values).decode()}}}"


@lru_cache(maxsize=4096)
def _fixed(prompt: str, language: str, pace: Pace) -> str:
    """Return what comes before a phrase's values."""
    return Phrase(prompt=prompt, language=language, pace=pace).json.removesuffix("{}}")


def _flag(flag: bool) -> str:
    return "true" if flag else "false"


_TEXTS: Mapping[type[AnyCommand], Callable[[Any], str]] = {
    Mark: attrgetter("json"),
    Play: _play,
    Collect: _collect,
    **dict.fromkeys((Answer, StartTimer, HangUp, HandOver, Note, Ignore), _known),
}

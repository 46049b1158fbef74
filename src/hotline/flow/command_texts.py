"""Commands as JSON texts, of parts that were made before: most of a command is always the same.

The text is the one that pydantic makes of the whole command; `tests/unit/flow/test_codec.py` holds
them against each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

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
from hotline.flow.utterance import Utterance

_COMMAND: TypeAdapter[AnyCommand] = TypeAdapter(Annotated[AnyCommand, Discriminator("kind")])
_text_to_json = json.JSONEncoder(ensure_ascii=False).encode


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
        f'"same_as":{_text_to_json(command.same_as)},"fresh":{_flag(command.fresh)},'
        f'"spoken":{"null" if command.spoken is None else command.spoken.json},"kind":"collect"}}'
    )


def _utterance(utterance: Utterance) -> str:
    return f"[{','.join([phrase.json for phrase in utterance])}]"


def _flag(flag: bool) -> str:
    return "true" if flag else "false"


_TEXTS: Mapping[type[AnyCommand], Callable[[Any], str]] = {
    Mark: attrgetter("json"),
    Play: _play,
    Collect: _collect,
    **dict.fromkeys((Answer, StartTimer, HangUp, HandOver, Note, Ignore), _known),
}

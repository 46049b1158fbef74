"""AEAP's messages, read and written, without I/O.

A response must never be answered, or both sides answer each other for ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CODEC = "slin"
"""16-bit samples: `SPEECH RECOGNIZE` has Asterisk read those, whatever `setup` agrees on."""
MOST_TEXT = 64


@dataclass(frozen=True, kw_only=True)
class Request:
    """What Asterisk asks for: `setup` with its codecs, `set` or `get` with parameters."""

    name: str
    id: str
    codecs: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Response:
    """Asterisk's answer to a request of ours."""

    id: str


class NotAeap(ValueError):
    """A text that is no message of AEAP's."""


def read(text: str) -> Request | Response:
    """Read one message.

    Raises:
        NotAeap: It is none.
    """
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAeap("no JSON") from None
    if not isinstance(said, dict) or not isinstance(said.get("id"), str):
        raise NotAeap("a message has an id")
    if "response" in said:
        return Response(id=said["id"])
    if not isinstance(said.get("request"), str):
        raise NotAeap("a message is a request or a response")
    return Request(name=said["request"], id=said["id"], codecs=_codecs(said), params=_params(said))


def _codecs(said: Mapping[str, Any]) -> tuple[str, ...]:
    codecs = said.get("codecs")
    if not isinstance(codecs, list):
        return ()
    names = (codec.get("name") for codec in codecs if isinstance(codec, dict))
    return tuple(name for name in names if isinstance(name, str))


def _params(said: Mapping[str, Any]) -> Mapping[str, str]:
    params = said.get("params")
    if not isinstance(params, dict):
        return {}
    return {
        name: value
        for name, value in params.items()
        if isinstance(value, str) and len(value) <= MOST_TEXT
    }


def accepted(request: Request) -> str:
    """Return the answer that all is well; to `setup`, that sound comes as samples."""
    answer: dict[str, Any] = {"response": request.name, "id": request.id}
    if request.name == "setup":
        answer["codecs"] = [{"name": CODEC}]
    return json.dumps(answer)


def refused(request: Request, why: str) -> str:
    """Return the answer that it is not."""
    return json.dumps({"response": request.name, "id": request.id, "error_msg": why})


def no_more(request_id: str) -> str:
    """Return the request that ends `SPEECH RECOGNIZE`.

    It has a result, for without one Asterisk would ask for results; what was heard is not in it,
    and so in no log of Asterisk's.
    """
    results = [{"text": "", "score": 0, "grammar": ""}]
    return json.dumps({"request": "set", "id": request_id, "params": {"results": results}})

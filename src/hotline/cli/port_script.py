"""`--answer queue=answered`: what comes of a request in a call without a PBX.

Values follow their outcome: `--answer customer_record=known,tier=vip,title=mr`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import typer

from hotline.flow.problems import did_you_mean
from hotline.flow.requests import AnyRequest, PortAnswer, SendText, sorted_answer
from hotline.model.values import Value
from hotline.simulator.flow_tests.written import NotWritten, made_up_of, read_value

KINDS = {kind.kind: kind for kind in get_args(AnyRequest)}


def read_script(answers: Sequence[str]) -> dict[str, list[PortAnswer]]:
    """Return the kind of request to what comes of it in turn, made up where it is not said.

    A text message is sent unless something else is said: it is shown in place of a telephone's.

    Raises:
        typer.BadParameter: There is no such request, or nothing like that can come of it.
    """
    script: dict[str, list[PortAnswer]] = {}
    for answer in answers:
        kind, _, written = answer.partition("=")
        if kind not in KINDS:
            hint = did_you_mean(kind, KINDS) or f"There is {', '.join(KINDS)}."
            raise typer.BadParameter(f"'{kind}' is no request. {hint}")
        outcome, *fields = written.split(",")
        possible = KINDS[kind].outcomes
        if outcome not in possible:
            hint = did_you_mean(outcome, possible) or f"It can be {', '.join(possible)}."
            raise typer.BadParameter(f"'{outcome}' never comes of '{kind}'. {hint}")
        script.setdefault(kind, []).append(_answer(KINDS[kind], outcome, fields))
    script.setdefault(SendText.kind, [_answer(SendText, "sent", [])])
    return script


def _answer(kind: type[AnyRequest], outcome: str, fields: Sequence[str]) -> PortAnswer:
    brought = kind.brings.get(outcome, {})
    values: dict[str, Value] = {name: made_up_of(one, "") for name, one in brought.items()}
    for field in fields:
        name, _, text = field.partition("=")
        if name not in brought:
            hint = did_you_mean(name, brought)
            raise typer.BadParameter(f"'{kind.kind}={outcome}' brings no '{name}'. {hint}".rstrip())
        words = brought[name].words
        if words and text not in words:
            raise typer.BadParameter(f"'{text}' is none of: {', '.join(words)}")
        try:
            values[name] = read_value(text, brought[name].kind)
        except NotWritten as error:
            raise typer.BadParameter(f"{name}: {error}") from None
    return sorted_answer(outcome, values, brought)

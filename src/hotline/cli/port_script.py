"""`--answer queue=answered`: what comes of a request in a call without a PBX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import typer

from hotline.flow.problems import did_you_mean
from hotline.flow.requests import AnyRequest

KINDS = {kind.kind: kind for kind in get_args(AnyRequest)}


def read_script(answers: Sequence[str]) -> dict[str, list[str]]:
    """Return the kind of request to its outcomes in turn.

    Raises:
        typer.BadParameter: There is no such request, or nothing like that can come of it.
    """
    script: dict[str, list[str]] = {}
    for answer in answers:
        kind, _, outcome = answer.partition("=")
        if kind not in KINDS:
            hint = did_you_mean(kind, KINDS) or f"There is {', '.join(KINDS)}."
            raise typer.BadParameter(f"'{kind}' is no request. {hint}")
        possible = KINDS[kind].outcomes
        if outcome not in possible:
            hint = did_you_mean(outcome, possible) or f"It can be {', '.join(possible)}."
            raise typer.BadParameter(f"'{outcome}' never comes of '{kind}'. {hint}")
        script.setdefault(kind, []).append(outcome)
    return script

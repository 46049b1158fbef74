"""Parts around the flows that answer as they were told: for the terminal caller and for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hotline.flow.requests import AnyRequest, PortAnswer
from hotline.model.bank import UNAVAILABLE
from hotline.ports.port import Origin

PortScript = Mapping[str, str | PortAnswer | Sequence[str | PortAnswer]]
"""Kind of request to what comes of it, or what comes of each in turn, the last one for ever."""


class ScriptedPorts:
    """Keeps the contract of `hotline.ports.Port` without anything behind it.

    Attributes:
        asked: The requests made so far; one that was made again under its name counts once.
    """

    def __init__(self, script: PortScript | None = None) -> None:
        self.asked: list[AnyRequest] = []
        self._script = {kind: _in_turn(answers) for kind, answers in (script or {}).items()}
        self._answered: dict[str, PortAnswer] = {}

    async def ask(self, request: AnyRequest, *, origin: Origin) -> PortAnswer:
        """Answer as the script says; see `Port.ask`."""
        return self.answer(request, name=origin.name)

    def answer(self, request: AnyRequest, *, name: str) -> PortAnswer:
        """Answer as the script says, without a loop."""
        if name not in self._answered:
            self.asked.append(request)
            answers = self._script.get(request.kind, [PortAnswer(outcome=UNAVAILABLE)])
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            assert answer.outcome in request.outcomes, f"{request.kind}: no {answer.outcome}"
            self._answered[name] = answer
        return self._answered[name]


def _in_turn(answers: str | PortAnswer | Sequence[str | PortAnswer]) -> list[PortAnswer]:
    if isinstance(answers, str | PortAnswer):
        answers = [answers]
    return [PortAnswer(outcome=answer) if isinstance(answer, str) else answer for answer in answers]

"""The standing service with bugs, real money at a real bank: whoever judges must find them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from unittest.mock import patch

from chaos.stand import FOLDER
from chaos.standing_service import run
from hotline.calls.entry import answered, settled
from hotline.calls.performer import Performer
from hotline.flow.commands import AskBank
from hotline.flow.events import AnyEvent
from hotline.flow.questions import Question
from hotline.model.bank import SETTLE_PAYMENT, BankAnswer
from hotline.ops.settling import Settling
from hotline.projection.payments import moves_money

Bug = Literal["pays_again", "asks_nobody"]

_find_out, _look = Performer.find_out, Settling.look


def plant(folder: Path, bug: Bug) -> None:
    """Let the services of a house have this bug from now on."""
    _file(folder).write_text(bug)


def _file(folder: Path) -> Path:
    return folder / "planted"


def _has(bug: Bug) -> bool:
    file = _file(Path(os.environ[FOLDER]))
    return file.exists() and file.read_text() == bug


async def _finds_out(self: Performer, command: Question) -> AnyEvent | None:
    if isinstance(command, AskBank) and moves_money(command):
        if _has("pays_again"):
            return await _pays_again(self, command)
        if _has("asks_nobody"):
            nothing = BankAnswer(outcome=SETTLE_PAYMENT.unanswered)
            return settled(command, nothing, at=self._clock())
    return await _find_out(self, command)


async def _pays_again(self: Performer, command: AskBank) -> AnyEvent:
    """Send what another process may have sent, under a name by which no bank knows it again."""
    arguments = self.vault.reveal(command.arguments)
    name = f"{self.name_of(command)}-again"
    answer = await self._bank.ask(command.operation, arguments, name=name)
    return answered(command, arguments, answer, at=self._clock())


async def _looks(self: Settling) -> None:
    if not _has("asks_nobody"):
        await _look(self)


if __name__ == "__main__":
    with (
        patch.object(Performer, "find_out", _finds_out),
        patch.object(Settling, "look", _looks),
    ):
        run()

"""A gateway of the bank's own, held to what every gateway keeps, whatever it does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import structlog

from hotline.bank.gateway import BankGateway, checked_question, problem_with
from hotline.model.bank import BankAnswer

_log = structlog.get_logger()


class CheckedGateway:
    """Makes trouble of another gateway an answer, as `BankGateway.ask` tells.

    Args:
        gateway: The other one.
        timeout_s: How many seconds an answer may take.

    Attributes:
        timeout_s: May be changed at any time, for the questions that come then.
    """

    def __init__(self, gateway: BankGateway, timeout_s: float) -> None:
        self._gateway = gateway
        self.timeout_s = timeout_s

    async def ask(self, operation: str, arguments: Mapping[str, str], *, name: str) -> BankAnswer:
        """Ask the bank once; see `BankGateway.ask`."""
        known = checked_question(operation, arguments)
        unanswered = BankAnswer(outcome=known.unanswered)
        try:
            async with asyncio.timeout(self.timeout_s):
                answer = await self._gateway.ask(operation, arguments, name=name)
            problem = None if answer == unanswered else problem_with(known, answer)
        except TimeoutError:
            answer, problem = unanswered, "it took too long"
        except Exception as error:
            # Its text is left out: it may quote what was sent or received.
            answer, problem = unanswered, f"{type(error).__name__} was raised"
        if problem is None:
            return answer
        _log.warning("bank_unavailable", operation=operation, reason="own_gateway", problem=problem)
        return unanswered

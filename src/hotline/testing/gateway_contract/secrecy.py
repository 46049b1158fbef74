"""What callers type is told to the bank and to nobody else."""

from __future__ import annotations

import logging

from structlog.testing import capture_logs

from hotline.testing.gateway_contract.bank import BankUnderTest, new_name


class SecrecyContract:
    """What holds for secrets."""

    async def test_no_log_has_a_pin_or_a_number(self, bank: BankUnderTest) -> None:
        """Not of a right one, not of a wrong one, and not of one that reached nobody."""
        told = _Told()
        root = logging.getLogger()
        level = root.level
        root.addHandler(told)
        root.setLevel(logging.DEBUG)
        try:
            with capture_logs() as events:
                await bank.ask("verify_pin", pin=bank.wrong_pin)
                await bank.ask("verify_pin")
                arguments = bank.arguments("verify_pin")
                await bank.unreachable.ask("verify_pin", arguments, name=new_name())
        finally:
            root.setLevel(level)
            root.removeHandler(told)
        log = f"{events} {told.lines}"
        for secret in (bank.pin, bank.wrong_pin, bank.customer):
            assert secret not in log, "a secret is in the log"


class _Told(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())

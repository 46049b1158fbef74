"""What callers type is told to the bank and to nobody else."""

from __future__ import annotations

from hotline.testing.gateway_contract.bank import BankUnderTest, new_name
from hotline.testing.log_lines import all_logs


class SecrecyContract:
    """What holds for secrets."""

    async def test_no_log_has_a_pin_or_a_number(self, bank: BankUnderTest) -> None:
        """Not of a right one, not of a wrong one, and not of one that reached nobody."""
        with all_logs() as lines:
            await bank.ask("verify_pin", pin=bank.wrong_pin)
            await bank.ask("verify_pin")
            arguments = bank.arguments("verify_pin")
            await bank.unreachable.ask("verify_pin", arguments, name=new_name())
        for secret in (bank.pin, bank.wrong_pin, bank.customer):
            assert secret not in str(lines), "a secret is in the log"

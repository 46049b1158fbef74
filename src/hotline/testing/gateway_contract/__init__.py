"""What every gateway to a bank must keep, as tests to run against one of your own.

docs/gateway.md tells how.
"""

from hotline.testing.gateway_contract.answers import AnswersContract
from hotline.testing.gateway_contract.bank import BankUnderTest
from hotline.testing.gateway_contract.payments import PaymentsContract
from hotline.testing.gateway_contract.secrecy import SecrecyContract
from hotline.testing.gateway_contract.settling import SettlingContract
from hotline.testing.gateway_contract.texts import TextsContract

__all__ = ["BankUnderTest", "GatewayContract"]


class GatewayContract(
    AnswersContract, SecrecyContract, PaymentsContract, SettlingContract, TextsContract
):
    """The whole contract. Subclass it with a fixture `bank`, a `BankUnderTest`."""

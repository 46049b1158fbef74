"""What customers say to recordings elsewhere counts at once in their calls that go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hotline.calls.session import CallSession
from hotline.jobs import Jobs


class LiveConsents:
    """Tells the calls of this process.

    Args:
        tenant: Whose calls.
        sessions: Returns those that go on.
        jobs: Owns what waits for the PBX, which nobody waits for who has changed a customer.

    Attributes:
        tenant: See above.
    """

    def __init__(
        self, tenant: str, sessions: Callable[[], Iterable[CallSession]], jobs: Jobs
    ) -> None:
        self.tenant = tenant
        self._sessions = sessions
        self._jobs = jobs

    def changed(self, customer: str, pseudonym: str) -> None:
        """Let the calls of a customer, whom both name, be recorded, or not, as the CRM has it."""
        for session in self._sessions():
            if session.is_recorded_as(customer, pseudonym):
                self._jobs.spawn(session.consent_changed())

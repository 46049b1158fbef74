"""What the CRM has of the calls of now, in step with what their journals tell."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from hotline.calls.ports import Clock
from hotline.calls.session import CallSession
from hotline.crm import CrmRepository
from hotline.errors import HotlineError
from hotline.journal import JournalPort
from hotline.model.interaction import Interaction
from hotline.projection.call import CallProjection

log = structlog.get_logger()


class Bookkeeping:
    """Notes in the CRM that calls begin, end, and move money.

    Args:
        crm: Where it is noted.
        journal: A call is closed there once its book is.
        clock: The time of now.
        on_ended: Is told of each call that has ended.
    """

    def __init__(
        self,
        *,
        crm: CrmRepository,
        journal: JournalPort,
        clock: Clock,
        on_ended: Callable[[Interaction], None],
    ) -> None:
        self._crm = crm
        self._journal = journal
        self._clock = clock
        self._on_ended = on_ended

    async def begin(self, projection: CallProjection, *, is_new: bool) -> None:
        """Note the call, which a call that goes on does not wait for: it is there.

        Raises:
            HotlineError: A new one is not noted.
        """
        try:
            await self._crm.save_interaction(projection.interaction())
        except HotlineError as error:
            if is_new:
                raise
            log.warning("interaction_not_noted", error=type(error).__name__)

    async def payments(self, projection: CallProjection) -> bool:
        """Note what the journal tells of payments; return whether that was done."""
        try:
            await self._crm.payments.save(projection.payments.all)
        except HotlineError as error:
            # The error's text is left out: it may name a person.
            log.warning("payments_not_noted", error=type(error).__name__)
            return False
        return True

    async def end(self, session: CallSession) -> None:
        """Note how the call ended, and what its caller thought of it.

        Raises:
            HotlineError: It is not noted.
        """
        ended = session.projection.interaction(outcome=session.outcome, ended_at=self._clock())
        self._on_ended(ended)
        await self._crm.marks.save(session.projection.marks)
        await self._crm.search.save_nodes(ended.tenant, {ended.call_id: session.projection.nodes})
        # Last: whoever fails before it, or dies, leaves a contact without an end, to be looked for.
        await self._crm.save_interaction(ended)

    async def close(self, session: CallSession) -> None:
        """Close the journal of a call of which all is told, and noted in the CRM.

        Of others something is missing, and `hotline.ops.dead_calls` closes them.
        """
        if session.is_told and await self.payments(session.projection):
            await self._journal.close_call(session.pinned.tenant, session.pinned.call_id)

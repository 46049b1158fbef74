"""What the CRM has of calls, made again from the journal: what is altered is put right.

What the journal does not tell stays as it is: a call that lasts; one that was erased; one whose
records are gone, or do not replay; and of a call of an older version that has no end in the
journal, because the service died under it, how and when the CRM noted that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

import structlog

from hotline.crm import CrmRepository
from hotline.crm.call_names import WHO, call_of, name_on
from hotline.crm.call_search.repository import nodes_text
from hotline.crm.cases.restoring import CaseFound, cases_of_calls, restore_case
from hotline.crm.promises.restoring import (
    promise_of,
    promises_of_calls,
    restore_promise,
)
from hotline.crm.telephones import in_one_form
from hotline.flow.run import Watch
from hotline.journal import BundlesPort, History, UnknownBundle, WrittenCall
from hotline.model.interaction import DIED, Handling, Interaction
from hotline.model.payment import Payment
from hotline.model.personal import ERASED
from hotline.model.survey import Mark
from hotline.privacy import KeyErased
from hotline.privacy.erasing import calls_in_use
from hotline.projection.call import CallProjection, OpenedCase
from hotline.projection.marks import restore_marks
from hotline.projection.payment_rows import restore_payments
from hotline.projection.promised import Promised
from hotline.projection.rebuilt import Found, Rebuilt
from hotline.projection.rows import Row, rows_of
from hotline.settings import CrmSettings

Replay = Callable[[WrittenCall, Mapping[str, str] | None, Watch], bool]

log = structlog.get_logger()

EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Projected:
    """What the CRM should have of a call."""

    interaction: Interaction
    cases: Sequence[OpenedCase]
    promises: Mapping[str, Promised | None]
    payments: Sequence[Payment]
    marks: Sequence[Mark]
    nodes: Collection[str]


class Rebuilder:
    """Makes the CRM's rows of calls again.

    Args:
        tenant: Whose calls.
        history: The journal's calls.
        bundles: The flows that they had.
        crm: The CRM.
        replay: Replays a call on its flows' sources, which are None where they are lost; tells
            what watches of each step, and returns whether all is as it was recorded.
        handling: What the bank decides about contacts today; counts for calls whose header does
            not tell it and whose row is missing.
        settings: Whose promises are whose, and where numbers are dialled.
        dry_run: Whether to look only.

    Attributes:
        rebuilt: What was found so far.
    """

    def __init__(
        self,
        tenant: str,
        *,
        history: History,
        bundles: BundlesPort,
        crm: CrmRepository,
        replay: Replay,
        handling: Handling,
        settings: CrmSettings,
        dry_run: bool,
    ) -> None:
        self.rebuilt = Rebuilt()
        self._tenant = tenant
        self._history = history
        self._bundles = bundles
        self._crm = crm
        self._replay = replay
        self._handling = handling
        self._settings = settings
        self._dry_run = dry_run
        self._sources: dict[str, Mapping[str, str] | None] = {}
        self._seen: set[str] = set()
        self._untold: set[str] = set()
        self._names: set[str] = set()
        self._marked: set[str] = set()

    async def take_all(self, *, taken: Callable[[int], None] = lambda calls: None) -> Rebuilt:
        """Make the rows of all calls again, and return what was found.

        Args:
            taken: Is told of how many more calls, as it goes on.

        Raises:
            DatabaseError: Journal or CRM cannot be used.
        """
        since, until = EVER
        async for page in self._history.calls(self._tenant, since=since, until=until):
            await self.take(page)
            taken(len(page))
        await self._count_extra()
        return self.rebuilt

    async def take(self, calls: Sequence[WrittenCall], *, are_over: bool = False) -> None:
        """Make the rows of some calls again.

        Args:
            calls: What the journal has of them.
            are_over: Whether nobody carries them any more, although none has closed them.

        Raises:
            DatabaseError: The CRM cannot be used.
        """
        rows = await rows_of(self._crm, self._tenant, [call.header.call_id for call in calls])
        wanted: list[Interaction] = []
        nodes: dict[str, Collection[str]] = {}
        for call in calls:
            call_id = call.header.call_id
            self._seen.add(call_id)
            row = rows[call_id]
            found, projected = await self._look(call, row)
            if not are_over and (found != "same" or _goes_on(row.known)):
                # Its journal was read before its row: it may have gone on in between.
                found, projected = await self._look_again(call_id)
            self.rebuilt.note(self.rebuilt.interactions, call_id, found)
            if projected is None:
                self._untold.add(call_id)
                continue
            if found != "same":
                wanted.append(projected.interaction)
            nodes[call_id] = projected.nodes
            await self._take_promised(call_id, projected)
            await self._take_payments(call_id, projected.payments)
            await self._take_marks(call_id, projected.marks)
        if not self._dry_run:
            await self._save(wanted)
            await self._take_nodes(nodes)

    async def _take_promised(self, call_id: str, projected: Projected) -> None:
        clashing = set()
        for case in projected.cases:
            found: Found = await self._case(case)
            self.rebuilt.note(self.rebuilt.cases, call_id, found)
            if found == "clash":
                clashing.add(case.name)
        for name, promised in projected.promises.items():
            # Another case has its reference: who answers that one does not keep this promise.
            found = "clash" if name in clashing else await self._promise(name, promised)
            self.rebuilt.note(self.rebuilt.promises, call_id, found)
        self._names |= projected.promises.keys()

    async def _take_payments(self, call_id: str, payments: Sequence[Payment]) -> None:
        for found in await restore_payments(self._crm, payments, dry_run=self._dry_run):
            self.rebuilt.note(self.rebuilt.payments, call_id, found)
        # The case of a payment that stays unknown, and its promise, have the payment's name.
        self._names |= {name_on(call_id, payment.ref) for payment in payments}

    async def _take_marks(self, call_id: str, marks: Sequence[Mark]) -> None:
        restored = restore_marks(self._crm, self._tenant, call_id, marks, dry_run=self._dry_run)
        for found in await restored:
            self.rebuilt.note(self.rebuilt.marks, call_id, found)
        if marks:
            self._marked.add(call_id)

    async def _take_nodes(self, nodes: Mapping[str, Collection[str]]) -> None:
        """Let calls be found by their nodes; it is an index, and no difference that is counted."""
        known = await self._crm.search.nodes_of(self._tenant, nodes)
        other = {
            call_id: of_call
            for call_id, of_call in nodes.items()
            if known.get(call_id, "") != nodes_text(of_call)
        }
        await self._crm.search.save_nodes(self._tenant, other)

    async def _save(self, wanted: Sequence[Interaction]) -> None:
        try:
            await self._crm.save_interactions(wanted)
        except KeyErased:
            for interaction in wanted:
                # Who was erased meanwhile stays so.
                with suppress(KeyErased):
                    await self._crm.save_interaction(interaction)

    async def _count_extra(self) -> None:
        """Find the rows that no call of the journal has, or has any longer; they stay."""
        for call_id in sorted(await self._crm.call_ids(self._tenant) - self._seen):
            # It may have come meanwhile.
            if await self._history.call(self._tenant, call_id) is None:
                row = (await rows_of(self._crm, self._tenant, [call_id]))[call_id].known
                # Of an erased call the journal forgets in time even that it was.
                is_erased = row is not None and row.erased_at is not None
                found: Found = "erased" if is_erased else "extra"
                self.rebuilt.note(self.rebuilt.interactions, call_id, found)
        # Of a call in use an answer may still be missing: whoever looks at it next asks again.
        in_use = await calls_in_use(self._crm.keys, self._tenant)
        told = self._seen - self._untold - set(in_use)
        for call_id in sorted((await self._crm.marks.call_ids(self._tenant) - self._marked) & told):
            self.rebuilt.note(self.rebuilt.marks, call_id, "extra")
        database = self._crm.database
        for counted, names in (
            (self.rebuilt.cases, await cases_of_calls(database, self._tenant)),
            (self.rebuilt.promises, await promises_of_calls(database, self._tenant)),
            (self.rebuilt.payments, await self._crm.payments.names(self._tenant)),
        ):
            for name in names:
                if name not in self._names and call_of(name) in told:
                    self.rebuilt.note(counted, call_of(name), "extra")

    async def _look_again(self, call_id: str) -> tuple[Found, Projected | None]:
        """Look at a call in an order that holds: once it is over, neither of both changes."""
        if call_id in await calls_in_use(self._crm.keys, self._tenant):
            return "lasting", None
        row = (await rows_of(self._crm, self._tenant, [call_id]))[call_id]
        call = await self._history.call(self._tenant, call_id)
        return ("extra", None) if call is None else await self._look(call, row)

    async def _look(self, call: WrittenCall, row: Row) -> tuple[Found, Projected | None]:
        """Return what is found of a call's interaction, and what it should be, if that is known."""
        known = row.known
        if _is_erased(call, known):
            return "erased", None
        projection = await self.project(call, known)
        if projection is None:
            return "lost" if row.interaction is None else "untold", None
        projected = Projected(
            self._wanted(projection, known),
            projection.cases,
            projection.promises,
            projection.payments.all,
            projection.marks,
            projection.nodes,
        )
        if row.interaction is None:
            return "missing", projected
        pseudonym = await self._pseudonym(projected.interaction.customer)
        differing = (
            _differing(row.interaction, projected.interaction)
            if isinstance(row.interaction, Interaction)
            else ["sealed"]
        )
        if row.pseudonym != pseudonym:
            differing.append("pseudonym")
        if not differing:
            return "same", projected
        # What is in them may be personal.
        log.warning("call_row_differs", call_id=call.header.call_id, fields=differing)
        return "changed", projected

    async def _pseudonym(self, customer: str | None) -> str | None:
        return None if customer is None else await self._crm.keys.pseudonym(self._tenant, customer)

    async def project(
        self, call: WrittenCall, row: Interaction | None = None
    ) -> CallProjection | None:
        """Return what the journal tells of a call; None where it does not replay.

        Raises:
            DatabaseError: The journal cannot be used.
        """
        header = call.header
        handling = header.handling or (self._handling if row is None else _handling_of(row))
        projection = CallProjection(header, handling, language="")
        sources = await self._sources_of(header.bundle)
        return projection if self._replay(call, sources, projection.take) else None

    def _wanted(self, projection: CallProjection, row: Interaction | None) -> Interaction:
        if row is None:
            return projection.interaction(outcome=DIED, ended_at=projection.last_at)
        told = projection.interaction(outcome=row.outcome, ended_at=row.ended_at)
        # What a person has said to the use of the voice is asked by no flow.
        return replace(
            told,
            language=told.language if projection.has_arrived else row.language,
            node=row.node if projection.outcome is None else told.node,
            consent_voice=row.consent_voice,
        )

    async def _case(self, opened: OpenedCase) -> CaseFound:
        matter = opened.case.matter
        number = in_one_form(matter.number, region=self._settings.region)
        return await restore_case(
            self._crm.database,
            self._crm.keys,
            replace(opened.case, matter=replace(matter, number=number)),
            name=opened.name,
            who=WHO,
            dry_run=self._dry_run,
        )

    async def _promise(self, name: str, promised: Promised | None) -> Found:
        if promised is None:
            row = await promise_of(self._crm.database, self._tenant, name)
            return "lost" if row is None else "same"
        return await restore_promise(
            self._crm.database,
            self._crm.keys,
            self._tenant,
            promised.draft(self._settings),
            who=WHO,
            made_at=promised.made_at,
            dry_run=self._dry_run,
        )

    async def _sources_of(self, bundle: str) -> Mapping[str, str] | None:
        if bundle not in self._sources:
            try:
                self._sources[bundle] = await self._bundles.sources(self._tenant, bundle)
            except UnknownBundle:
                self._sources[bundle] = None
        return self._sources[bundle]


def _goes_on(row: Interaction | None) -> bool:
    return row is not None and row.ended_at is None


def _is_erased(call: WrittenCall, row: Interaction | None) -> bool:
    if row is not None and (row.erased_at is not None or row.caller_number == ERASED):
        return True
    return call.is_erased or call.header.caller_number == ERASED


def _handling_of(row: Interaction) -> Handling:
    """Return what the bank had decided, from the row of a call whose header does not tell it."""
    until: datetime | None = row.retain_until
    return Handling(
        purpose=row.purpose,
        legal_basis=row.legal_basis,
        retention=None if until is None else until - row.started_at,
        cross_border=row.cross_border,
    )


def _differing(one: Interaction, other: Interaction) -> list[str]:
    """Return the names of the fields in which two rows of a call are not the same."""
    names = (field.name for field in fields(one))
    return [name for name in names if getattr(one, name) != getattr(other, name)]

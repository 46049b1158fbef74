"""What to score: some calls of each agent by lot, and those of which something tells; each why."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.crm import CrmRepository
from hotline.crm.relations import Relations
from hotline.crm.scorecards.scorable import ServedCall, scorable, served
from hotline.scorecards.sampling import Risk, ScorableCall, drawn, risks
from hotline.scorecards.steps import Scorecard
from hotline.settings import ScorecardSettings

LISTED = 200
"""How many calls by lot, and how many others, a list proposes at a time."""
AT_ONCE = timedelta(hours=3)
"""So much of a week is read at once."""


@dataclass(frozen=True, kw_only=True)
class DueCall:
    """A call that is proposed.

    Attributes:
        call: The call.
        is_drawn: Whether it came by lot.
        risks: What tells that it should be looked at.
        card: The score that counts, if there is one.
    """

    call: ScorableCall
    is_drawn: bool
    risks: tuple[Risk, ...]
    card: Scorecard | None


@dataclass(frozen=True, kw_only=True)
class DueList:
    """What is proposed.

    Attributes:
        since: When the week began from which calls are drawn, aware.
        until: When it ended; risks are told up to now.
        quota: How many calls of each agent are drawn.
        seed: What they are drawn with.
        calls: The calls: first those that nobody has scored, those with most risks first; at most
            `LISTED` by lot and as many others, so that risks leave the lot its place.
        left_off: How many more there are.
    """

    since: datetime
    until: datetime
    quota: int
    seed: str
    calls: Sequence[DueCall]
    left_off: int


@dataclass(frozen=True, kw_only=True)
class Proposing:
    """Proposes the calls of one tenant.

    Attributes:
        tenant: Whose.
        crm: Has the calls.
        relations: Has the scores.
        settings: How many are drawn, and what is a risk.
        zone: The bank's: a week begins with its Monday.
        turn: Whose turn it is to look.
    """

    tenant: str
    crm: CrmRepository
    relations: Relations
    settings: ScorecardSettings
    zone: ZoneInfo
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def due(self, now: datetime) -> DueList:
        """Return what is proposed at a moment, aware.

        With 50,000 calls a day there are hundreds of thousands to draw from: little by little and
        in another thread, for callers are on this one, and by one look at a time.

        Raises:
            DatabaseError: The database does not answer.
        """
        since, until = last_week(now, self.zone)
        async with self.turn:
            by_lot = await self._draw(since, until)
            calls = await scorable(
                self.crm.database,
                self.tenant,
                since,
                now,
                limits=self.settings.limits,
                besides=by_lot,
            )
            cards = await self.relations.scorecards.scored(self.tenant, since=since, until=now)
            return await asyncio.to_thread(self._propose, since, until, by_lot, calls, cards)

    async def _draw(self, since: datetime, until: datetime) -> frozenset[str]:
        """Return the calls of a week that are drawn by lot."""
        kept: list[ServedCall] = []
        begins = since
        while begins < until:
            ends = min(begins + AT_ONCE, until)
            calls = await served(self.crm.database, self.tenant, begins, ends)
            begins = ends
            lots = await asyncio.to_thread(
                drawn, [*kept, *calls], seed=self.settings.seed, quota=self.settings.per_week
            )
            kept = [one for theirs in lots.values() for one in theirs]
        return frozenset(one.call_id for one in kept)

    def _propose(
        self,
        since: datetime,
        until: datetime,
        by_lot: frozenset[str],
        calls: Sequence[ScorableCall],
        cards: Sequence[Scorecard],
    ) -> DueList:
        card_of = {card.call_id: card for card in cards}
        found = (
            DueCall(
                call=call,
                is_drawn=call.call_id in by_lot,
                risks=risks(call, self.settings.limits),
                card=card_of.get(call.call_id),
            )
            for call in calls
        )
        proposed = _by_urgency(one for one in found if one.is_drawn or one.risks)
        lot = [one for one in proposed if one.is_drawn][:LISTED]
        others = [one for one in proposed if not one.is_drawn][:LISTED]
        listed = _by_urgency([*lot, *others])
        return DueList(
            since=since,
            until=until,
            quota=self.settings.per_week,
            seed=self.settings.seed,
            calls=listed,
            left_off=len(proposed) - len(listed),
        )


def _by_urgency(calls: Iterable[DueCall]) -> list[DueCall]:
    return sorted(
        calls,
        key=lambda one: (
            one.card is not None,
            -len(one.risks),
            one.call.began_at,
            one.call.call_id,
        ),
    )


def last_week(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the whole week before that of a moment, from Monday to Monday in the bank's time."""
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    # Wall clock time: a week with a change of the clocks is one all the same.
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(days=7), monday

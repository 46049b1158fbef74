"""Scorecards in the CRM: begun once by each scorer, gone on with step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, insert, select

from hotline.crm.scorecards.errors import (
    ScorecardChanged,
    ScoredAlready,
    UnknownScorecard,
)
from hotline.crm.scorecards.rows import (
    card_row,
    key_ids,
    read_parts,
    step_row,
    to_cards,
    words_row,
)
from hotline.crm.scorecards.tables import (
    SCORECARD,
    SCORECARD_FORM,
    SCORECARD_STEP,
    SCORECARD_WORDS,
)
from hotline.crm.tables import INTERACTION
from hotline.database import Database, insert_if_new
from hotline.model.moment import as_utc
from hotline.privacy import KeyRing
from hotline.scorecards.steps import Scorecard, Step, must_follow

_IS = SCORECARD.c
LISTED = 1000
"""How many scorecards a list shows, the latest ones."""


class Scorecards:
    """The scorecards of all tenants. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
        keys: What seals and opens what people write.
    """

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def begin(self, card: Scorecard, text: str) -> None:
        """Keep a new scorecard with its first step, and the text of its form.

        Raises:
            ScoredAlready: Its scorer has scored the call, for the same purpose.
            KeyErased: The call was erased.
            NaiveMoment: One of its moments has no time zone.
        """
        (step,) = card.steps
        row, first = card_row(card), step_row(card.tenant, card.scorecard_id, 1, step)
        words = await self._words(card, first, step)
        form = {"tenant": card.tenant, "digest": card.digest, "text": text}
        same = and_(*(_IS[name] == row[name] for name in ("tenant", "call_id", "calibration")))

        def begin(connection: Connection) -> None:
            if connection.scalar(select(exists().where(same, _IS.scorer == card.scorer))):
                raise ScoredAlready(scorer=card.scorer)
            connection.execute(insert_if_new(connection, SCORECARD_FORM), form)
            connection.execute(insert(SCORECARD), row)
            connection.execute(insert(SCORECARD_STEP), first)
            connection.execute(insert(SCORECARD_WORDS), words)

        await self._database.write(begin, synced=True)

    async def go_on(self, tenant: str, scorecard_id: str, step: Step, *, version: int) -> Scorecard:
        """Add a step, and return the scorecard with it.

        Args:
            tenant: Whose scorecard.
            scorecard_id: Which.
            step: What is done.
            version: How many steps were looked at.

        Raises:
            UnknownScorecard: There is none of this id.
            ScorecardChanged: It has more steps than were looked at.
            CalibrationStands: It is for a calibration, and has no second step.
            StepRefused: It cannot have this step now.
            NotTheScorer: Somebody else would revise it.
            KeyErased: The call was erased.
            NaiveMoment: The step's moment has no time zone.
        """
        card = await self.get(tenant, scorecard_id)
        row = step_row(tenant, scorecard_id, version + 1, step)
        words = await self._words(card, row, step)
        query = select(SCORECARD).where(_IS.tenant == tenant, _IS.scorecard_id == scorecard_id)

        def add(connection: Connection) -> None:
            (before,) = to_cards(read_parts(connection, query), {})
            if before.version != version:
                raise ScorecardChanged(looked_at=version)
            must_follow(before, step)
            connection.execute(insert(SCORECARD_STEP), row)
            connection.execute(insert(SCORECARD_WORDS), words)

        await self._database.write(add, synced=True)
        return await self.get(tenant, scorecard_id)

    async def get(self, tenant: str, scorecard_id: str) -> Scorecard:
        """Return a scorecard.

        Raises:
            UnknownScorecard: There is none of this id.
        """
        found = await self._found(_chosen(_IS.tenant == tenant, _IS.scorecard_id == scorecard_id))
        if not found:
            raise UnknownScorecard(scorecard_id=scorecard_id)
        return found[0]

    async def of_call(self, tenant: str, call_id: str) -> list[Scorecard]:
        """Return a call's scorecards, in the order in which they were begun."""
        return await self._found(_chosen(_IS.tenant == tenant, _IS.call_id == call_id))

    async def of_agent(
        self, tenant: str, agent_id: str, *, since: datetime, until: datetime
    ) -> list[Scorecard]:
        """Return what an agent may see of the calls that began in a time, the latest call first.

        At most `LISTED`.

        Raises:
            NaiveMoment: `since` or `until` has no time zone.
        """
        chosen = (*_counting(tenant, since, until), _IS.agent_id == agent_id, _has("released"))
        return await self._found(_latest(*chosen))

    async def scored(self, tenant: str, *, since: datetime, until: datetime) -> list[Scorecard]:
        """Return all scorecards that count of the calls that began in a time, without words.

        What was written is None in each step: nothing is opened.

        Raises:
            NaiveMoment: `since` or `until` has no time zone.
        """
        query = _chosen(*_counting(tenant, since, until))
        return await self._database.read(
            lambda connection: to_cards(read_parts(connection, query), {})
        )

    async def of_calibrations(self, tenant: str, calibrations: Sequence[str]) -> list[Scorecard]:
        """Return the scorecards of some calibrations."""
        return await self._found(_chosen(_IS.tenant == tenant, _IS.calibration.in_(calibrations)))

    async def appealed(self, tenant: str) -> list[Scorecard]:
        """Return the scorecards whose agents wait for an answer, the latest call first.

        At most `LISTED`. Nobody can answer for a call that was erased since.
        """
        of = INTERACTION.c
        is_there = exists().where(
            of.tenant == _IS.tenant, of.call_id == _IS.call_id, of.erased_at.is_(None)
        )
        return await self._found(
            _latest(_IS.tenant == tenant, _has("appealed"), ~_has("answered"), is_there)
        )

    async def form_text(self, tenant: str, digest: str) -> str:
        """Return the text of a form by which something was scored.

        Raises:
            KeyError: Nothing was.
        """
        columns = SCORECARD_FORM.c
        query = select(columns.text).where(columns.tenant == tenant, columns.digest == digest)
        text = await self._database.read(lambda connection: connection.scalar(query))
        if text is None:
            raise KeyError(digest)
        return str(text)

    async def pseudonyms(self, tenant: str, call_ids: Sequence[str]) -> set[str]:
        """Return the pseudonyms of those customers whose calls these are, as far as known."""
        columns = INTERACTION.c
        query = select(columns.pseudonym).where(
            columns.tenant == tenant,
            columns.call_id.in_(call_ids),
            columns.pseudonym.is_not(None),
        )
        return await self._database.read(lambda connection: {*connection.scalars(query)})

    async def _words(self, card: Scorecard, row: dict[str, Any], step: Step) -> dict[str, Any]:
        seal = await self._keys.seal_of(card.tenant, f"call:{card.call_id}")
        assert step.said is not None, "what is done now is not erased yet"
        return words_row(row, card.call_id, step.said, seal)

    async def _found(self, query: Select[Any]) -> list[Scorecard]:
        parts = await self._database.read(lambda connection: read_parts(connection, query))
        return to_cards(parts, await self._keys.seals(key_ids(parts)))


def _chosen(*which: ColumnElement[bool]) -> Select[Any]:
    return select(SCORECARD).where(*which).order_by(_IS.began_at, _IS.scorecard_id)


def _latest(*which: ColumnElement[bool]) -> Select[Any]:
    latest = (_IS.began_at.desc(), _IS.scorecard_id.desc())
    return select(SCORECARD).where(*which).order_by(*latest).limit(LISTED)


def _counting(tenant: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        _IS.tenant == tenant,
        _IS.calibration == "",
        _IS.began_at >= as_utc(since),
        _IS.began_at < as_utc(until),
    )


def _has(deed: str) -> ColumnElement[bool]:
    of = SCORECARD_STEP.c
    return exists().where(
        of.tenant == _IS.tenant, of.scorecard_id == _IS.scorecard_id, of.deed == deed
    )

"""Calibrations: one call that several people score by one form, each for themselves."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, insert, select

from hotline.crm.scorecards.errors import UnknownCalibration
from hotline.crm.scorecards.tables import CALIBRATION, SCORECARD_FORM
from hotline.database import Database, insert_if_new
from hotline.model.moment import as_utc

_IS = CALIBRATION.c
LISTED = 200
"""How many a list shows."""


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A calibration: which call, by which version of which form, who asked for it and when."""

    tenant: str
    calibration_id: str
    call_id: str
    form: str
    digest: str
    who: str
    at: datetime


class Calibrations:
    """The calibrations of all tenants. Methods may raise `hotline.database.DatabaseError`.

    Args:
        database: The CRM's, which stays open as long as this is used.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, calibration: Calibration, text: str) -> None:
        """Keep a calibration, and the text of its form.

        Raises:
            NaiveMoment: Its moment has no time zone.
        """
        row = vars(calibration) | {"at": as_utc(calibration.at)}
        form = {"tenant": row["tenant"], "digest": row["digest"], "text": text}

        def begin(connection: Connection) -> None:
            connection.execute(insert_if_new(connection, SCORECARD_FORM), form)
            connection.execute(insert(CALIBRATION), row)

        await self._database.write(begin, synced=True)

    async def get(self, tenant: str, calibration_id: str) -> Calibration:
        """Return a calibration.

        Raises:
            UnknownCalibration: There is none of this id.
        """
        query = select(CALIBRATION).where(
            _IS.tenant == tenant, _IS.calibration_id == calibration_id
        )
        row = await self._database.read(
            lambda connection: connection.execute(query).mappings().one_or_none()
        )
        if row is None:
            raise UnknownCalibration(calibration=calibration_id)
        return Calibration(**{field.name: row[field.name] for field in fields(Calibration)})

    async def listed(self, tenant: str) -> list[Calibration]:
        """Return the calibrations, the latest first; at most `LISTED`."""
        query = (
            select(CALIBRATION)
            .where(_IS.tenant == tenant)
            .order_by(_IS.at.desc(), _IS.calibration_id)
            .limit(LISTED)
        )
        rows = await self._database.read(
            lambda connection: connection.execute(query).mappings().all()
        )
        return [Calibration(**row) for row in rows]

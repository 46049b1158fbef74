"""A call's marks, as its records tell them, and put right in the CRM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hotline.crm import CrmRepository
from hotline.flow.requests import KeepSurvey
from hotline.journal import CallHeader
from hotline.model.survey import Mark
from hotline.projection.rebuilt import Found


def marks_of(
    header: CallHeader, request: KeepSurvey, ref: int, at: datetime, *, agent_id: str, queue: str
) -> list[Mark]:
    """Return what a caller answered.

    A request that an older version journaled does not tell its scales; those were 1 to 5.
    """
    return [
        Mark(
            tenant=header.tenant,
            call_id=header.call_id,
            ref=ref,
            question=question,
            survey=request.survey,
            score=score,
            lowest=lowest,
            highest=highest,
            is_low=question in request.low,
            agent_id=agent_id,
            queue=queue,
            flow=header.flow,
            bundle=header.bundle,
            at=at,
        )
        for question, score in request.scores.items()
        for lowest, highest in (request.scales.get(question, (1, 5)),)
    ]


async def restore_marks(
    crm: CrmRepository, tenant: str, call_id: str, marks: Sequence[Mark], *, dry_run: bool
) -> list[Found]:
    """Put the rows of a call's marks right, and return what was found of each.

    Args:
        crm: Where they are.
        tenant: Whose call.
        call_id: The call.
        marks: All of it, as the journal tells them.
        dry_run: Whether to look only.

    Raises:
        DatabaseError: The CRM cannot be used.
    """
    if not marks:
        return []
    rows = {(row.ref, row.question): row for row in await crm.marks.of_call(tenant, call_id)}
    wanted = {(mark.ref, mark.question): mark for mark in marks}
    found: list[Found] = [_found(rows.get(name), mark) for name, mark in wanted.items()]
    found += ["changed" for name in rows if name not in wanted]
    if not dry_run and any(one != "same" for one in found):
        await crm.marks.restore(tenant, call_id, marks)
    return found


def _found(row: Mark | None, mark: Mark) -> Found:
    if row is None:
        return "missing"
    return "same" if row == mark else "changed"

"""Choosing the rows of some calls."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement

from hotline.crm.tables import INTERACTION

AT_A_TIME = 500
"""How many calls one statement names."""


def these(tenant: str, call_ids: Collection[str]) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Choose the rows of some calls, a part at a time: a statement cannot name them all."""
    ids = sorted(call_ids)
    for start in range(0, len(ids), AT_A_TIME):
        chosen = INTERACTION.c.call_id.in_(ids[start : start + AT_A_TIME])
        yield INTERACTION.c.tenant == tenant, chosen

"""Scorecards as rows: marks in clear, what people wrote sealed with the call's key."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, RowMapping, Select, delete, select

from hotline.crm.scorecards.tables import SCORECARD, SCORECARD_STEP, SCORECARD_WORDS
from hotline.model.moment import as_utc
from hotline.privacy import Seal
from hotline.scorecards.steps import Said, Scorecard, Step

AT_A_TIME = 500
"""How many scorecards one statement names."""

NONE_FAILED = "[]"
"""What stands in a step's `failed` where no critical question was failed."""

_SAID = TypeAdapter(Said)
Parts = tuple[Sequence[RowMapping], Mapping[str, list[RowMapping]], Mapping[str, list[RowMapping]]]
"""Scorecards; and of each its steps and what was written with them."""


def card_row(card: Scorecard) -> dict[str, Any]:
    """Write a scorecard as a row, without its steps.

    Raises:
        NaiveMoment: The call's beginning has no time zone.
    """
    row = {column.name: getattr(card, column.name) for column in SCORECARD.columns}
    return row | {"began_at": as_utc(card.began_at)}


def step_row(tenant: str, scorecard_id: str, number: int, step: Step) -> dict[str, Any]:
    """Write a step as a row, without what was written with it.

    Raises:
        NaiveMoment: Its moment has no time zone.
    """
    return {
        "tenant": tenant,
        "scorecard_id": scorecard_id,
        "number": number,
        "deed": step.deed,
        "at": as_utc(step.at),
        "who": step.who,
        "answers": None if step.answers is None else json.dumps(dict(step.answers)),
        "percent": step.percent,
        "failed": json.dumps(step.failed),
        "is_passed": step.is_passed,
    }


def words_row(step: Mapping[str, Any], call_id: str, said: Said, seal: Seal) -> dict[str, Any]:
    """Seal what was written with a step, given as its row."""
    key = {name: step[name] for name in ("tenant", "scorecard_id", "number")}
    text = _SAID.dump_json(said).decode()
    sealed = seal.close(text, *_place(key))
    return {**key, "call_id": call_id, "key_id": seal.key_id, "sealed": sealed}


def read_parts(connection: Connection, query: Select[Any]) -> Parts:
    """Read the scorecards that a query chooses, with all that belongs to them."""
    cards = connection.execute(query).mappings().all()
    steps: dict[str, list[RowMapping]] = defaultdict(list)
    words: dict[str, list[RowMapping]] = defaultdict(list)
    by_tenant: dict[str, list[str]] = defaultdict(list)
    for card in cards:
        by_tenant[card["tenant"]].append(card["scorecard_id"])
    for tenant, ids in by_tenant.items():
        for start in range(0, len(ids), AT_A_TIME):
            some = ids[start : start + AT_A_TIME]
            for table, found in ((SCORECARD_STEP, steps), (SCORECARD_WORDS, words)):
                chosen = (table.c.tenant == tenant, table.c.scorecard_id.in_(some))
                rows = select(table).where(*chosen).order_by(table.c.number)
                for row in connection.execute(rows).mappings():
                    found[row["scorecard_id"]].append(row)
    return cards, steps, words


def to_cards(parts: Parts, seals: Mapping[str, Seal | None]) -> list[Scorecard]:
    """Read scorecards; what was written is None where it was erased."""
    cards, steps, words = parts
    found = []
    for card in cards:
        scorecard_id = card["scorecard_id"]
        written = {row["number"]: row for row in words.get(scorecard_id, ())}
        told = [_to_step(row, written.get(row["number"]), seals) for row in steps[scorecard_id]]
        found.append(Scorecard(**card, steps=tuple(told)))
    return found


def key_ids(parts: Parts) -> Iterable[str]:
    """Yield the ids of the keys that opens what was written."""
    return (row["key_id"] for rows in parts[2].values() for row in rows)


def erase_words(connection: Connection, tenant: str, call_ids: Collection[str]) -> None:
    """Delete what people wrote when they scored some calls."""
    ids = sorted(call_ids)
    columns = SCORECARD_WORDS.c
    for start in range(0, len(ids), AT_A_TIME):
        chosen = columns.call_id.in_(ids[start : start + AT_A_TIME])
        connection.execute(delete(SCORECARD_WORDS).where(columns.tenant == tenant, chosen))


def _to_step(row: RowMapping, words: RowMapping | None, seals: Mapping[str, Seal | None]) -> Step:
    seal = None if words is None else seals.get(words["key_id"])
    said = None
    if words is not None and seal is not None:
        said = _SAID.validate_json(seal.open(words["sealed"], *_place(words)))
    return Step(
        deed=row["deed"],
        at=row["at"],
        who=row["who"],
        answers=None if row["answers"] is None else json.loads(row["answers"]),
        percent=row["percent"],
        failed=tuple(json.loads(row["failed"])),
        is_passed=row["is_passed"],
        said=said,
    )


def _place(row: Mapping[str, Any] | RowMapping) -> tuple[str, ...]:
    return ("scorecard_words", row["tenant"], row["scorecard_id"], str(row["number"]))

"""A case as rows: what it is about sealed with its key, which its customer's key may wrap."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from hotline.model.case import Case, CaseMatter, CaseStep
from hotline.model.personal import ERASED
from hotline.privacy import Seal

Row = Mapping[str, Any] | RowMapping

CASE_KEY = "case:"
"""A case's key is named by this and the case's name."""

_MATTER = TypeAdapter(CaseMatter)


def key_name(name: str) -> str:
    """Return the name of a case's key."""
    return CASE_KEY + name


def sealed_matter(matter: CaseMatter, tenant: str, reference: str, seal: Seal) -> bytes:
    """Seal what a case is about."""
    text = _MATTER.dump_json(matter, exclude_defaults=True).decode()
    return seal.close(text, "case", tenant, reference)


def sealed_words(words: str, tenant: str, reference: str, number: int, seal: Seal) -> bytes:
    """Seal what somebody said to a step."""
    return seal.close(words, "case_step", tenant, reference, str(number))


def to_case(row: Row, seal: Seal | None) -> Case:
    """Read a row; what it is about is `ERASED` where the key is."""
    plain = {
        column: value
        for column, value in row.items()
        if column not in {"key_id", "sealed", "pseudonym", "name"}
    }
    matter = CaseMatter(summary=ERASED)
    if seal is not None and row["sealed"] is not None:
        text = seal.open(row["sealed"], "case", row["tenant"], row["reference"])
        matter = _MATTER.validate_json(text)
    return Case(**plain, matter=matter)


def to_step(row: Row, seal: Seal | None) -> CaseStep:
    """Read a line of a case's history."""
    words = ""
    if row["sealed"] is not None:
        place = "case_step", row["tenant"], row["reference"], str(row["number"])
        words = ERASED if seal is None else seal.open(row["sealed"], *place)
    at: datetime = row["at"]
    return CaseStep(at=at, who=row["who"], state=row["state"], owner=row["owner"], note=words)

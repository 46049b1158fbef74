"""A view: what is told of one thing as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """What is told of one thing. Moments are in UTC."""

    # All that is told is there, so whoever reads it need not know what is left out when.
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


def as_json(views: Iterable[View]) -> str:
    """Return some views as one JSON list, for people's eyes too."""
    return "[\n" + ",\n".join(view.model_dump_json(indent=2) for view in views) + "\n]"

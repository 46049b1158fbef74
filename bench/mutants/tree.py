"""Flow files as plain data: read, walked through, changed at one place, and written again."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML

from hotline.flow.bundle import CALENDAR_RULES
from hotline.flow.source import Path, read_source

Files = dict[str, Any]
"""File name to its data: tables, lists and text."""

TARGET_KEYS = frozenset({"next", "then", "yes", "no", "else", "open", "closed", "holiday"})
TARGET_KEYS |= {"unknown", "failed", "start"}


def read(sources: dict[str, str]) -> Files:
    """Return the sources as data; what was looked up for a calendar stays as it is."""
    return {
        name: text if name == CALENDAR_RULES else read_source(text, name).data
        for name, text in sources.items()
    }


def write(files: Files) -> dict[str, str]:
    """Return the data as sources."""
    return {name: data if isinstance(data, str) else _dumped(data) for name, data in files.items()}


def changed(files: Files, name: str) -> Files:
    """Return the files with one of them free to be changed."""
    return {**files, name: copy.deepcopy(files[name])}


def at(data: Any, path: Path) -> Any:
    """Return the piece of data at a path."""
    for step in path:
        data = data[step]
    return data


def tables(data: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every table, with its path."""
    if isinstance(data, dict):
        yield path, data
    items = data.items() if isinstance(data, dict) else enumerate(data)
    if isinstance(data, dict | list):
        for key, inner in items:
            yield from tables(inner, (*path, key))


def targets(flow: Any) -> Iterator[Path]:
    """Yield the path of every node id that a flow goes to."""
    ids = flow["nodes"].keys()
    for path, table in tables(flow):
        for key, value in table.items():
            in_choices = path[-1:] in (("choices",), ("outcomes",), ("keys",))
            if isinstance(value, str) and value in ids and (key in TARGET_KEYS or in_choices):
                yield (*path, key)


def _dumped(data: Any) -> str:
    text = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.width = 10_000
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(data, text)
    return text.getvalue()

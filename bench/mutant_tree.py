"""The shipped flows as trees: where their words stand, and one change at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hotline.flow.bundle import CALENDAR_FILE, CALENDAR_RULES, CATALOGUE, Bundle
from hotline.flow.document import INHERITED, Flow, read_flow
from hotline.flow.source import Path, Source, read_source
from hotline.flow.vocabulary import find


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One small change of one file.

    Attributes:
        operator: What kind of change it is.
        place: File and line of what was changed.
        change: The change in words.
        sources: All files with the change in it.
    """

    operator: str
    place: str
    change: str
    sources: Mapping[str, str]


@dataclass(frozen=True)
class File:
    """One file as a tree that can be changed; `source` knows where everything stands."""

    source: Source
    sources: Mapping[str, str]

    def changed(self, operator: str, path: Path, change: str, tree: Any) -> Mutant:
        """Return the mutant with this tree in the file's stead. JSON is YAML."""
        return self.rewritten(operator, path, change, json.dumps(tree, ensure_ascii=False))

    def rewritten(self, operator: str, path: Path, change: str, text: str) -> Mutant:
        """Return the mutant with this text in the file's stead."""
        place = self.source.place(path)
        return Mutant(
            operator=operator,
            place=f"{place.file}:{place.line}",
            change=change,
            sources={**self.sources, self.source.file: text},
        )

    def put(self, operator: str, path: Path, value: object) -> Mutant:
        """Return the mutant with another value at `path`."""
        tree = deepcopy(self.source.data)
        table: Any = at(tree, path[:-1])
        table[path[-1]] = value
        was = json.dumps(at(self.source.data, path), ensure_ascii=False)
        written = json.dumps(value, ensure_ascii=False)
        return self.changed(operator, path, f"{dotted(path)}: {was} -> {written}", tree)

    def drop(self, operator: str, *paths: Path) -> Mutant:
        """Return the mutant without what stands at `paths`."""
        tree = deepcopy(self.source.data)
        for path in paths:
            table: Any = at(tree, path[:-1])
            del table[path[-1]]
        return self.changed(operator, paths[0], f"without {' and '.join(map(dotted, paths))}", tree)


class Files:
    """The files of one bundle, each as what it is."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        trees = {
            file: File(read_source(text, file), bundle.sources)
            for file, text in sorted(bundle.sources.items())
            if file != CALENDAR_RULES
        }
        self.catalogue = trees.pop(CATALOGUE)
        calendars = [file for file in trees if file.endswith(f"/{CALENDAR_FILE}")]
        self.calendars = [trees.pop(file) for file in calendars]
        self.flows: list[tuple[Flow, File]] = []
        for file in trees.values():
            flow = read_flow(file.source)
            assert flow is not None
            self.flows.append((flow, file))


def at(tree: Any, path: Path) -> Any:
    """Return what stands at `path`."""
    for step in path:
        tree = tree[step]
    return tree


def dotted(path: Path) -> str:
    """Return a path as people write it."""
    return ".".join(str(step) for step in path)


def tables(tree: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every table of a tree with its path."""
    if isinstance(tree, dict):
        yield path, tree
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from tables(value, (*path, key))


def words(flow: Flow, file: File, kind: type[str]) -> Iterator[tuple[Path, str]]:
    """Yield every word of one kind that the file has as a value, at its path in the tree."""
    seen = set()
    for start, model in [((), flow.head), *((("nodes", id_), n) for id_, n in flow.nodes.items())]:
        for path, word in find(model, kind):
            written = _written(file.source.data, (*start, *path), str(word))
            if written is not None and written not in seen:
                seen.add(written)
                yield written, str(word)


def _written(tree: Any, path: Path, word: str) -> Path | None:
    """Return where the model's word at `path` stands in the tree; short forms are shorter there."""
    if path[0] == "nodes" and path[2] in INHERITED and path[2] not in tree["nodes"][path[1]]:
        # It is the flow's own, and yielded with the head.
        return None
    here: Path = ()
    for step in path:
        if isinstance(tree, str):
            break
        if isinstance(step, int) and not isinstance(tree, list):
            continue
        if isinstance(tree, dict) and step not in tree:
            return None
        tree, here = tree[step], (*here, step)
    return here if tree == word else None

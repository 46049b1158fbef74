"""YAML as the people who edit it mean it: only text, lists and tables, each with its place.

YAML's own types bite keypads (`010` is 8 in YAML 1.1, `on` is true, `1:30` is 90), so no scalar is
converted here: the models that read a document say which words are numbers. Duplicate keys are
problems. Anchors and aliases are refused, which also closes the door to documents that unfold to
gigabytes.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hotline.flow.problems import Place, Problem
from hotline.flow.rules import Rule
from hotline.flow.spot import Spot, Written

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20
READ_OTHERWISE = re.compile("[&\t\x85\u2028\u2029\ufeff]|[|>]#")
"""What libyaml, which is of YAML 1.1, reads otherwise."""
MOST_KEPT = 64
"""So many documents are kept as parsed."""

Data = str | list[Any] | dict[str, Any]
"""Text, a list of data, or a table of text to data."""

Path = tuple[str | int | Spot, ...]
"""Keys and indexes from the top of a document down to one piece of data, or into its text."""


@dataclass(kw_only=True)
class Source:
    """One parsed document.

    Attributes:
        file: The name that places carry.
        data: The document; `""` when it could not be read.
        is_whole: Whether all of the document was read, but for keys that are given twice.
        places: Where each piece of data stands; a table's entry is found at its key.
        texts: Pieces of text as they were written, by their paths.
        problems: What was wrong with the YAML itself.
    """

    file: str
    data: Data = ""
    is_whole: bool = True
    places: dict[Path, Place] = field(default_factory=dict)
    texts: dict[Path, Written] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Return where `path` stands, or the nearest place above it."""
        if path and isinstance(path[-1], Spot):
            return self._inside(path[:-1], path[-1].offset)
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(file=self.file, line=1, column=1))

    def _inside(self, path: Path, offset: int) -> Place:
        written = self.texts.get(path)
        if written is None:
            return self.place(path)
        line, column = written.find(offset)
        return Place(file=self.file, line=line, column=column)

    def problem(self, path: Path, text: str, rule: Rule = Rule.NOT_UNDERSTOOD) -> None:
        """Note a mistake at `path`."""
        self.problems.append(Problem(place=self.place(path), text=text, rule=rule))

    def unread(self, place: Place, text: str) -> None:
        """Note that something of the document could not be read."""
        self.is_whole = False
        self.problems.append(Problem(place=place, text=text, rule=Rule.NOT_YAML))


def read_source(text: str, file: str) -> Source:
    """Parse one YAML document; mistakes are in the result's `problems`, never raised.

    Of a bundle that is compiled again after an edit, most files are as they were: those are parsed
    no more.
    """
    parsed = _parsed(text, file)
    # Whoever reads on notes more mistakes.
    return replace(parsed, problems=[*parsed.problems])


@lru_cache(maxsize=MOST_KEPT)
def _parsed(text: str, file: str) -> Source:
    source = Source(file=file)
    if len(text) > MAX_CHARACTERS:
        source.unread(
            source.place(()), f"the file has over {MAX_CHARACTERS:,} characters; split it"
        )
        return source
    try:
        root = _compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = " ".join(str(error.problem or error.context or "not YAML").split())
        bare = any(word in str(error.context) for word in ("alias", "anchor"))
        hint = "; keys such as * and # need quotes" if bare else ""
        hint = "; indent with spaces, not tabs" if r"'\t'" in what else hint
        place = Place(file=file, line=line, column=column)
        source.unread(place, f"not readable as YAML: {what}{hint}")
        return source
    except (YAMLError, ValueError, RecursionError) as error:
        source.unread(source.place(()), f"not readable as YAML: {' '.join(str(error).split())}")
        return source
    if root is None:
        source.unread(source.place(()), "the file is empty")
        return source
    _Reader(source, text).read(root, ())
    return source


def _compose(text: str) -> Any:
    """Return ruamel's nodes of a document, None for an empty one.

    libyaml is seven times as fast as the reader in Python, which has the last word on what libyaml
    refuses or reads otherwise.
    """
    if not READ_OTHERWISE.search(text):
        with suppress(YAMLError):
            return YAML(typ="safe").compose(text)
    return YAML(typ="safe", pure=True).compose(text)


class _Reader:
    """Turns ruamel's nodes into data and places."""

    def __init__(self, source: Source, text: str) -> None:
        self._source = source
        self._text = text
        self._seen: set[int] = set()

    def read(self, root: Node, path: Path) -> None:
        self._source.data = self._convert(root, path)

    def _convert(self, node: Node, path: Path) -> Data:
        self._source.places.setdefault(path, self._place(node))
        if id(node) in self._seen or node.anchor:
            text = "anchors (&) and aliases (*) are not used here; write it out"
            self._source.unread(self._source.place(path), text)
            return ""
        self._seen.add(id(node))
        if len(path) > MAX_DEPTH:
            self._source.unread(self._source.place(path), f"nested deeper than {MAX_DEPTH} levels")
            return ""
        if isinstance(node, ScalarNode):
            self._source.texts[path] = written = self._written(node)
            return written.text
        if isinstance(node, SequenceNode):
            return [self._convert(item, (*path, index)) for index, item in enumerate(node.value)]
        assert isinstance(node, MappingNode)
        return self._table(node, path)

    def _table(self, node: MappingNode, path: Path) -> Data:
        table: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._source.unread(self._place(key_node), "a key must be a plain word")
                continue
            key = str(key_node.value)
            if key in table:
                first = self._source.places[(*path, key)]
                place = self._place(key_node)
                text = f"'{key}' is given twice; the first is on line {first.line}"
                self._source.problems.append(Problem(place=place, text=text, rule=Rule.GIVEN_TWICE))
                continue
            self._source.places[(*path, key)] = self._place(key_node)
            table[key] = self._convert(value_node, (*path, key))
        return table

    def _written(self, node: ScalarNode) -> Written:
        start, end = node.start_mark, node.end_mark
        return Written(
            text=str(node.value),
            raw=self._text[start.index : end.index],
            line=start.line + 1,
            column=start.column + 1,
        )

    def _place(self, node: Node) -> Place:
        mark = node.start_mark
        return Place(file=self._source.file, line=mark.line + 1, column=mark.column + 1)

"""The words that a model knows: its grammar has them, as in vosk's small models, or a list."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

LIST = "graph/words.txt"
GRAMMAR = "graph/Gr.fst"
_FST, _SYMBOLS = 2125659606, 2125658996
"""What OpenFst begins an automaton with, and its table of symbols."""
_HAS_INPUT, _HAS_OUTPUT = 1, 2
_LONGEST = 4096
"""Bytes of the longest text in a table: more is no table."""


def words_file(model: Path) -> str:
    """Return the name of the file that vosk takes a model's words from, whether it is there or not.

    vosk looks into the grammar first, and reads the list only where that has none.
    """
    try:
        with (model / GRAMMAR).open("rb") as file:
            return GRAMMAR if _flags(file) & _HAS_OUTPUT else LIST
    except (OSError, ValueError):
        return LIST


def any_word(model: Path) -> str:
    """Return one word that a model knows.

    Raises:
        ValueError: There is none.
        OSError: They cannot be read.
    """
    name = words_file(model)
    found = _in_grammar(model / GRAMMAR) if name == GRAMMAR else _in_list(model / LIST)
    for word in found:
        # Such as <eps>, #0, [unk] and !SIL.
        if word[:1].isalpha():
            return word
    raise ValueError(f"there is no word in {model / name}")


def _in_list(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield line.partition(" ")[0]


def _in_grammar(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        if _flags(file) & _HAS_INPUT:
            for _ in _symbols(file):
                pass
        yield from _symbols(file)


def _flags(file: BinaryIO) -> int:
    """Read an automaton's head.

    Raises:
        ValueError: It is none.
    """
    if _number(file, "i") != _FST:
        raise ValueError("no automaton")
    _text(file)  # Its kind,
    _text(file)  # and that of its arcs.
    _number(file, "i")  # The version.
    flags = _number(file, "i")
    for _ in ("properties", "first state", "states", "arcs"):
        _number(file, "q")
    return flags


def _symbols(file: BinaryIO) -> Iterator[str]:
    if _number(file, "i") != _SYMBOLS:
        raise ValueError("no table of symbols")
    _text(file)  # Where it was made of.
    _number(file, "q")
    for _ in range(_number(file, "q")):
        yield _text(file)
        _number(file, "q")


def _text(file: BinaryIO) -> str:
    length = _number(file, "i")
    if not 0 <= length <= _LONGEST:
        raise ValueError(f"a text of {length} bytes")
    return file.read(length).decode(errors="replace")


def _number(file: BinaryIO, kind: str) -> int:
    """Read a number, the lower byte first, of `struct`'s kind.

    Raises:
        ValueError: The file ends before.
    """
    size = struct.calcsize(f"<{kind}")
    data = file.read(size)
    if len(data) < size:
        raise ValueError("it is cut")
    return int(struct.unpack(f"<{kind}", data)[0])

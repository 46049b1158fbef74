"""The layout of vosk's own small models: no list of words, for the grammar has them itself."""

from __future__ import annotations

import struct
from pathlib import Path

from hotline.speech.recognition.word_list import GRAMMAR, LIST

_TABLE = 2125658996
_FLAGS_BACK, _NUMBERS_BYTES = 4, 32
"""Where flags stand in an automaton's head: before its last four numbers of eight bytes."""
HAS_INPUT, HAS_OUTPUT = 1, 2


def as_small_model(model: Path) -> None:
    """Move the words of a model from their list into its grammar, on both of its sides."""
    words = [line.rsplit(" ", 1) for line in (model / LIST).read_text("utf-8").splitlines()]
    table = symbol_table([(word, int(number)) for word, number in words])
    grammar = (model / GRAMMAR).read_bytes()
    head = _head_bytes(grammar)
    flags_at = head - _NUMBERS_BYTES - _FLAGS_BACK
    flags = struct.pack("<i", HAS_INPUT | HAS_OUTPUT)
    told = grammar[:flags_at] + flags + grammar[flags_at + len(flags) : head]
    (model / GRAMMAR).write_bytes(told + 2 * table + grammar[head:])
    (model / LIST).unlink()


def symbol_table(symbols: list[tuple[str, int]]) -> bytes:
    """Return symbols and their numbers as OpenFst writes them."""
    told = [
        struct.pack("<i", _TABLE),
        _text("words"),
        struct.pack("<qq", len(symbols), len(symbols)),
    ]
    told += [_text(symbol) + struct.pack("<q", number) for symbol, number in symbols]
    return b"".join(told)


def _head_bytes(automaton: bytes) -> int:
    """Return the length of an automaton's head: mark, two names, version, flags, numbers."""
    at = 4
    for _ in ("its kind", "that of its arcs"):
        at += 4 + struct.unpack_from("<i", automaton, at)[0]
    return at + 8 + _NUMBERS_BYTES


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<i", len(data)) + data

"""Mandarin. Its words are single characters, of which any phrase can be put together."""

from __future__ import annotations

from speech_training.language import Language, table
from speech_training.word_lists import phrases_of

SOUNDS = table(
    """
    SIL _ _:
    A A a
    AI ai
    AU Au
    E @
    EI ei
    ER @r
    I i
    IA iA
    IE iE
    IH i.
    II i[
    IU iou io
    J j ;
    O o
    OE o-
    ONG ong
    OU ou
    U u
    UA ua
    UAI uai
    UEI uei
    UEN u@
    UO uo
    W w
    Y y yi
    YA y&
    YE yE
    YEN y@
    YO yu
    P p
    PH ph
    T t
    TH th
    K k
    KH kh
    TS ts
    TSH tsh
    ZH ts.
    CH ts.h
    SH s.
    R z.
    TJ tS;
    TJH tS;h
    SJ S;
    S s
    F f
    X X
    L l
    M m
    N n
    NG N
    """
)
"""Without tones: which word is meant is told by the phrase."""
DIGITS = tuple("零一二三四五六七八九幺")


def _common_characters() -> tuple[str, ...]:
    """Return the 3,755 characters of the first level of GB 2312."""
    rows, cells = range(0xB0, 0xD8), range(0xA1, 0xFF)
    codes = (bytes([row, cell]) for row in rows for cell in cells)
    return tuple(code.decode("gb2312") for code in codes if code <= b"\xd7\xf9")


MANDARIN = Language(
    tag="zh",
    sounds=SOUNDS,
    # espeak-ng's other one, `cmn`, reads characters by their letters in Latin script.
    accents=("cmn-latn-pinyin",),
    held_accents=(),
    phrases=phrases_of("zh"),
    digits=DIGITS,
    fillers=_common_characters(),
    unknown_share=0.4,
    blank="",
)

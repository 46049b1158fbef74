"""How words are broken into lines."""

from __future__ import annotations

import pytest

from hotline.flow.drawing.cards import PAD, SMALL_PX, Card, cards_of, text_width
from hotline.flow.drawing.graph import Box, Graph, Role


def card(words: str) -> Card:
    box = Box(id="a", role=Role.STEP, kind="say", words=(words,))
    return cards_of(Graph(name="any", boxes=(box,), edges=()))["a"]


def lines(words: str) -> list[str]:
    return [line for _, line in card(words).rows]


@pytest.mark.parametrize(
    "words",
    [
        "To leave a message so that we call you back, press one. To finish, press star.",
        "抱歉，留言没有保存成功，请稍后再拨。感谢来电，再见。请在嘀声后留言，留言结束请按井号键。",
        "您尾号{tail}的{account}，余额为{balance}。您尾号{tail}的{account}，余额为{balance}。",
        "x" * 300,
    ],
)
def test_no_line_is_wider_than_its_card(words: str) -> None:
    room = card(words).width - 2 * PAD
    assert all(text_width(line, SMALL_PX) <= room for line in lines(words))


def test_short_words_are_whole() -> None:
    assert " ".join(lines("Welcome to Demo Bank.")) == "Welcome to Demo Bank."


def test_what_has_no_room_is_an_ellipsis() -> None:
    shown = lines("word " * 60)
    assert len(shown) == 3
    assert shown[-1].endswith("…")


def test_no_line_begins_with_what_ends_a_sentence() -> None:
    for length in range(10, 40):
        assert not any(line.startswith("。") for line in lines("请" * length + "。" + "请" * 20))


def test_values_are_not_torn_apart() -> None:
    for length in range(10, 40):
        shown = lines("请" * length + "{account}" + "请" * 10)
        assert any("{account}" in line for line in shown) or "…" in shown[-1]

"""By which words a transcript is found, in both writings."""

from __future__ import annotations

import pytest

from hotline.model.search_words import is_said, terms_of, tokens_of, tokens_wanted


def test_english_is_found_by_words_and_chinese_by_characters_side_by_side() -> None:
    assert tokens_of(["I've lost my Card", "•••• 我要还款"]) == {
        *("ive", "lost", "my", "card"),
        *("我", "要", "还", "款", "我要", "要还", "还款"),
    }


@pytest.mark.parametrize(
    ("wanted", "terms", "tokens"),
    [
        ("Lost  CARD", ["lost", "card"], {"lost", "card"}),
        ("信用卡", ["信用卡"], {"信用", "用卡"}),
        ("卡", ["卡"], {"卡"}),
        ("VIP客户", ["vip", "客户"], {"vip", "客户"}),
        ("ＶＩＰ，客户。", ["vip", "客户"], {"vip", "客户"}),
        ("I’ve", ["ive"], {"ive"}),
        ("…!", [], set()),
        ("_", [], set()),
    ],
)
def test_what_is_wanted_is_taken_apart(wanted: str, terms: list[str], tokens: set[str]) -> None:
    assert terms_of(wanted) == terms
    assert tokens_wanted(wanted) == tokens


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("card", True), ("car", False), ("信用卡", True), ("卡丢", False), ("lost 信用", True)],
)
def test_all_of_it_must_be_said_each_in_one_line(wanted: str, said: bool) -> None:
    assert is_said(wanted, ["lost my card", "信用卡", "丢了"]) is said

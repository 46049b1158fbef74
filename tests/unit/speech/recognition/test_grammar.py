from __future__ import annotations

import json

from hotline.speech.recognition.decoder import grammar_text
from hotline.speech.recognition.grammar import fit

ENGLISH = {"main", "menu", "balance"}
CHARACTERS = {"余", "额", "二", "十"}
WORDS = {"余额", "查询", "二", "十", "二十"}


def test_a_phrase_of_known_words_stays_as_it_is() -> None:
    fitted = fit(["main menu", "balance"], ENGLISH.__contains__)
    assert (fitted.phrases, fitted.strange) == (("main menu", "balance"), ())


def test_a_phrase_with_one_strange_word_is_told_and_not_listened_for() -> None:
    fitted = fit(["main menu", "main course"], ENGLISH.__contains__)
    assert (fitted.phrases, fitted.strange) == (("main menu",), ("main course",))


def test_chinese_is_cut_into_the_words_that_the_model_has() -> None:
    assert fit(["余额", "二十"], CHARACTERS.__contains__).phrases == ("余 额", "二 十")
    assert fit(["余额查询", "二十"], WORDS.__contains__).phrases == ("余额 查询", "二十")


def test_chinese_that_cannot_be_cut_is_told() -> None:
    assert fit(["余额表"], CHARACTERS.__contains__).strange == ("余额表",)


def test_an_english_word_is_never_cut() -> None:
    assert fit(["mainmenu"], ENGLISH.__contains__).strange == ("mainmenu",)


def test_the_same_phrase_twice_is_one() -> None:
    assert fit(["余额", "余 额"], CHARACTERS.__contains__).phrases == ("余 额",)


def test_a_phrase_of_nothing_is_none() -> None:
    fitted = fit(["", " "], ENGLISH.__contains__)
    assert fitted.phrases == ()


def test_other_words_can_be_heard_as_such_where_that_is_wanted() -> None:
    assert json.loads(grammar_text(["余 额"], others=True)) == ["余 额", "[unk]"]
    assert json.loads(grammar_text(["one"], others=False)) == ["one"]

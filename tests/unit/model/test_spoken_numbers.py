"""Long numbers among words, which nobody may read; and words as people write them."""

from __future__ import annotations

import pytest

from hotline.model.masking import passes_luhn
from hotline.model.spoken_numbers import digits_in, masked_words, without_secret_numbers
from hotline.model.transcript import Speaker, SpokenLine, SpokenWord

CARD = "four one one one one one one one one one one one one one one one"


def line(who: Speaker, text: str, begins_s: float = 0.0) -> SpokenLine:
    words = tuple(
        SpokenWord(text=word, begins_s=begins_s + at, ends_s=begins_s + at + 0.5, confidence=1.0)
        for at, word in enumerate(text.split())
    )
    return SpokenLine(who=who, language="en-US", words=words)


@pytest.mark.parametrize(
    "said",
    [
        CARD,
        "forty one eleven eleven eleven eleven eleven eleven eleven",
        "four triple one double one double one uh double one double one double one double one",
        "四 一 一 一 一 一 一 一 一 一 一 一 一 一 一 一",
        "四一一一 一一一一 呃 一一一一 一一一一",
        # One digit is misheard: no check digit is right any more, and fifteen digits are told.
        CARD.replace("four", "five"),
        CARD.replace("one one one four", "one one for one"),
        "four one for one one one one to one one one one one one one one one",
    ],
)
def test_a_card_number_is_masked(said: str) -> None:
    shown = masked_words(["my", "card", "is", *said.split(), "thank", "you"])
    assert shown[:3] == ["my", "card", "is"]
    assert shown[-2:] == ["thank", "you"]
    assert set(shown[3:-2]) == {"•"}


@pytest.mark.parametrize(
    "said",
    [
        "one three eight zero zero nine nine zero zero zero one",
        "一 三 八 零 零 九 九 零 零 零 一",
        "one hundred twenty three thousand four hundred and fifty six yuan",
        "一百二十三万四千五百六十七块",
        "one for you and two for me and three for him and four for her "
        "five six seven eight for those",
        "",
    ],
)
def test_a_telephone_number_an_amount_and_talk_can_be_read(said: str) -> None:
    assert masked_words(said.split()) == said.split()


def test_the_number_that_is_masked_is_a_card_number() -> None:
    assert passes_luhn("4" + "1" * 15)
    assert [digits_in(word) for word in ("four", "forty", "七", "十", "card")] == [1, 2, 1, 0, None]


def test_what_the_other_side_says_does_not_hide_a_number() -> None:
    first, second = CARD[: len(CARD) // 2].split(), CARD[len(CARD) // 2 :].split()
    lines = [
        line("caller", " ".join(first), 0),
        line("agent", "yes go on", 10),
        line("caller", " ".join(second), 20),
        line("caller", "that is all", 40),
    ]
    shown = without_secret_numbers(lines)
    assert [one.text for one in shown] == ["••••••••", "yes go on", "••••••••", "that is all"]
    assert [one.begins_s for one in shown] == [0, 10, 20, 40]


@pytest.mark.parametrize(
    ("asks", "says", "shown"),
    [
        ("", "my pin is one three five seven nine two", "my pin is ••••••"),
        ("", "one three five seven is my pin", "•••• is my pin"),
        ("", "我的 密码 是 一三五七九二", "我的密码是•"),
        ("", "密 码 一 三 五 七", "密码••••"),
        ("which code did you get", "it says four seven one one", "it says ••••"),
        ("您的 验证码 是 多少", "四 七 一 一", "••••"),
        ("", "my pass word is one two three four", "my pass word is ••••"),
        ("", "my p i n is one two three four", "my p i n is ••••"),
        ("", "the C. V. V. is one two three", "the C. V. V. is •••"),
        ("", "pass code one two three four", "pass code ••••"),
        ("which p i n do you have", "it is four seven one one", "it is ••••"),
        (
            "your pin",
            "four seven no wait eight and so it is nine one",
            "•• no wait • and so it is ••",
        ),
        ("密码", "四 七 等一下 不对 八 对吧 就是 九 一", "••等一下不对•对吧就是••"),
    ],
)
def test_a_secret_number_is_masked_whoever_spoke_of_it(asks: str, says: str, shown: str) -> None:
    lines = [line("agent", asks), line("caller", says, 8)] if asks else [line("caller", says)]
    assert without_secret_numbers(lines)[-1].text == shown


def test_a_name_in_pieces_may_be_in_two_lines() -> None:
    lines = [
        line("caller", "my pass"),
        line("agent", "yes", 1),
        line("caller", "word is one two three four", 2),
    ]
    assert without_secret_numbers(lines)[-1].text == "word is ••••"


def test_words_that_only_sound_like_a_secret_hide_nothing() -> None:
    lines = [line("caller", "when you stop in at nine one two of us come")]
    assert without_secret_numbers(lines) == lines


def test_a_number_long_after_a_secret_and_one_figure_near_it_can_be_read() -> None:
    lines = [
        line("caller", "i forgot one pin of my two cards"),
        line("caller", "my order is one three five seven", 60),
    ]
    assert without_secret_numbers(lines) == lines


def test_lines_read_as_people_write() -> None:
    assert line("caller", "我 要 还款 credit card 谢谢").text == "我要还款 credit card 谢谢"
    assert line("agent", "your balance").text == "your balance"

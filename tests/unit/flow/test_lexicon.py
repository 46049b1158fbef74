"""The lexicon: words are spoken as it says, and whatever is no lexicon is told with its place."""

from __future__ import annotations

import pytest

from hotline.flow.bundle import CATALOGUE, LEXICON, compile_bundle, recompile_bundle
from hotline.flow.lexicon import LONGEST_SPOKEN, Lexicon, Spoken, read_lexicon
from hotline.flow.problems import FlowProblems
from hotline.flow.source import read_source

LEXICON_TEXT = """
en-US:
  Alipay: ally pay
  Nguyen: "[[nju:'En]]"
  pay: PAY
zh-CN:
  银行: yin2 hang2
  银行卡: yin2 hang2 ka3
"""
FLOW = "flow: main\nstart: bye\nnodes:\n  bye: {hang_up: completed, say: goodbye}\n"
WORDS = "languages: [en-US]\nprompts:\n  goodbye: {en-US: Goodbye.}\n"


def lexicon(text: str = LEXICON_TEXT) -> Lexicon:
    source = read_source(text, LEXICON)
    read = read_lexicon(source, ("en-US", "zh-CN"))
    assert not source.problems
    return read


def mistakes(text: str) -> list[str]:
    source = read_source(text, LEXICON)
    read_lexicon(source, ("en-US", "zh-CN"))
    return [str(problem) for problem in source.problems]


@pytest.mark.parametrize(
    ("text", "language", "spoken"),
    [
        ("Pay with Alipay.", "en-US", "PAY with ally pay."),
        ("alipay, ALIPAY", "en-US", "ally pay, ally pay"),
        # Of these two letters, patterns and `casefold` think otherwise.
        ("Transfer to ALİPAY, Alıpay, Alipay", "en-US", "Transfer to ALİPAY, Alıpay, ally pay"),
        # Part of a word is none.
        ("Payment, prepay, Alipays", "en-US", "Payment, prepay, Alipays"),
        ("欢迎致电演示银行。", "zh-CN", "欢迎致电演示 yin2 hang2。"),
        ("银行卡挂失", "zh-CN", "yin2 hang2 ka3 挂失"),
        ("银行银行", "zh-CN", "yin2 hang2 yin2 hang2"),
        ("银行", "en-US", "银行"),
        ("", "en-US", ""),
    ],
)
def test_words_are_spoken_as_it_says(text: str, language: str, spoken: str) -> None:
    assert lexicon().spoken(text, language) == Spoken(spoken)


def test_phonemes_are_told_apart_from_words() -> None:
    assert lexicon().spoken("Mr Nguyen", "en-US") == Spoken("Mr [[nju:'En]]", has_phonemes=True)


def test_brackets_of_a_payee_are_never_phonemes() -> None:
    assert lexicon().spoken("[[aaa]] Co", "en-US") == Spoken("[[aaa]] Co", has_phonemes=False)
    said = lexicon().spoken("[[aaa]] Nguyen [[", "en-US")
    assert said.text.count("[[") == said.text.count("]]") == 1


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "lexicon.yaml:1:1  the file is empty"),
        ("- a", "lexicon.yaml:1:1  a lexicon is a table of languages"),
        ("en-GB: {a: b}", "1:1  the catalogue has no language 'en-GB'. Did you mean 'en-US'?"),
        ("en-US: words", "1:1  'en-US' is a table: word, and how it is spoken"),
        ("en-US:\n  ICBC:\n", "2:3  'ICBC' needs how it is spoken"),
        ("en-US: {ICBC: [I, C]}", "'ICBC' needs how it is spoken"),
        ("en-US: {ICBC: '...'}", "how 'ICBC' is spoken has nothing that can be spoken"),
        ("en-US: {'--': dash}", "'--' is no word"),
        ("en-US: {'a[b': c}", "'a[b' has brackets"),
        ("en-US: {a: '[b]'}", "how 'a' is spoken has brackets that hold no phonemes"),
        ("en-US: {a: '[[b'}", "how 'a' is spoken has brackets that hold no phonemes"),
        ("en-US: {a: '[[ ]] b'}", "how 'a' is spoken has double brackets with nothing between"),
        ("en-US: {a: '[[ə]]'}", "in the letters of espeak-ng"),
        (f"en-US: {{a: {'b' * (LONGEST_SPOKEN + 1)}}}", "is spoken has over 80 characters"),
        (f"en-US: {{{'a' * 61}: b}}", "has over 60 characters"),
        ("en-US:\n  pay: a\n  Pay: b\n", "3:3  'Pay' is 'pay', which is given above"),
        ("en-US:\n" + "".join(f"  w{n}: b\n" for n in range(2001)), "'en-US' has over 2,000 words"),
    ],
)
def test_every_mistake_is_told_with_its_place(text: str, mistake: str) -> None:
    assert mistake in " ".join(mistakes(text))


def test_a_bell_is_no_way_to_speak() -> None:
    assert mistakes('en-US: {a: "b\\a"}') == [
        f"{LEXICON}:1:9  how 'a' is spoken has a character that is none of print"
    ]


def test_a_bundle_has_the_lexicon_that_lies_beside_its_catalogue() -> None:
    sources = {"flows/main.yaml": FLOW, CATALOGUE: WORDS}
    without = compile_bundle(sources)
    with_one = compile_bundle({**sources, LEXICON: "en-US: {goodbye: good bye}\n"})
    assert without.lexicon.spoken("Goodbye.", "en-US").text == "Goodbye."
    assert with_one.lexicon.spoken("Goodbye.", "en-US").text == "good bye."
    assert with_one.digest != without.digest
    assert recompile_bundle(with_one.sources).lexicon == with_one.lexicon


def test_mistakes_in_a_lexicon_are_told_with_those_of_the_flows() -> None:
    with pytest.raises(FlowProblems) as told:
        compile_bundle({"flows/main.yaml": FLOW, CATALOGUE: WORDS, LEXICON: "fr-FR: {a: b}\n"})
    assert f"{LEXICON}:1:1  the catalogue has no language 'fr-FR'." in str(told.value)

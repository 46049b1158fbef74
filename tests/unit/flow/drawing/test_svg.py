"""SVG is one whole document, whatever the words in it are."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from hotline.flow.drawing.layout import laid_out
from hotline.flow.drawing.svg import svg
from hotline.testing.drawn_flows import BROKEN, IDENTIFY, MAIN, graphs

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def whole() -> ElementTree.Element:
    return drawn(main=MAIN, identify=IDENTIFY)


@pytest.fixture
def broken() -> ElementTree.Element:
    return drawn(broken=BROKEN)


def drawn(**flows: str) -> ElementTree.Element:
    pictures = [laid_out(graph) for graph in graphs(**flows).values()]
    return ElementTree.fromstring(svg(pictures, title="<flows>"))


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def boxes(root: ElementTree.Element, role: str) -> list[ElementTree.Element]:
    return [group for group in root.iter(f"{SVG}g") if role in group.get("class", "").split()]


def test_ids_words_and_labels_are_shown(whole: ElementTree.Element) -> None:
    assert {"choose", "menu", "Hello. Press one.", "*", "no_input: then"} <= set(texts(whole))


def test_hostile_words_are_only_words(broken: ElementTree.Element) -> None:
    tags = {element.tag.removeprefix(SVG) for element in broken.iter()}
    assert tags <= {"svg", "title", "style", "rect", "g", "path", "text", "circle", "a"}
    assert "</text><script>alert(2)</script>" in texts(broken)
    assert not [name for element in broken.iter() for name in element.attrib if name[:2] == "on"]


def test_control_characters_make_no_bad_document() -> None:
    root = drawn(main='flow: main\nstart: a\nnodes:\n  a: {say: "x\\x01\\uFFFEy", next: a}\n')
    assert "(x\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}y)" in texts(root)


def test_nothing_is_fetched_from_elsewhere(whole: ElementTree.Element) -> None:
    links = [value for e in whole.iter() for name, value in e.items() if name.endswith("href")]
    assert all(link.startswith("#") for link in links)
    style = next(whole.iter(f"{SVG}style")).text or ""
    assert "url(" not in style
    assert "@import" not in style


def test_light_and_dark_are_the_readers_choice(whole: ElementTree.Element) -> None:
    assert "@media(prefers-color-scheme:dark)" in (next(whole.iter(f"{SVG}style")).text or "")


def test_mistakes_are_red_on_their_box(
    whole: ElementTree.Element, broken: ElementTree.Element
) -> None:
    assert not boxes(whole, "wrong")
    # The flow, greet, the two with strange ids, and the one that cannot be read.
    assert len(boxes(broken, "wrong")) == 5
    assert any("unknown node 'wrod'" in " ".join(box.itertext()) for box in boxes(broken, "wrong"))


def test_tooltips_hold_what_the_box_has_no_room_for(whole: ElementTree.Element) -> None:
    tips = [title.text or "" for title in whole.iter(f"{SVG}title")]
    assert any("no_match: say: Good bye." in tip for tip in tips)
    assert "choose \N{RIGHTWARDS ARROW} bye (*)" in tips


def test_a_box_that_runs_a_sub_flow_leads_to_its_picture(whole: ElementTree.Element) -> None:
    links = [link.get("href", "") for link in whole.iter(f"{SVG}a")]
    (target,) = [group for group in whole.iter(f"{SVG}g") if f"#{group.get('id')}" in links]
    assert "identify" in ["".join(text.itertext()) for text in target.iter(f"{SVG}text")]

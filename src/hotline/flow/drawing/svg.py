"""Pictures as SVG: one file with everything in it, no script, light or dark as the reader is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from hotline.flow.drawing.cards import CELL_LINE, LINE, PAD, SMALL_PX, Card, text_width
from hotline.flow.drawing.graph import Mark
from hotline.flow.drawing.layout import Line, Picture, Point, Spot
from hotline.flow.drawing.style import STYLE

MARGIN = 24.0
BETWEEN = 56.0
RADIUS = 7.0
_IN_FRONT = (Mark.SAME, Mark.REMOVED, Mark.LEFT, Mark.CHANGED, Mark.ADDED)
"""What matters most is drawn last, over the rest."""
_LEGEND = {
    Mark.ADDED: "added",
    Mark.REMOVED: "removed",
    Mark.CHANGED: "changed; leads here now",
    Mark.LEFT: "led here before",
}


def svg(pictures: Sequence[Picture], *, title: str) -> str:
    """Return one SVG document with the pictures under one another.

    A box that runs a sub-flow is a link to that flow's picture where it is among them.
    """
    flows = {picture.graph.name: index for index, picture in enumerate(pictures)}
    body: list[str] = []
    hovers: list[str] = []
    y = MARGIN
    if any(box.mark is not Mark.SAME for picture in pictures for box in picture.graph.boxes):
        body += _legend(y)
        y += BETWEEN
    for index, picture in enumerate(pictures):
        body.append(f'<g id="f{index}" transform="translate({MARGIN:.0f} {y:.0f})">')
        body += _picture(picture, index, flows)
        body.append("</g>")
        hovers += _hovers(picture, index)
        y += picture.height + BETWEEN
    width = max(picture.width for picture in pictures) + 2 * MARGIN
    height = y - BETWEEN + MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}">',
            f"<title>{_text(title)}</title>",
            f"<style>{STYLE}{''.join(hovers)}</style>",
            f'<rect class="page" width="{width:.0f}" height="{height:.0f}"/>',
            *body,
            "</svg>",
            "",
        ]
    )


def _text(text: str) -> str:
    """Return a text that means nothing to XML, without the characters that XML may not hold."""
    whole = "".join(
        c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
    return escape(whole)


def _legend(y: float) -> Iterator[str]:
    """Yield what the marks of two versions in one picture mean."""
    x = MARGIN
    for mark, words in _LEGEND.items():
        yield f'<path class="line {mark}" d="M{x:.0f} {y:.0f}h28"/>'
        yield f'<text class="label {mark} legend" x="{x + 34:.0f}" y="{y + 4:.0f}">{words}</text>'
        x += 34 + text_width(words, SMALL_PX) + 18


def _picture(picture: Picture, flow: int, flows: dict[str, int]) -> Iterator[str]:
    numbers = {spot.card.box.id: number for number, spot in enumerate(picture.spots)}
    ranks = {mark: number for number, mark in enumerate(_IN_FRONT)}
    for line in sorted(picture.lines, key=lambda n: (ranks[n.cell.mark], not n.cell.aside)):
        yield _line(line, flow, numbers)
    for spot in picture.spots:
        yield from _card(spot, f"n{flow}-{numbers[spot.card.box.id]}", flows)


def _hovers(picture: Picture, flow: int) -> Iterator[str]:
    """Yield the rules by which the lines of a box stand out while the pointer is on it."""
    for number in range(len(picture.spots)):
        name = f"{flow}-{number}"
        yield (
            f"svg:has(#n{name}:hover) :is(.from{name},.to{name}){{stroke:var(--hot);"
            "stroke-width:2.4}\n"
        )


def _line(line: Line, flow: int, numbers: dict[str, int]) -> str:
    source, target = numbers[line.source], numbers[line.cell.target]
    classes = ["line", line.cell.mark, f"from{flow}-{source}", f"to{flow}-{target}"]
    if line.cell.aside:
        classes.append("aside")
    end_x, end_y = line.points[-1]
    # From the target back: so the dashes of lines that run together fall on one another.
    path = _rounded([(end_x, end_y - 5), *line.points[-2::-1]])
    labels = ", ".join(filter(None, line.cell.labels))
    words = f"{line.source} \N{RIGHTWARDS ARROW} {line.cell.target}{labels and f' ({labels})'}"
    tip = f"<title>{_text(words)}</title>"
    head = f"M{end_x:.1f} {end_y:.1f}l-4.5 -8h9z"
    return (
        f'<path class="{" ".join(classes)}" d="{path}">{tip}</path>'
        f'<path class="head {line.cell.mark}" d="{head}"/>'
    )


def _rounded(points: Sequence[Point]) -> str:
    """Return a path through points, whose corners are right angles, with the corners rounded."""
    corners = [points[0]]
    for point in points[1:]:
        if point != corners[-1]:
            corners.append(point)
    steps = [f"M{corners[0][0]:.1f} {corners[0][1]:.1f}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        radius = min(RADIUS, _length(before, corner) / 2, _length(corner, after) / 2)
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        steps.append(
            f"L{start[0]:.1f} {start[1]:.1f}"
            f"Q{corner[0]:.1f} {corner[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
        )
    steps.append(f"L{corners[-1][0]:.1f} {corners[-1][1]:.1f}")
    return "".join(steps)


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(corner: Point, other: Point, by: float) -> Point:
    share = by / (_length(corner, other) or 1.0)
    return (
        corner[0] + (other[0] - corner[0]) * share,
        corner[1] + (other[1] - corner[1]) * share,
    )


def _card(spot: Spot, name: str, flows: dict[str, int]) -> Iterator[str]:
    card, box = spot.card, spot.card.box
    classes = [box.role, box.mark, *(["wrong"] if box.problems else [])]
    at = f"translate({spot.x:.1f} {spot.y:.1f})"
    yield f'<g id="{name}" class="{" ".join(classes)}" transform="{at}">'
    yield f"<title>{_text(_tooltip(card))}</title>"
    radius = card.height / 2 if box.role in _ROUND else 5
    yield (
        f'<rect class="body" width="{card.width:.1f}" height="{card.height:.1f}" '
        f'rx="{min(radius, 18):.0f}"/>'
    )
    title = f'<text class="id" x="{PAD:.0f}" y="{LINE + 3:.0f}">{_text(box.id)}</text>'
    yield f'<a href="#f{flows[box.runs]}">{title}</a>' if box.runs in flows else title
    yield f'<text class="kind" x="{PAD:.0f}" y="{2 * LINE + 2:.0f}">{_text(box.kind)}</text>'
    for number, (of, line) in enumerate(card.rows):
        y = (3 + number) * LINE + 4
        yield f'<text class="{of}" x="{PAD:.0f}" y="{y:.0f}">{_text(line)}</text>'
    yield from _cells(spot)
    if box.problems:
        x = card.width - 14
        yield f'<circle class="badge" cx="{x:.1f}" cy="14" r="8"/>'
        yield f'<text class="badge-mark" x="{x:.1f}" y="18">!</text>'
    yield "</g>"


_ROUND = frozenset({"start", "anywhere", "end", "hand_over"})


def _cells(spot: Spot) -> Iterator[str]:
    card = spot.card
    top = card.height - card.cells_height
    for cell, left, right in spot.cells:
        if not any(cell.labels):
            continue
        width = right - left - 2
        yield (
            f'<rect class="cell" x="{left + 1:.1f}" y="{top:.1f}" width="{width:.1f}" '
            f'height="{card.cells_height - 1.5:.1f}" rx="3"/>'
        )
        aside = " aside" if cell.aside else ""
        for number, label in enumerate(cell.labels):
            y = top + (number + 1) * CELL_LINE - 2
            yield (
                f'<text class="label {cell.mark}{aside}" x="{(left + right) / 2:.1f}" '
                f'y="{y:.1f}">{_text(label)}</text>'
            )


def _tooltip(card: Card) -> str:
    box = card.box
    said = [
        f"\N{LEFT DOUBLE QUOTATION MARK}{one}\N{RIGHT DOUBLE QUOTATION MARK}" for one in box.words
    ]
    wrong = [f"! {problem}" for problem in box.problems]
    return "\n".join([f"{box.id}: {box.kind}", *wrong, *box.changes, *said, *box.notes])

"""Lists can be read on a terminal of any width, and nothing in them is lost."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from hotline.cli.tables import show_table

COLUMNS = ("id", "due", "kind", "customer", "what")
ROW = ("01a21aeb-aec8-763a-b2f9-26d65775c231", "2026-11-28 02:53", "callback", "10000006", "Ring")


def shown(*rows: tuple[str, ...], width: int, columns: tuple[str, ...] = COLUMNS) -> list[str]:
    """Return the lines that a terminal of this width shows, without the spaces at their ends."""
    out = StringIO()
    show_table(Console(file=out, width=width, highlight=False), columns, rows)
    lines = out.getvalue().splitlines()
    assert all(len(line) <= width for line in lines)
    return [line.rstrip() for line in lines]


def test_what_fits_is_a_table() -> None:
    assert shown(ROW, width=80) == [
        "id                                    due               kind      customer  what",
        "01a21aeb-aec8-763a-b2f9-26d65775c231  2026-11-28 02:53  callback  10000006  Ring",
    ]


def test_where_a_table_does_not_fit_each_row_has_lines_of_its_own() -> None:
    assert shown(ROW, ("second", "", "", "", "X"), width=79) == [
        "01a21aeb-aec8-763a-b2f9-26d65775c231",
        "    due: 2026-11-28 02:53  kind: callback  customer: 10000006  what: Ring",
        "second",
        "    what: X",
    ]
    assert shown(ROW, width=40) == [
        "01a21aeb-aec8-763a-b2f9-26d65775c231",
        "    due: 2026-11-28 02:53",
        "    kind: callback  customer: 10000006",
        "    what: Ring",
    ]


def test_a_long_last_column_is_broken_between_words() -> None:
    words = "Tell what became of the payment to the electricity company"
    assert shown(("1", words), width=40, columns=("id", "what")) == [
        "id  what",
        "1   Tell what became of the payment to",
        "    the electricity company",
    ]


def test_a_text_longer_than_the_terminal_is_whole_all_the_same() -> None:
    words = "Tell what became of the payment to the electricity company"
    lines = shown((*ROW[:4], words), width=40)
    assert " ".join(line.strip() for line in lines[-2:]) == f"what: {words}"


def test_characters_of_two_places_count_as_two() -> None:
    columns = ("number", "name", "tier")
    row = ("1", "王小明", "vip")
    assert shown(row, width=20, columns=columns)[1] == "1       王小明  vip"
    assert shown(row, width=19, columns=columns) == ["1", "    name: 王小明", "    tier: vip"]


def test_nothing_in_a_cell_can_colour_or_move_what_stands_around_it() -> None:
    row = ("[red]1", "", "a\x1b[2Jb\nc")
    assert shown(row, width=80, columns=("id", "", "what"))[1] == "[red]1    a [2Jb c"
    assert shown(row, width=15, columns=("id", "", "what")) == [
        "[red]1",
        "    what: a",
        "    [2Jb c",
    ]

"""What the console is built with is what the service says."""

from __future__ import annotations

from hotline.cli.console_contract import SENTENCES, as_text, contract
from hotline.launch.places import find_places


def test_the_console_is_built_with_what_the_service_says() -> None:
    folder = find_places().console / "contract"
    for name, told in contract().items():
        assert (folder / name).read_text() == as_text(told), (
            "write it again: .venv/bin/hotline console-contract src/console/contract"
        )


def test_each_sentence_has_a_code_of_its_own() -> None:
    assert len(contract()["sentences.json"]) == sum(map(len, SENTENCES))

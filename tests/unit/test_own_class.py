"""A class that a setting names: found, made, closed, and told of in a sentence where it is none."""

from __future__ import annotations

import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from hotline.own_class import OwnClassNotUsable, open_own
from hotline.settings import BankSettings, TextMessageSettings
from hotline.testing.installed import install

SETTINGS = BankSettings(url="https://core", token=SecretStr("very secret"))

MODULE = """
class Plain:
    def __init__(self, settings):
        self.settings = settings

class Closing(Plain):
    left = []

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.left.append(self.settings.url)

class Refusing:
    def __init__(self, settings):
        raise ValueError("the token is " + settings.token.get_secret_value())

class RefusingLater(Closing):
    async def __aenter__(self):
        raise ValueError("the token is " + self.settings.token.get_secret_value())

nothing = None
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of its own for each test, for what is imported stays."""
    name = f"bank_of_{tmp_path.name}"
    (tmp_path / f"{name}.py").write_text(MODULE)
    (tmp_path / f"broken_{name}.py").write_text("import what_is_not_there\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return name


@pytest.mark.parametrize("name", ["Plain", "Closing"])
async def test_it_is_made_of_its_table_of_the_settings(module: str, name: str) -> None:
    async with AsyncExitStack() as stack:
        own = await open_own("bank.gateway", f"{module}:{name}", SETTINGS, stack)
        assert (type(own).__name__, own.settings) == (name, SETTINGS)


async def test_what_is_to_be_closed_is_closed(module: str) -> None:
    async with AsyncExitStack() as stack:
        await open_own("bank.gateway", f"{module}:Closing", SETTINGS, stack)
        left = sys.modules[module].Closing.left
        assert left == []
    assert left == ["https://core"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("{}:Plan", "has no class Plan"),
        ("{}:nothing", "has no class nothing"),
        ("no_such_{}:Plain", "ModuleNotFoundError"),
        ("broken_{}:Plain", "what_is_not_there"),
        ("{}:Refusing", "ValueError was raised when it was made"),
        ("{}:RefusingLater", "ValueError was raised when it was made"),
    ],
)
async def test_what_cannot_be_used_is_told_without_a_secret(
    module: str, path: str, why: str
) -> None:
    async with AsyncExitStack() as stack:
        with pytest.raises(OwnClassNotUsable) as told:
            await open_own("bank.gateway", path.format(module), SETTINGS, stack)
    assert str(told.value).startswith("bank.gateway: ")
    assert why in str(told.value)
    assert "very secret" not in str(told.value)


@pytest.mark.parametrize("path", ["our bank", "our bank:It", "our_bank:It()", ":It", "a..b:It"])
def test_what_names_no_class_is_no_setting(path: str) -> None:
    with pytest.raises(ValidationError):
        BankSettings(token=SecretStr("t"), gateway=path)
    with pytest.raises(ValidationError):
        TextMessageSettings(gateway=path)


async def test_an_entry_point_names_the_class_of_a_package(module: str, tmp_path: Path) -> None:
    install(tmp_path, "acme", f"[hotline.bank.gateway]\nacme-core = {module}:Plain\n")
    async with AsyncExitStack() as stack:
        own = await open_own("bank.gateway", "acme-core", SETTINGS, stack)
    assert (type(own).__name__, own.settings) == ("Plain", SETTINGS)


@pytest.mark.parametrize(
    ("setting", "name", "why"),
    [
        ("bank.gateway", "acme", "no entry points in the group hotline.bank.gateway are named so"),
        ("bank.gateway", "acme", "there is acme-core, broken, twice"),
        ("bank.gateway", "twice", "2 entry points in the group"),
        ("bank.gateway", "broken", "ModuleNotFoundError"),
        # A class for one setting is none for another.
        ("speech.synthesiser", "acme-core", "there is none"),
    ],
)
async def test_an_entry_point_that_is_none_is_told(
    module: str, tmp_path: Path, setting: str, name: str, why: str
) -> None:
    entries = (
        f"acme-core = {module}:Plain\nbroken = broken_{module}:Plain\ntwice = {module}:Plain\n"
    )
    install(tmp_path, "acme", f"[hotline.bank.gateway]\n{entries}")
    install(tmp_path, "other", f"[hotline.bank.gateway]\ntwice = {module}:Closing\n")
    async with AsyncExitStack() as stack:
        with pytest.raises(OwnClassNotUsable, match=why):
            await open_own(setting, name, SETTINGS, stack)

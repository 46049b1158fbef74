from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from hotline.flow.bundle import Bundle, compile_bundle
from hotline.flow_files import read_files

PROJECT = Path(__file__).parent.parent
SMALL_BANK = Path(__file__).parent / "small_bank"

# How long an example takes says more of the machine than of the code.
settings.register_profile("hotline", deadline=None)
settings.load_profile("hotline")


@pytest.fixture(scope="session")
def shipped_sources() -> dict[str, str]:
    """The texts of the shipped flows and catalogue."""
    return read_files(PROJECT / "ivr_flows", PROJECT / "voice_prompts")


@pytest.fixture(scope="session")
def shipped(shipped_sources: dict[str, str]) -> Bundle:
    """The shipped flows, compiled."""
    return compile_bundle(shipped_sources)


@pytest.fixture(scope="session")
def small_bank_sources() -> dict[str, str]:
    """The texts of the small bank, which stay as they are when the shipped flows change."""
    return read_files(SMALL_BANK / "ivr_flows", SMALL_BANK / "voice_prompts")


@pytest.fixture(scope="session")
def small_bank(small_bank_sources: dict[str, str]) -> Bundle:
    """The small bank, compiled."""
    return compile_bundle(small_bank_sources)

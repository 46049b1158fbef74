from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from hotline.flow.bundle import CATALOGUE, Bundle, compile_bundle

PROJECT = Path(__file__).parent.parent

# How long an example takes says more of the machine than of the code.
settings.register_profile("hotline")
settings.load_profile("hotline")


@pytest.fixture(scope="session")
def shipped_sources() -> dict[str, str]:
    """The texts of the shipped flows and catalogue."""
    flows = {
        f"ivr_flows/{path.name}": path.read_text() for path in PROJECT.glob("ivr_flows/*.yaml")
    }
    return {CATALOGUE: (PROJECT / "voice_prompts/catalogue.yaml").read_text(), **flows}


@pytest.fixture(scope="session")
def shipped(shipped_sources: dict[str, str]) -> Bundle:
    """The shipped flows, compiled."""
    return compile_bundle(shipped_sources)

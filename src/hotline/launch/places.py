"""Where things are in a checkout: all that is made lies under `var/`, which git ignores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.launch.errors import NotACheckout


@dataclass(frozen=True, kw_only=True)
class Places:
    """The folders of one checkout; `project` is its top, absolute."""

    project: Path

    @property
    def pbx_templates(self) -> Path:
        """The Asterisk configuration to fill in."""
        return self.project / "docker/pbx/asterisk"

    @property
    def containerfile(self) -> Path:
        """The recipe of the PBX image."""
        return self.project / "docker/pbx/Containerfile"

    @property
    def console(self) -> Path:
        """The sources of the web console."""
        return self.project / "src/console"

    @property
    def var(self) -> Path:
        """Everything that was made here: packages, databases, logs, secrets."""
        return self.project / "var"

    @property
    def pbx_root(self) -> Path:
        """The private Asterisk: packages of Debian, extracted."""
        return self.var / "pbx-root"

    @property
    def espeak_root(self) -> Path:
        """The private speech library: packages of the machine's own distribution, extracted."""
        return self.var / "espeak"

    @property
    def speech_cache(self) -> Path:
        """The spoken fragments of prompts."""
        return self.var / "speech"

    @property
    def speech_models(self) -> Mapping[str, Path]:
        """The demo models of recognition, by language."""
        folder = self.project / "speech_models"
        return {model.name.partition("-")[0]: model for model in sorted(folder.glob("*-demo"))}

    @property
    def flows(self) -> Path:
        """The bank's flows."""
        return self.project / "ivr_flows"

    @property
    def prompts(self) -> Path:
        """The catalogue of prompts and recordings of them."""
        return self.project / "voice_prompts"

    @property
    def routing(self) -> Path:
        """The folder of how callers and agents come together."""
        return self.project / "routing"

    @property
    def routing_file(self) -> Path:
        """How callers and agents come together."""
        return self.routing / "routing.toml"

    @property
    def agents_file(self) -> Path:
        """Who takes calls, and at which seats."""
        return self.routing / "agents.toml"

    @property
    def scorecards(self) -> Path:
        """The forms that calls are scored by."""
        return self.project / "scorecards"

    @property
    def pbx_state(self) -> Path:
        """What the PBX writes: recordings, cached prompts, its database."""
        return self.var / "pbx"

    @property
    def logs(self) -> Path:
        """One log file a process."""
        return self.var / "log"


def find_places() -> Places:
    """Return the checkout this package runs from.

    Raises:
        NotACheckout: The package was installed without the files beside it.
    """
    places = Places(project=Path(__file__).resolve().parents[3])
    if not places.pbx_templates.is_dir():
        raise NotACheckout(places.project)
    return places

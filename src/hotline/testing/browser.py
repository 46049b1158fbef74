"""A real browser for tests, which Playwright drives: Chromium, as a bank's agents use it.

Playwright's own browsers are downloads from outside every package archive. So it is the machine's
Chromium, or its distribution's package in a folder of ours, fetched as the private Asterisk is.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from hotline.launch.apt import Archive
from hotline.launch.debs import extract_packages
from hotline.launch.files import write_private
from hotline.launch.places import Places, find_places
from hotline.launch.progress import Silent

PACKAGES = ("chromium", "fonts-wqy-microhei")
"""With a font for Chinese, which a server has not."""
LIBRARIES = ("", "pulseaudio")
"""Where its packages put shared libraries, below `usr/lib/TRIPLET`."""
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <include ignore_missing="yes">{root}/etc/fonts/fonts.conf</include>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir>{root}/fontconfig-cache</cachedir>
</fontconfig>
"""
UNUSED = (
    # A page of its own below the address bar of each window, which nobody sees: half the time that
    # it takes to open one.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # These Playwright switches off, too; but it is the last word that counts.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
"""What the browser can do and need not here."""
OPTIONS = (
    f"--disable-features={','.join(UNUSED)}",
    # Its sandbox needs rights that a container's root has not; it opens pages of ours only.
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # Asterisk is on loopback, too.
    "--allow-loopback-in-peer-connection",
    # A page plays what it hears though nobody has clicked.
    "--autoplay-policy=no-user-gesture-required",
)


@dataclass(frozen=True, kw_only=True)
class BrowserProgram:
    """A browser to run, and what it needs in the environment besides ours."""

    file: Path
    environment: dict[str, str]


def browser_program() -> BrowserProgram:
    """Return the machine's Chromium, or a private one, which is fetched if it is not there.

    Raises:
        LaunchError: The packages cannot be fetched.
    """
    if own := shutil.which("chromium"):
        return BrowserProgram(file=Path(own), environment={})
    places = find_places()
    root = _root(places)
    extract_packages(
        PACKAGES,
        archive=Archive(name="this machine's package archive"),
        root=root,
        title="Chromium",
        progress=Silent(),
    )
    (triplet,) = (one.name for one in (root / "usr/lib").glob("*-linux-gnu"))
    libraries = root / "usr/lib" / triplet
    fonts = root / "fonts.conf"
    write_private(fonts, FONTS.format(root=root))
    return BrowserProgram(
        file=root / "usr/lib/chromium/chromium",
        environment={
            "LD_LIBRARY_PATH": ":".join(str(libraries / name) for name in LIBRARIES),
            "FONTCONFIG_FILE": str(fonts),
        },
    )


def _root(places: Places) -> Path:
    return places.var / "browser"


@asynccontextmanager
async def running_browser(*, microphone: Path | None = None) -> AsyncIterator[Browser]:
    """Run a browser without a window; every page that needs cookies of its own is a context.

    Args:
        microphone: A file of sound, WAV, which its microphone hears again and again; beeps if None.

    Raises:
        LaunchError: There is no browser and none can be had.
    """
    program = await asyncio.to_thread(browser_program)
    hears = [f"--use-file-for-fake-audio-capture={microphone}"] if microphone else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program.file,
            args=[*OPTIONS, *hears],
            env={**os.environ, **program.environment},
        )
        try:
            yield browser
        finally:
            await browser.close()

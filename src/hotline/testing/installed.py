"""Packages that are installed for one test, as the interpreter finds them."""

from __future__ import annotations

from pathlib import Path


def install(folder: Path, package: str, entries: str) -> None:
    """Install a package that says what `entries` are among its entry points.

    Args:
        folder: Where its modules are; it must be on the path.
        package: Its name.
        entries: Groups of entry points, as `entry_points.txt` has them.
    """
    about = folder / f"{package}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(entries)

"""`hotline backup` and `hotline restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hotline.ops.backup import make_backup, restore, verify
from hotline.ops.backup.elsewhere import refuse_backup, refuse_restore
from hotline.ops.backup.manifest import Manifest
from hotline.ops.stores import stores
from hotline.settings import load_settings


def add_commands(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(backup)
    app.command(name="restore")(restore_backup)


def backup(
    file: Annotated[Path, typer.Argument(help="The archive, such as hotline-monday.tar.gz.")],
    messages: Annotated[
        bool, typer.Option("--messages", help="Callers' messages too; they are in the spool.")
    ] = False,
    verify_only: Annotated[
        bool, typer.Option("--verify", help="Make none: check that this archive is sound.")
    ] = False,
) -> None:
    """Write all stores, as they are at this moment, into one archive. The service may run."""
    console = Console(highlight=False, soft_wrap=True)
    if verify_only:
        _tell(console, file, verify(file), "is sound")
        return
    settings = load_settings()
    refuse_backup(settings.store, file, settings.asterisk.messages_dir)
    manifest = make_backup(
        stores(settings.store),
        file,
        messages=settings.asterisk.messages_dir if messages else None,
        progress=console.print,
    )
    _tell(console, file, manifest, "is made")
    console.print("Keep it where only the bank's keepers can read it: it is as private as calls.")


def restore_backup(
    file: Annotated[Path, typer.Argument(help="The archive.")],
    messages: Annotated[
        bool, typer.Option("--messages", help="Bring callers' messages back too.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Move what is there aside; nothing is deleted.")
    ] = False,
) -> None:
    """Put the stores of an archive in place. The service must not run."""
    settings = load_settings()
    refuse_restore(settings.store, file)
    console = Console(highlight=False, soft_wrap=True)
    done = restore(
        file,
        stores(settings.store),
        messages=settings.asterisk.messages_dir if messages else None,
        force=force,
    )
    _tell(console, file, done.manifest, "is restored")
    if messages:
        console.print(f"  {done.messages} message(s) came back")
    if done.erased_messages:
        console.print(f"  {done.erased_messages} message(s) of callers who were erased did not")
    if done.erased:
        console.print(f"  {done.erased} key(s) had been erased since, and stay erased")
    for kept in done.aside:
        console.print(f"  what was there is now {kept}")
    if done.new_keys:
        console.print(
            "  there was no file of keys here: erase again whoever was erased after the backup"
        )
    console.print(
        "Next: `hotline doctor`, then start the service, which brings an older schema up to date."
    )


def _tell(console: Console, file: Path, manifest: Manifest, what: str) -> None:
    console.print(
        f"{file} {what}: hotline {manifest.hotline}, {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    for entry in manifest.stores:
        console.print(f"  {entry.store}: schema {entry.revision}, {entry.bytes / 1e6:,.1f} MB")
    if manifest.messages:
        console.print(f"  {len(manifest.messages)} message(s)")

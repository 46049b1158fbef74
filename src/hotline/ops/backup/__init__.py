"""Backups: one archive with a consistent copy of every store, taken while the service runs."""

from hotline.ops.backup.archive import verify
from hotline.ops.backup.making import make_backup
from hotline.ops.backup.restoring import restore

__all__ = ["make_backup", "restore", "verify"]

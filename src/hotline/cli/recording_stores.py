"""What commands on recordings need to be open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hotline.crm import CrmRepository
from hotline.journal import Journal
from hotline.privacy import KeyRing
from hotline.privacy.opening import open_keys
from hotline.qa.recordings import CallRecordings
from hotline.recordings.archive import Archive
from hotline.recordings.shelf import Shelf
from hotline.recordings.spool import Spool
from hotline.settings import Settings
from hotline.store_addresses import addresses


@dataclass(frozen=True, kw_only=True)
class RecordingStores:
    """Keys, CRM and journal, and the recordings of their calls."""

    keys: KeyRing
    crm: CrmRepository
    journal: Journal
    recordings: CallRecordings


@asynccontextmanager
async def open_recordings(settings: Settings) -> AsyncIterator[RecordingStores]:
    """Open what is needed for recordings, for the time of the block."""
    at = addresses(settings.store)
    async with (
        await open_keys(settings) as keys,
        await CrmRepository.open(at.crm, keys) as crm,
        await Journal.open(at.journal, keys) as journal,
    ):
        archive = Archive(settings.tenant, Shelf(settings.recording.folder), keys)
        spool = Spool(
            folder=settings.recordings_spool,
            is_brought=settings.recording.upload_token is not None,
        )
        recordings = CallRecordings(journal, archive, spool)
        yield RecordingStores(keys=keys, crm=crm, journal=journal, recordings=recordings)

"""What the API asks beside the CRM."""

from __future__ import annotations

from dataclasses import dataclass, fields

from hotline.api.phone_socket import PhoneSocket
from hotline.calls.consents import LiveConsents
from hotline.desk.call_told import CallsTold
from hotline.desk.wallboard import Wallboard
from hotline.floor.attendance import Attendance
from hotline.ops.service_now import ServiceStatus
from hotline.qa.replay.many import ManyReplays
from hotline.qa.replay.one_call import CallReplays
from hotline.qa.scorecards.quality import Quality
from hotline.reports.making import ReportMaker


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the API asks beside the CRM; each is one tenant's, and None where there is none.

    Attributes:
        attendance: Where agents come and go.
        wallboard: Shows the floor.
        calls: Tells calls.
        consents: Lets calls hear of what customers say to recordings.
        phones: Serves telephones in browsers.
        reports: Makes reports.
        replays: Replays calls.
        many_replays: Replays many of them at once.
        quality: Scores calls.
        service: Tells how the service is.
    """

    attendance: Attendance | None = None
    wallboard: Wallboard | None = None
    calls: CallsTold | None = None
    consents: LiveConsents | None = None
    phones: PhoneSocket | None = None
    reports: ReportMaker | None = None
    replays: CallReplays | None = None
    many_replays: ManyReplays | None = None
    quality: Quality | None = None
    service: ServiceStatus | None = None

    def of(self, tenant: str) -> Parts:
        """Return those of one tenant, for nobody else's may be asked in its name."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return Parts(
            **{
                name: part
                for name, part in parts.items()
                if part is not None and part.tenant == tenant
            }
        )

"""Why one call is not replayed while somebody waits for it."""

from __future__ import annotations

from hotline.errors import HotlineError


class NoDraft(HotlineError):
    """Nobody has said where edited flows are."""

    def __init__(self) -> None:
        super().__init__("there is no draft: flows_draft_dir (in hotline.toml) says where it is")


class DraftHasMistakes(HotlineError):
    """The edited flows cannot be used yet."""

    def __init__(self, problems: str) -> None:
        super().__init__(f"the draft has mistakes, which `hotline check` tells: {problems}")


class DraftUnreadable(HotlineError):
    """The folder of edited flows, or a file of it, cannot be read."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the draft cannot be read: {why}; put it right where flows_draft_dir (in "
            "hotline.toml) says that it is, or choose another version"
        )


class VersionUnreadable(HotlineError):
    """Flows that were live once are no flows to this version of the hotline."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            f"this version of the hotline cannot read the flows {digest[:12]} any more: choose "
            "another version of them"
        )


class NotInJournal(HotlineError):
    """Nothing of a call can be replayed."""

    def __init__(self) -> None:
        super().__init__("the journal has nothing of this call any more")


class ReplaysBusy(HotlineError):
    """Others wait already.

    Attributes:
        left_s: After how many whole seconds it is worth another try.
    """

    def __init__(self, left_s: int) -> None:
        self.left_s = left_s
        super().__init__("others replay calls just now: try again in a moment")


class ReplayTooLong(HotlineError):
    """A replay does not come to its end in time."""

    def __init__(self, limit_s: float) -> None:
        super().__init__(
            f"this call was not replayed within {limit_s:g} s: `hotline replay` takes its time"
        )


class NoCallsThere(HotlineError):
    """Nothing is left to replay of what was asked for."""

    def __init__(self) -> None:
        super().__init__("no call arrived in that time, or is like that: choose another time")


class TooManyCalls(HotlineError):
    """More calls than a page may ask for at once."""

    def __init__(self, calls: int, most: int) -> None:
        super().__init__(
            f"these are {calls:,} calls, and {most:,} are replayed at once: choose a shorter time, "
            "or use `hotline replay`"
        )


class UnknownReplay(HotlineError):
    """There is no such replay, or none any more, or it is another person's."""

    def __init__(self) -> None:
        super().__init__("there is no such replay, or none any more")

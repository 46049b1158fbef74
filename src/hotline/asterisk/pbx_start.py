"""Since when a PBX runs. Calls that were on it before are gone, though it may tell of none."""

from __future__ import annotations

from hotline.asterisk.ami import Action, AmiClient, AmiError


class PbxStart:
    """When a PBX was started, by its own clock and in its own local time.

    Args:
        ami: The link to it.
    """

    def __init__(self, ami: AmiClient) -> None:
        self._ami = ami
        self.at = ""

    async def read(self) -> None:
        """Ask the PBX since when it runs (`CoreStatus`); `at` is that, in letters that sort.

        Raises:
            AmiError: It does not say.
        """
        status = await self._ami.send(Action("CoreStatus", []))
        self.at = f"{status.get('CoreStartupDate')} {status.get('CoreStartupTime')}"

    async def is_after(self, uniqueid: str) -> bool:
        """Return whether it was started after a channel was given that Uniqueid; False if unknown.

        In the same second counts as after: a PBX is up half a second after its start, and a call
        of just then is far less likely to be gone than one of before is to have gone with it.

        A Uniqueid is the second in which it was given, a dot and a number, perhaps after the PBX's
        name and a dash. The PBX itself says what time that was where it is.
        """
        second = uniqueid.rpartition("-")[2].partition(".")[0]
        if not second.isdecimal() or not self.at:
            return False
        headers = [("Variable", f"STRFTIME({second},,%Y-%m-%d %H:%M:%S)")]
        try:
            given_at = (await self._ami.send(Action("Getvar", headers))).get("Value")
        except AmiError:
            return False
        return bool(given_at) and given_at <= self.at

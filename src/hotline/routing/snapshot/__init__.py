"""All that a floor knows, in a form that goes through JSON: whoever has it needs no older log.

A router that begins from it gives the same commands as the one that it was taken of, whatever comes
then. What follows from the rest is not in it, such as what agents qualify for. All orders are in
it, for commands come in them.

The policy is in it: a floor that is to go by another one is told so after it was restored, as
`policy_change` has it.
"""

from hotline.routing.snapshot.form import Snapshot, snapshot_from_json, snapshot_to_json
from hotline.routing.snapshot.restoring import restore
from hotline.routing.snapshot.taking import take

__all__ = ["Snapshot", "restore", "snapshot_from_json", "snapshot_to_json", "take"]

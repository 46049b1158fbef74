"""`hotline doctor`: looks at everything the hotline stands on, and says the way out."""

from hotline.ops.doctor.examination import examine
from hotline.ops.doctor.finding import Finding, State

__all__ = ["Finding", "State", "examine"]

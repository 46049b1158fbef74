"""The `hotline` command whose telephones wait for a desk longer than any machine is busy.

What rings once it is shown rings because it is.
"""

from __future__ import annotations

from unittest.mock import patch

from hotline.cli import main
from hotline.desk import desks

PROGRAM = "hotline.testing.patient_desks"
SHOWN_WITHIN_S = 20.0

if __name__ == "__main__":
    with patch.object(desks, "SHOWN_WITHIN_S", SHOWN_WITHIN_S):
        main()

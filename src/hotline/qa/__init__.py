"""Quality: what a recorded call was like, told from its journal alone."""

"""Live calls: the shell that ties a caller's line to the flow, the journal and the bank."""

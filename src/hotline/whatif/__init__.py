"""What would have been: days of callers and agents played on the router, on a virtual clock."""

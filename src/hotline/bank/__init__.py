"""The bank: the gateway that calls ask, and a demo bank to ask when there is no other."""

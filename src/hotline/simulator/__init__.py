"""A caller in a terminal: the same flow core as on the telephone, with keys typed and text read."""

"""Everything that knows Asterisk: the manager interface, channels, keypads and recordings."""

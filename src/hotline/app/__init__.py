"""The service: the one place where rooms meet and ports get their real parts."""

"""Fakes and a SIP test phone that ship with the package, for its own tests and for yours."""

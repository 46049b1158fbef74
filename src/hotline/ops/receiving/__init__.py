"""Recordings brought by an uploader beside an Asterisk on another machine."""

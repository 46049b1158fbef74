"""The uploader: beside an Asterisk on another machine, it brings recordings to the service.

`python3 -m hotline.uploader` needs Python and this package's source, and no other package.
"""

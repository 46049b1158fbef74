"""A bank's TOML document, read so that whatever is wrong with it can be told in its place."""

from hotline.toml_source.read import read_document

__all__ = ["read_document"]

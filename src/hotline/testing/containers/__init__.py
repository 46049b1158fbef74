"""The hotline of docker/compose.yaml, built and run for real by whatever engine there is."""

from hotline.testing.containers.composed import HOST_FOLDERS, ComposedHotline, composed_hotline

__all__ = ["HOST_FOLDERS", "ComposedHotline", "composed_hotline"]

import os
from pathlib import Path

import pytest

from hotline.launch.container_pbx import container_pbx
from hotline.launch.pbx import running_pbx
from hotline.launch.places import find_places
from hotline.launch.progress import Silent
from hotline.testing.containers.engine import container_engine
from hotline.testing.containers.images import built_images


async def test_the_image_runs_as_the_launchers_asterisk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = find_places()
    engine = container_engine(places)
    for name, value in engine.environment.items():
        monkeypatch.setenv(name, value)
    image = built_images(engine, places).pbx
    program = container_pbx(places, Silent(), search_path=os.environ["PATH"], image=image)
    async with running_pbx(tmp_path / "pbx", program=program) as pbx:
        assert pbx.program.kind == "container"
        assert pbx.log_file.stat().st_uid == os.getuid()

from functools import partial
from pathlib import Path

from hotline.launch.pbx import running_pbx
from hotline.launch.probes import ami_answers


async def test_pbx_answers_and_is_gone_afterwards(tmp_path: Path) -> None:
    async with running_pbx(tmp_path / "pbx") as pbx:
        answers = partial(
            ami_answers,
            host=pbx.ami_host,
            port=pbx.ami_port,
            username=pbx.ami_username,
            secret=pbx.ami_secret,
        )
        assert await answers()
        await pbx.kill()
        assert not await answers()
        await pbx.restart()
        assert await answers()
    assert not await answers()

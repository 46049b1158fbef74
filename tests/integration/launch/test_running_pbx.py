from pathlib import Path

from hotline.launch.pbx import running_pbx
from hotline.launch.probes import ami_answers


async def test_pbx_answers_and_is_gone_afterwards(tmp_path: Path) -> None:
    async with running_pbx(tmp_path / "pbx") as pbx:
        login = {
            "host": pbx.ami_host,
            "port": pbx.ami_port,
            "username": pbx.ami_username,
            "secret": pbx.ami_secret,
        }
        assert await ami_answers(**login)
        await pbx.kill()
        assert not await ami_answers(**login)
        await pbx.restart()
        assert await ami_answers(**login)
    assert not await ami_answers(**login)

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def pinned(lock: str) -> dict[str, str]:
    text = (PROJECT / lock).read_text()
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", text, flags=re.MULTILINE))


def test_the_image_has_all_that_the_package_needs_as_it_was_tested() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    needed = {
        re.split(r"[^a-z0-9.-]", name)[0].replace(".", "-") for name in project["dependencies"]
    }
    image = pinned("requirements-service.lock")
    assert needed <= image.keys(), "renew the locks with `make lock`"
    assert image.items() <= pinned("requirements.lock").items(), "renew them with `make lock`"

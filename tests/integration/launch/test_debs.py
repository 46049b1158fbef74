"""Packages extracted by the machine's own apt and dpkg, from an archive on this disk."""

import subprocess
from pathlib import Path

import pytest

from hotline.launch.apt import Archive
from hotline.launch.debs import extract_packages, is_extracted
from hotline.launch.errors import NoArchiveKey, PackagesUnavailable, RootIncomplete
from hotline.launch.progress import Silent


def build(archive: Path, name: str, *, depends: str = "") -> None:
    tree = archive / "trees" / name
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "usr/lib").mkdir(parents=True)
    (tree / "usr/lib" / f"{name}.so").write_text(name)
    control = (
        f"Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: A <a@b.example>\n"
        f"Description: a test\n" + (f"Depends: {depends}\n" if depends else "")
    )
    (tree / "DEBIAN/control").write_text(control)
    subprocess.run(
        ["dpkg-deb", "--build", tree, archive / f"{name}_1.0_all.deb"],
        check=True,
        capture_output=True,
    )


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    folder = tmp_path / "archive"
    folder.mkdir()
    build(folder, "telephone", depends="wire, manual")
    build(folder, "wire")
    build(folder, "manual")
    index = []
    for deb in sorted(folder.glob("*.deb")):
        fields = subprocess.run(
            ["dpkg-deb", "--field", deb], check=True, capture_output=True, text=True
        ).stdout
        digest = subprocess.run(
            ["sha256sum", deb], check=True, capture_output=True, text=True
        ).stdout.split()[0]
        index.append(
            f"{fields}Filename: ./{deb.name}\nSize: {deb.stat().st_size}\nSHA256: {digest}\n\n"
        )
    (folder / "Packages").write_text("".join(index))
    return Archive(name="the test archive", sources=f"deb [trusted=yes] file:{folder} ./\n")


def extract(archive: Archive, root: Path, *packages: str, **options: object) -> None:
    extract_packages(
        packages,
        archive=archive,
        root=root,
        title="Test",
        progress=Silent(),
        **options,  # type: ignore[arg-type]
    )


def files(root: Path) -> set[str]:
    return {file.name for file in root.glob("usr/lib/*.so")}


def test_a_package_comes_with_what_it_needs(archive: Archive, tmp_path: Path) -> None:
    root = tmp_path / "var/root"
    extract(archive, root, "telephone", leave_out=("man*",))
    assert files(root) == {"telephone.so", "wire.so"}
    assert is_extracted(root, ["telephone"])
    assert not (tmp_path / "var/root.work").exists()


def test_another_wish_makes_it_anew(archive: Archive, tmp_path: Path) -> None:
    root = tmp_path / "root"
    extract(archive, root, "wire")
    extract(archive, root, "manual")
    assert files(root) == {"manual.so"}


def test_an_interrupted_set_up_leaves_nothing_half_done(archive: Archive, tmp_path: Path) -> None:
    root = tmp_path / "root"

    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract(archive, root, "telephone", finish=interrupted)
    assert not root.exists()
    extract(archive, root, "telephone")
    assert files(root) == {"telephone.so", "wire.so", "manual.so"}


def test_a_failed_check_keeps_the_downloads(archive: Archive, tmp_path: Path) -> None:
    root = tmp_path / "root"

    def incomplete(folder: Path) -> None:
        raise RootIncomplete(root=folder, libraries=["manual.so"])

    with pytest.raises(RootIncomplete):
        extract(archive, root, "telephone", leave_out=("manual",), finish=incomplete)
    kept = {file.name for file in (tmp_path / "root.work/apt/packages").iterdir()}
    assert kept == {"telephone_1.0_all.deb", "wire_1.0_all.deb"}


def test_an_unknown_package_is_a_sentence(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(PackagesUnavailable, match="fax"):
        extract(archive, tmp_path / "root", "fax")


def test_a_missing_archive_is_a_sentence(tmp_path: Path) -> None:
    nowhere = Archive(name="nowhere", sources=f"deb [trusted=yes] file:{tmp_path}/none ./\n")
    with pytest.raises(PackagesUnavailable, match="package lists"):
        extract(nowhere, tmp_path / "root", "telephone")


def test_a_missing_keyring_is_a_sentence(tmp_path: Path) -> None:
    unsigned = Archive(name="debian", sources="deb file:/none ./\n", keyring=tmp_path / "none.gpg")
    with pytest.raises(NoArchiveKey, match="debian-archive-keyring"):
        extract(unsigned, tmp_path / "root", "telephone")

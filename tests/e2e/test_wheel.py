"""The wheel, installed by itself and used in an empty folder, far from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
QUICK = ("--no-compile", "--disable-pip-version-check")
"""Options of pip: few of all the modules are ever imported here."""


def call(*command: str | Path, folder: Path) -> str:
    """Run a program that must succeed, and return what it says."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**environment, "SOURCE_DATE_EPOCH": "1795348800", "PIP_NO_INPUT": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def metadata_of(wheel: Path) -> bytes:
    """A wheel's name, dependencies and so on, but for the version and the long description."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        lines = archive.read(name).partition(b"\n\n")[0].splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b"Version:"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    arguments = ("--wheel", "--no-isolation", "--outdir", folder, PROJECT)
    call(sys.executable, "-m", "build", *arguments, folder=folder)
    (found,) = folder.glob("sitegen-*.whl")
    return found


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that has the wheel, and this one's packages but sitegen."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder, symlinks=os.name != "nt")
    paths = {"base": str(folder), "platbase": str(folder)}
    # Paths that a .pth file adds are not searched for further .pth files, so an editable
    # sitegen of this environment stays unknown.
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    known = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (packages / "dependencies.pth").write_text("\n".join(known))
    programs = Path(sysconfig.get_path("scripts", "venv", vars=paths))
    install = ("install", "--quiet", "--no-deps", "--no-index", "--no-warn-script-location")
    pip = (sys.executable, "-m", "pip", "--python", programs / "python", *install, *QUICK)
    call(*pip, wheel, folder=folder)
    return programs


@pytest.mark.slow
def test_it_carries_the_theme_the_starter_and_the_demo(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        "sitegen/bundled/themes/default/theme.yaml",
        "sitegen/bundled/content/site.yaml",
        "sitegen/authoring/starter/site.yaml",
        "sitegen/authoring/starter/people/owner.md",
        "sitegen/authoring/host_files/github/pages.yml",
        *(f"sitegen/bundled/docs/{page.name}" for page in (PROJECT / "docs").glob("*.md")),
        "sitegen/py.typed",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]
    assert not [name for name in names if "/public/" in name or "/.sitegen/" in name]


@pytest.mark.slow
def test_an_owner_can_begin_with_it(programs: Path, tmp_path: Path) -> None:
    sitegen = programs / "sitegen"
    where = "import sitegen; print(sitegen.__file__)"
    installed = Path(call(programs / "python", "-c", where, folder=tmp_path).strip())
    assert installed.is_relative_to(programs.parent)
    assert "sitegen" in call(sitegen, "--version", folder=tmp_path)
    arguments = ("--name", "Ana's Bakery", "--owner", "Ana Ruiz", "--timezone", "Europe/Madrid")
    call(sitegen, "init", "shop", *arguments, folder=tmp_path)
    shop = tmp_path / "shop"
    path = call(sitegen, "new", "post", "Why we close on Mondays", "--live", folder=shop).strip()
    assert (shop / path).is_file()
    assert "content/posts/why-we-close-on-mondays.md" in call(sitegen, "list", folder=shop)
    call(sitegen, "new", "theme", "Ours", folder=shop)
    config = shop / "content/site.yaml"
    config.write_text(config.read_text().replace("name: default", "name: ours"))
    built = call(sitegen, "build", folder=shop)
    assert "pages in public" in built
    page = (shop / "public/posts/why-we-close-on-mondays/index.html").read_text(encoding="utf-8")
    assert "Ana Ruiz" in page and "/assets/ours." in page
    call(sitegen, "move", path, "mondays", folder=shop)
    assert ": 0 files written" not in call(sitegen, "build", folder=shop)
    assert (shop / "public/posts/mondays/index.html").is_file()
    assert ": 0 files written" in call(sitegen, "build", folder=shop)


@pytest.mark.slow
def test_a_host_builds_a_site_of_the_wheel_alone(
    wheel: Path, programs: Path, tmp_path: Path
) -> None:
    """Without the repository: init, a clone elsewhere, install in a fresh environment, build."""
    arguments = ("--name", "Ana's Bakery", "--owner", "Ana Ruiz", "--timezone", "Europe/Madrid")
    call(programs / "sitegen", "init", "shop", *arguments, folder=tmp_path)
    shop = tmp_path / "shop"
    (vendored,) = (shop / "vendor").iterdir()
    before = vendored.read_bytes()
    assert "up to date" in call(programs / "sitegen", "vendor", folder=shop)
    assert vendored.read_bytes() == before
    # What the host installs with it is what anyone gets who installs the wheel itself.
    assert metadata_of(vendored) == metadata_of(wheel)

    git = ("git", "-c", "user.name=Ana", "-c", "user.email=ana@ana.example")
    call(*git, "init", "--quiet", folder=shop)
    call(*git, "add", ".", folder=shop)
    call(*git, "commit", "--quiet", "--message", "Begin", folder=shop)
    call(*git, "clone", "--quiet", shop, tmp_path / "host", folder=tmp_path)
    host = tmp_path / "host"

    built = tmp_path / "environment"
    venv.create(built, symlinks=os.name != "nt")
    scripts = "Scripts" if os.name == "nt" else "bin"
    python = built / scripts / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    call(*pip, "install", "--quiet", *QUICK, "-r", "requirements.txt", folder=host)
    call(*pip, "check", folder=host)
    call(python, "-m", "sitegen", "build", folder=host)
    assert "Ana Ruiz" in (host / "public/index.html").read_text(encoding="utf-8")
    # The search is installed, too, so what every page links to is there.
    assert (host / "public/pagefind/pagefind.js").is_file()
    # A sitegen from a wheel makes the same wheel again.
    assert "up to date" in call(built / scripts / "sitegen", "vendor", folder=host)
    assert "deploy" in call(built / scripts / "sitegen", "docs", folder=host)

"""`sitegen vendor`: renews the wheel in a project, and touches no other requirement."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

import pytest

from sitegen.authoring.wheel import installed_wheel
from tests.cli.conftest import Run
from tests.conftest import BASE, Site

LINE = f"./{installed_wheel().path}[search]"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    Site(tmp_path).write(BASE)
    return tmp_path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sitegen==0.0.1\n", f"{LINE}\n"),
        (
            "pillow==11\nsitegen[fast] @ https://x.example/s.whl\n# mine\n",
            f"pillow==11\n{LINE}\n# mine\n",
        ),
        ("./vendor/sitegen-0.0.1-py3-none-any.whl[search]", f"{LINE}\n"),
        ("./vendor/sitegen-0.0.1+0a0a-py3-none-any.whl\nsitegen\n", f"{LINE}\n"),
        ("sitegen-events==1.0\n", f"sitegen-events==1.0\n{LINE}\n"),
        ("# sitegen==0.0.1\n", f"# sitegen==0.0.1\n{LINE}\n"),
        (f"{LINE}\n", f"{LINE}\n"),
    ],
)
def test_requirements_name_the_wheel(before: str, after: str, run: Run, shop: Path) -> None:
    (shop / "requirements.txt").write_text(before)
    assert run("vendor", folder=shop).exit_code == 0
    assert (shop / "requirements.txt").read_text() == after
    assert "up to date" in run("vendor", folder=shop).stdout


def test_older_wheels_go_and_other_files_stay(run: Run, shop: Path) -> None:
    Site(shop).write(
        {
            "vendor/sitegen-0.0.1-py3-none-any.whl": b"old",
            "vendor/sitegen-events-1.0-py3-none-any.whl": b"another package",
            "vendor/sitegen_events-1.0-py3-none-any.whl": b"another package",
        }
    )
    result = run("vendor", folder=shop)
    assert "removed  vendor/sitegen-0.0.1-py3-none-any.whl" in result.stdout
    left = {path.name for path in (shop / "vendor").iterdir()}
    wheel = installed_wheel().name
    assert left == {
        wheel,
        "sitegen-events-1.0-py3-none-any.whl",
        "sitegen_events-1.0-py3-none-any.whl",
    }
    assert "[search]" in (shop / "requirements.txt").read_text()


def test_the_wheel_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    wheel = installed_wheel()
    assert installed_wheel() == wheel
    file = tmp_path / wheel.name
    file.write_bytes(wheel.content)
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        (record,) = (name for name in names if name.endswith("/RECORD"))
        lines = archive.read(record).decode().splitlines()
        assert [line.split(",")[0] for line in lines] == names
        for line in lines[:-1]:
            path, digest, size = line.split(",")
            content = archive.read(path)
            expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            assert digest == f"sha256={expected.decode()}" and int(size) == len(content)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    assert "sitegen/bundled/docs/deploy.md" in names
    assert "sitegen/bundled/themes/default/theme.yaml" in names

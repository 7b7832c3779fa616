"""The rooms know only those below them, and only the command line speaks. Proved on the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "sitegen"

GROUND = tuple(sorted(path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")))
"""Single modules beside the rooms are for everybody, and know only each other."""

FLOORS = (
    GROUND,
    ("model",),
    ("read",),
    ("site",),
    ("render",),
    ("author", "build", "check", "inbox", "mail", "serve"),
    ("cli",),
)
"""From the ground up. Rooms on one floor are neighbours, and do not know each other."""

FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: str) -> str | None:
    """The room of `sitegen.read.body`; None for the package itself and for other packages."""
    parts = module.split(".")
    return parts[1] if parts[0] == "sitegen" and len(parts) > 1 else None


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import of a module, also those within functions, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            assert node.module is not None
            yield node.lineno, node.module
            if node.module == "sitegen":
                yield from ((node.lineno, f"sitegen.{name.name}") for name in node.names)


def rooms() -> set[str]:
    return {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in MODULES} - {
        "__init__",
        "__main__",
    }


def test_every_room_has_its_floor() -> None:
    assert rooms() <= set(FLOOR_OF)


def test_imports_run_downwards() -> None:
    wrong = []
    for path in MODULES:
        here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if here in ("__init__", "__main__"):
            continue
        for line, module in imports(path):
            there = room_of(module)
            if there is None or there == here or there == "__version__":
                continue
            # What lies on the ground is for everybody, also for its neighbours there.
            down = FLOOR_OF[there] < FLOOR_OF[here] or (there in GROUND and here in GROUND)
            if not down:
                wrong.append(f"{path.relative_to(PROJECT)}:{line}: {here} imports {there}")
    assert not wrong, "\n".join(wrong)


def test_only_the_command_line_speaks_and_exits() -> None:
    wrong = []
    for path in MODULES:
        if path.relative_to(PACKAGE).parts[0] in ("cli", "__main__.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            told = _speaks(node)
            if told:
                line = getattr(node, "lineno", 0)
                wrong.append(f"{path.relative_to(PROJECT)}:{line}: {told}")
    assert not wrong, "\n".join(wrong)


def _speaks(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name in ("print", "input", "exit", "quit", "sys.exit", "os._exit"):
            return f"calls {name}"
    if isinstance(node, ast.Import) and any(name.name == "click" for name in node.names):
        return "imports click"
    if isinstance(node, ast.ImportFrom) and node.module == "click":
        return "imports click"
    if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr"):
        return f"uses {ast.unparse(node)}"
    return ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_says_what_it_is_for(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{path} has no docstring"


def test_the_architecture_page_names_every_room() -> None:
    page = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.search(r"```text\nsitegen/\n(.*?)```", page, re.DOTALL)
    assert drawn is not None
    named = set(re.findall(r"^  (\w+)(?:/|\.py)", drawn[1], re.MULTILINE))
    assert rooms() - set(GROUND) <= named <= set(FLOOR_OF)


FEATURES = ("inbox", "newsletter")
"""The folders of the built-in features."""


def test_no_feature_imports_another() -> None:
    """They use each other through `sitegen.features.service` only."""
    wrong = [
        f"{path.relative_to(PROJECT)}:{line}: imports {module}"
        for path in MODULES
        if (here := path.relative_to(PACKAGE).parts[0]) in FEATURES
        for line, module in imports(path)
        if (there := room_of(module)) in FEATURES and there != here
    ]
    assert not wrong, "\n".join(wrong)

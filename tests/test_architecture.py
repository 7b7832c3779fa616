"""The rooms know only those below them, and only the command line speaks. Proved on the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sitegen.model.kinds import kinds

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "sitegen"

GROUND = tuple(sorted(path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")))
"""Single modules beside the rooms are for everybody, and know only each other."""

FLOORS = (
    GROUND,
    ("model",),
    ("read",),
    ("editing",),
    ("site",),
    ("render",),
    ("authoring", "build", "check", "serve"),
    ("cli",),
    ("editor", "importing", "inbox", "newsletter", "publishing", "walk"),
)
"""From the ground up. Rooms on one floor are neighbours, and do not know each other. The features
are on top: nothing in the core imports them."""

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


def dotted(path: Path) -> str:
    """The name of the module in a file of the package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def graph() -> dict[str, set[str]]:
    """What each module imports of the package: also in functions, and only for types."""
    names = {dotted(path): path for path in MODULES}
    found: dict[str, set[str]] = {}
    for name, path in names.items():
        wanted: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                wanted.update(one.name for one in node.names)
            elif isinstance(node, ast.ImportFrom):
                # `from sitegen.read import cache` is of the module, not of its folder.
                inner = [f"{node.module}.{one.name}" for one in node.names]
                wanted.update(one if one in names else node.module or "" for one in inner)
        found[name] = (wanted & names.keys()) - {name}
    return found


def circles(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Modules that import each other: the strongly connected components of more than one
    (Tarjan, "Depth-first search and linear graph algorithms", 1972)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        stack.append(name)
        for other in sorted(edges[name]):
            if other not in order:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in stack:
                lowest[name] = min(lowest[name], order[other])
        if lowest[name] == order[name]:
            place = stack.index(name)
            if len(stack) - place > 1:
                found.append(sorted(stack[place:]))
            del stack[place:]

    for name in edges:
        if name not in order:
            visit(name)
    return found


def test_no_modules_import_each_other() -> None:
    edges = graph()
    wrong = [
        "\n".join(f"{one} imports {sorted(edges[one] & {*circle})}" for one in circle)
        for circle in circles(edges)
    ]
    assert not wrong, "\n\n".join(wrong)


def test_circles_are_found() -> None:
    edges = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"e"}, "e": {"d", "f"}, "f": set()}
    assert sorted(circles(edges)) == [["a", "b", "c"], ["d", "e"]]


def test_only_the_command_line_speaks_and_exits() -> None:
    wrong = []
    for path in MODULES:
        place = path.relative_to(PACKAGE).parts
        if place[0] in ("cli", "__main__.py") or place[1:2] == ("commands",):
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


_FORMS = "sitegen/render/pages/single.py"
"""Forms are called like what they ask for."""


def test_nothing_lists_content_kinds_by_name() -> None:
    """Differences between kinds are traits of `Kind`. Inbox and newsletter know their own kinds."""
    names = set(kinds().by_name)
    classes = {front.__name__ for front in kinds().front_matters.values()}
    wrong = []
    for path in MODULES:
        place = path.relative_to(PROJECT).as_posix()
        if place.startswith("sitegen/model/kinds/") or place == _FORMS:
            continue
        if "inbox" in place or "newsletter" in place:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            listed = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else ()
            listed = node.keys if isinstance(node, ast.Dict) else listed
            texts = {one.value for one in listed if isinstance(one, ast.Constant)}
            types = {one.id for one in listed if isinstance(one, ast.Name)}
            if len(texts & names) > 1 or len(types & classes) > 1:
                wrong.append(f"{place}:{getattr(node, 'lineno', 0)}")
    assert not wrong, "\n".join(wrong)


FEATURES = ("editor", "importing", "inbox", "newsletter", "publishing", "walk")
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


def test_no_two_public_classes_share_a_name() -> None:
    """One name, one idea: a reader of `Page` knows which."""
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(path.relative_to(PROJECT).as_posix())
    shared = {name: modules for name, modules in places.items() if len(modules) > 1}
    assert not shared, "\n".join(f"{name}: {', '.join(at)}" for name, at in shared.items())

"""Edits of YAML change the bytes that were meant and no others, whatever the file looks like."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from yaml.nodes import MappingNode, Node, SequenceNode

from sitegen.editing.spans import EditError
from sitegen.editing.yaml_editor import (
    Append,
    Change,
    Insert,
    Remove,
    RenameField,
    Set,
    SetDefault,
    edit_front_matter,
    edit_yaml,
)
from sitegen.editing.yaml_values import Path as FieldPath
from sitegen.editing.yaml_values import Value, node_of, same, type_at, value_at
from sitegen.model.config import Config
from sitegen.model.kinds import kinds
from sitegen.model.kinds.page import Page
from sitegen.model.kinds.post import Post
from sitegen.read.front_matter import SourceParts, decode, split
from sitegen.read.yaml_nodes import compose
from tests.editing.generated import VALUES, Source, sources

PROJECT = Path(__file__).parents[2]
DEMO = [
    path
    for path in sorted((PROJECT / "content").rglob("*.md"))
    if kinds().at(path.relative_to(PROJECT / "content").as_posix()) is not None
]


def edited(text: str, *changes: Change, model: Any = None) -> str:
    return edit_yaml(text.encode(), "site.yaml", changes, model).decode()


def paths_of(node: Node | None, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Node]]:
    """Every value in a YAML text, with its path."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield (*path, key.value), value
            yield from paths_of(value, (*path, key.value))
    elif isinstance(node, SequenceNode):
        for number, value in enumerate(node.value):
            yield (*path, number), value
            yield from paths_of(value, (*path, number))


def found(text: str, path: FieldPath) -> Node:
    return dict(paths_of(compose(text, "site.yaml")))[path]


LINE_ENDS = st.sampled_from(("\n", "\r\n"))
MARKS = st.sampled_from((b"", b"\xef\xbb\xbf"))


@given(sources(), LINE_ENDS, MARKS)
def test_a_value_that_is_there_is_not_written_again(
    source: Source, line_end: str, mark: bytes
) -> None:
    data = mark + source.text.replace("\n", line_end).encode()
    any_type = type_at(None, ())
    for path, node in paths_of(compose(source.text, "")):
        change = Set(path, value_at(node, any_type))
        assert edit_yaml(data, "site.yaml", [change]) == data, change


@given(sources(), VALUES, LINE_ENDS, MARKS, st.data())
def test_what_is_set_is_read_back_and_only_its_field_changes(
    source: Source, value: Value, line_end: str, mark: bytes, data: st.DataObject
) -> None:
    every = list(paths_of(compose(source.text, "")))
    path, _ = data.draw(st.sampled_from(every))
    before = mark + source.text.replace("\n", line_end).encode()
    after = edit_yaml(before, "site.yaml", [Set(path, value)])
    _only(source, path, before, after, line_end, mark)
    text = after.removeprefix(mark).decode().replace("\r\n", "\n")
    info = type_at(None, path)
    assert same(found(text, path), node_of(value, info), info)
    assert line_end != "\r\n" or after.count(b"\n") == after.count(b"\r\n")
    # And a second time there is nothing to do.
    assert edit_yaml(after, "site.yaml", [Set(path, value)]) == after


def _only(
    source: Source, path: FieldPath, before: bytes, after: bytes, line_end: str, mark: bytes
) -> None:
    """Nothing before and after the field that the path begins with may differ."""
    names = [field.name for _, field in source.parts]
    number = names.index(str(path[0]))
    parts = [(gap + field.lines).replace("\n", line_end).encode() for gap, field in source.parts]
    gap = source.parts[number][0].replace("\n", line_end).encode()
    assert after.startswith(mark + b"".join(parts[:number]) + gap)
    end = source.end.replace("\n", line_end).encode()
    assert after.endswith(b"".join(parts[number + 1 :]) + end)


@given(sources(), VALUES, LINE_ENDS, st.data())
def test_a_new_field_is_added_and_nothing_else_changes(
    source: Source, value: Value, line_end: str, data: st.DataObject
) -> None:
    groups: list[FieldPath] = [()]
    groups += [
        path for path, node in paths_of(compose(source.text, "")) if isinstance(node, MappingNode)
    ]
    group = data.draw(st.sampled_from(groups))
    before = source.text.replace("\n", line_end)
    after = edited(before, Set((*group, "new"), value))
    info = type_at(None, group)
    node = found(after.replace("\r\n", "\n"), (*group, "new"))
    assert same(node, node_of(value, info), info)
    assert _is_subsequence(before, after)
    assert edited(after, Set((*group, "new"), value)) == after


@given(sources(), VALUES, st.data())
def test_an_item_is_added_and_nothing_else_changes(
    source: Source, value: Value, data: st.DataObject
) -> None:
    lists = [
        (path, node)
        for path, node in paths_of(compose(source.text, ""))
        if isinstance(node, SequenceNode) and node.value
    ]
    assume(lists)
    path, node = data.draw(st.sampled_from(lists))
    number = data.draw(st.integers(0, len(node.value)))
    after = edited(source.text, Insert((*path, number), value))
    assert _is_subsequence(source.text, after)
    info = type_at(None, path)
    assert same(found(after, (*path, number)), node_of(value, info), info)


def _is_subsequence(text: str, longer: str) -> bool:
    rest = iter(longer)
    return all(letter in rest for letter in text)


@given(sources(), st.data())
def test_what_is_removed_is_gone_and_nothing_else_changes(
    source: Source, data: st.DataObject
) -> None:
    path, _ = data.draw(st.sampled_from(list(paths_of(compose(source.text, "")))))
    after = edited(source.text, Remove(path))
    _only_removed(source, path, after)
    left = dict(paths_of(compose(after, "")))
    if isinstance(path[-1], str):
        assert path not in left


def _only_removed(source: Source, path: FieldPath, after: str) -> None:
    if len(path) == 1:
        expected = "".join(
            gap + ("" if field.name == path[0] else field.lines) for gap, field in source.parts
        )
        assert after == expected + source.end
    else:
        _only(source, path, source.text.encode(), after.encode(), "\n", b"")


@given(sources(), st.data())
def test_lists_become_what_they_shall_be(source: Source, data: st.DataObject) -> None:
    lists = [
        path for path, node in paths_of(compose(source.text, "")) if isinstance(node, SequenceNode)
    ]
    assume(lists)
    path = data.draw(st.sampled_from(lists))
    value = value_at(found(source.text, path), type_at(None, path))
    assert isinstance(value, list)
    wanted = data.draw(st.permutations([*value, "one", "two"]))[: len(value) + 1]
    after = edited(source.text, Set(path, wanted))
    info = type_at(None, path)
    assert same(found(after, path), node_of(wanted, info), info)
    _only(source, path, source.text.encode(), after.encode(), "\n", b"")


@given(sources(), st.data())
def test_a_field_gets_another_name_and_keeps_its_value(source: Source, data: st.DataObject) -> None:
    fields = [path for path, _ in paths_of(compose(source.text, "")) if isinstance(path[-1], str)]
    path = data.draw(st.sampled_from(fields))
    after = edited(source.text, RenameField(path, "renamed"))
    info = type_at(None, path)
    assert same(found(after, (*path[:-1], "renamed")), found(source.text, path), info)
    assert edited(after, RenameField((*path[:-1], "renamed"), str(path[-1]))) == source.text


# The demo


def values_of(front: str, model: Any) -> Iterator[tuple[FieldPath, Value]]:
    for path, node in paths_of(compose(front, "")):
        yield path, value_at(node, type_at(model, path))


def model_of(path: Path) -> Any:
    name = kinds().at(path.relative_to(PROJECT / "content").as_posix())
    assert name is not None
    return kinds().front_matters[name]


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_saving_every_field_of_a_demo_document_changes_nothing(path: Path) -> None:
    data = path.read_bytes()
    text = decode(data, path.name)
    assert isinstance(text, str)
    parts = split(text, path.name)
    assert isinstance(parts, SourceParts)
    model = model_of(path)
    every = [Set(field, value) for field, value in values_of(parts.front, model)]
    assert len(every) > 2
    assert edit_front_matter(data, path.name, every, model) == data


def test_saving_every_field_of_the_demo_configuration_changes_nothing() -> None:
    data = (PROJECT / "content/site.yaml").read_bytes()
    every = [Set(path, value) for path, value in values_of(data.decode(), Config)]
    assert len(every) > 100
    assert edit_yaml(data, "site.yaml", every, Config) == data


# What people write


CASES: list[tuple[str, list[Change], str]] = [
    # A comment behind a value, quotes, and spaces stay.
    ("a: 'x'   # mine\nb: 2\n", [Set(("a",), "it's")], "a: 'it''s'   # mine\nb: 2\n"),
    ("a: x # mine", [Set(("a",), "y: z")], 'a: "y: z" # mine'),
    ("a:   # mine\n", [Set(("a",), "x")], "a: x   # mine\n"),
    ("a: |  # mine\n  x\n\nb: 1\n", [Set(("a",), "y")], "a: |-  # mine\n  y\n\nb: 1\n"),
    ("a: |  # mine\n  x\n\nb: 1\n", [Set(("a",), 7)], "a: 7  # mine\n\nb: 1\n"),
    ("a: >-\n   one two\n   three\nb: 1\n", [Set(("a",), "four")], "a: >-\n   four\nb: 1\n"),
    # The last line without its end.
    ("a: 1\nb: 2", [Set(("b",), 3)], "a: 1\nb: 3"),
    ("a: 1\nb: 2", [Set(("c",), 3)], "a: 1\nb: 2\nc: 3"),
    ("a: 1\nb: 2", [Remove(("b",))], "a: 1\n"),
    # Nothing, or only comments.
    ("", [Set(("a",), "x")], "a: x\n"),
    ("# why", [Set(("a", "b"), "x")], "# why\na:\n  b: x\n"),
    ("---\n# why\n...\n", [Set(("a",), 1)], "---\n# why\na: 1\n...\n"),
    ("---\na: 1\n...\n", [Set(("b",), 1)], "---\na: 1\nb: 1\n...\n"),
    ("a: 1\n", [Remove(("a",))], ""),
    ("{a: 1}\n", [Set(("b",), 2), Remove(("a",))], "{b: 2}\n"),
    # Groups and lists in brackets.
    ("a: {b: 1, c: [x]}  # d\n", [Set(("a", "c", 0), "y, z")], 'a: {b: 1, c: ["y, z"]}  # d\n'),
    ("a: [1, 2, 3]\n", [Remove(("a", 1)), Append(("a",), 4)], "a: [1, 3, 4]\n"),
    ("a: [\n  1, # one\n  2, # two\n]\n", [Append(("a",), 3)],
     "a: [\n  1, # one\n  2, # two\n  3,\n]\n"),
    ("a: [\n  1, # one\n  2  # two\n]\n", [Append(("a",), 3)],
     "a: [\n  1, # one\n  2,  # two\n  3\n]\n"),
    ("a: [\n  1, # one\n  2] # two\n", [Remove(("a", 1))], "a: [\n  1 # one\n  ] # two\n"),
    ("a: {b, c: }\n", [Set(("a", "b"), 1), Set(("a", "c"), 2)], "a: {b: 1, c: 2 }\n"),
    ("a: [b: 1]\n", [Set(("a", 0, "c"), 2)], "a: [{b: 1, c: 2}]\n"),
    ("a: []\n", [Append(("a",), "x")], "a: [x]\n"),
    ("a: [x]\n", [Remove(("a", 0))], "a: []\n"),
    # In blocks, with the comments above and below.
    ("a:\n- x  # ex\n# about y\n- y\nb: 1\n", [Insert(("a", 1), "w")],
     "a:\n- x  # ex\n- w\n# about y\n- y\nb: 1\n"),
    ("a:\n  - x\n  # - z\nb: 1\n", [Set(("c",), 2), Append(("a",), "w")],
     "a:\n  - x\n  - w\n  # - z\nb: 1\nc: 2\n"),
    ("a:\n  - k: 1\n    l: 2\n", [Remove(("a", 0, "k"))], "a:\n  - l: 2\n"),
    ("a:\n  - k: 1\n    l: 2\n", [Append(("a",), {"k": "v", "l": [1]})],
     "a:\n  - k: 1\n    l: 2\n  - k: v\n    l: [1]\n"),
    ("a:\n  - {k: 1}\n", [Append(("a",), {"k": 2})], "a:\n  - {k: 1}\n  - {k: 2}\n"),
    ("a:\n- - x\n  - y\n", [Insert(("a", 0, 0), "w"), Remove(("a", 0, 1))],
     "a:\n- - w\n  - y\n"),
    ("a:\n  - x\n", [Set(("a",), "x")], "a: x\n"),
    ("a: x  # c\n", [Set(("a",), {"b": "one\ntwo"})],
     "a:  # c\n  b: |-\n    one\n    two\n"),
    ("a:\n    b: 1\n", [Set(("c",), {"d": {"e": 1}})],
     "a:\n    b: 1\nc:\n    d:\n        e: 1\n"),
    ("a:\n  - x\nb: 1\n", [Set(("c",), ["w"])], "a:\n  - x\nb: 1\nc:\n  - w\n"),
    ("a: 'x'\nb: 'w'\n", [Set(("c",), "z")], "a: 'x'\nb: 'w'\nc: 'z'\n"),
    # Lists and groups as a whole: what stays keeps its comments.
    ("a:\n  - x  # ex\n  - y  # why\n  - z\n", [Set(("a",), ["y", "z", "w"])],
     "a:\n  - y  # why\n  - z\n  - w\n"),
    ("a:\n  b: 1  # one\n  c: 2\n", [Set(("a",), {"b": 1, "d": 3})],
     "a:\n  b: 1  # one\n  d: 3\n"),
    # Names.
    ("'a': 1  # c\n", [RenameField(("a",), "b")], "'b': 1  # c\n"),
    ("a: {b: 1}\n", [RenameField(("a", "b"), "c, d")], 'a: {"c, d": 1}\n'),
    # Aliases: what is written at their own place may change.
    ("a: &x 1\nb: *x\nc: 2\n", [Set(("b",), 3), Set(("c",), 4)], "a: &x 1\nb: 3\nc: 4\n"),
    ("a: &x 1\nb: [*x, 2]\n", [Remove(("b", 0)), Append(("b",), 3)], "a: &x 1\nb: [2, 3]\n"),
    # There, or not.
    ("a:\n", [SetDefault(("a",), 1), SetDefault(("b",), 2)], "a:\nb: 2\n"),
    ("a: 1\n", [Remove(("b",)), Remove(("b", "c"))], "a: 1\n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "changes", "after"), CASES)
def test_it_writes_as_its_author_would(text: str, changes: list[Change], after: str) -> None:
    assert edited(text, *changes) == after
    for line_end in ("\r\n", "\r"):
        other = text.replace("\n", line_end)
        if line_end in other:
            assert edited(other, *changes) == after.replace("\n", line_end)


@pytest.mark.parametrize(
    ("text", "change", "message"),
    [
        ("a: &x 1\nb: *x\n", Set(("a",), 2), '"a" can\'t be changed: this is repeated elsewhere'),
        ("a: &x {k: 1}\nb: *x\n", Set(("a", "k"), 2), "repeated elsewhere by an alias"),
        ("a: &x {k: 1}\nb: *x\n", Set(("b", "k"), 2), "repeated elsewhere by an alias"),
        ("a: &x {k: 1}\nb: *x\n", Set(("b", "l"), 2), "repeated elsewhere by an alias"),
        ("a: [&x 1]\nb: *x\n", Remove(("a",)), "repeated elsewhere by an alias"),
        ("a: 1\na: 2\n", Set(("a",), 3), "this field occurs twice (remove one of them)"),
        ("a: 1\nb: 2\n", RenameField(("a",), "b"), 'there already is a field "b"'),
        ("a: 1\n", RenameField(("c",), "b"), "there is no such field"),
        ("a: text\n", Set(("a", "b"), 1), '"a" can\'t be changed: it has no fields'),
        ("a: [1]\n", Insert(("a", 3), 1), "the list is shorter"),
        ("- a\n", Set(("a",), 1), "there are no fields"),
        ("a: [\n", Set(("a",), 1), "the YAML is broken"),
        ("? a\n: 1\n", Set(("a",), 2), "write it as `name: value`"),
        ("a: 1\n", Set(("a",), float("inf")), "can't be written as a number"),
        ("a: 1\n", Set(("a",), "\ud800"), "incomplete character"),
        ("[" * 5000, Set(("a",), 1), "site.yaml"),
    ],
)
def test_what_cannot_be_done_is_refused(text: str, change: Change, message: str) -> None:
    with pytest.raises(EditError) as error:
        edited(text, change)
    assert message in str(error.value)


def test_an_alias_that_repeats_itself_is_no_bomb() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    text = "\n".join([*lines, "b: 1\n"])
    assert edited(text, Set(("b",), 2)) == text.replace("b: 1", "b: 2")
    with pytest.raises(EditError, match="aliases"):
        edited(text, Set(("a8", 0), 2))


POST = """\
---
title: 'Salt'   # mine
date: 2026-03-14
author: [ anna ]
draft: on
---
# Body

title: Salt
"""


def post(*changes: Change, text: str = POST) -> str:
    return edit_front_matter(text.encode(), "content/posts/salt.md", changes, Post).decode()


def test_fields_are_read_by_their_types() -> None:
    assert post(Set(("author",), ["anna"]), Set(("draft",), True)) == POST
    assert post(Set(("author",), "anna"), Set(("date",), date(2026, 3, 14))) == POST
    assert post(Set(("draft",), False)) == POST.replace("draft: on", "draft: off")
    after = post(
        Set(("date",), datetime(2026, 3, 14, 9, 30, tzinfo=UTC)),
        Append(("author",), "bea"),
        Set(("tags",), []),
    )
    assert "date: 2026-03-14 09:30+00:00\nauthor: [ anna, bea ]\ntags: []\n" in after


def test_new_fields_go_where_the_model_has_them() -> None:
    after = post(
        Set(("aliases",), ["/salz/"]),
        Set(("image", "alt"), "1984"),
        Set(("image", "src"), "salt.jpg"),
        Set(("id",), "salt", "first"),
        Set(("extra", "a"), "no", "last"),
    )
    assert after.startswith("---\nid: salt\ntitle: 'Salt'   # mine\ndate")
    assert "\nimage:\n  src: salt.jpg\n  alt: '1984'\n" in after
    assert "draft: on\nextra:\n  a: 'no'\n---\n# Body" in after
    assert after.index("author") < after.index("image") < after.index("aliases")


def test_one_alone_is_a_list() -> None:
    text = POST.replace("[ anna ]", "anna  # owner")
    assert post(Set(("author", 0), "bea"), text=text) == text.replace("anna", "bea")
    assert post(Append(("author",), "bea"), text=text) == text.replace("anna", "[anna, bea]")
    assert post(Insert(("author", 0), "bea"), text=text) == text.replace("anna", "[bea, anna]")
    assert post(Remove(("author", 0)), text=text) == text.replace("anna", "[]")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("---\n---\nBody", "---\ntitle: A\n---\nBody"),
        ("---\n# why\n--- \nBody", "---\n# why\ntitle: A\n--- \nBody"),
        ("Body\r\n", "---\r\ntitle: A\r\n---\r\nBody\r\n"),
        ("", "---\ntitle: A\n---\n"),
        ("---\n---", "---\ntitle: A\n---"),
    ],
)
def test_front_matter_that_is_empty_or_missing(text: str, after: str) -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        data = mark + text.encode()
        changed = edit_front_matter(data, "a.md", [Set(("title",), "A")], Page)
        assert changed == mark + after.encode()
        assert edit_front_matter(data, "a.md", [Remove(("title",))], Page) == data


@pytest.mark.parametrize("text", ["---\ntitle: A\n", "\n---\ntitle: A\n---\n", "---\na: [\n---\n"])
def test_front_matter_that_cannot_be_read_stays(text: str) -> None:
    with pytest.raises(EditError, match=r"a\.md"):
        edit_front_matter(text.encode(), "a.md", [Set(("title",), "A")], Page)


def test_mixed_line_ends_stay_as_they_are() -> None:
    data = b"---\r\na: 1\nb: 2\r\nc: 3\n---\nx\r\ny\n"
    after = edit_front_matter(data, "a.md", [Set(("a",), 2), Set(("d",), 4), Remove(("b",))])
    assert after == b"---\r\na: 2\nc: 3\nd: 4\n---\nx\r\ny\n"


def test_both_parsers_of_the_library_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.read.yaml_nodes._Loader", yaml.SafeLoader)
    for text, changes, after in CASES:
        assert edited(text, *changes) == after

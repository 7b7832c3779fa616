"""Front matter as people write it: what is read, and what is refused with its line."""

from __future__ import annotations

import pytest

from sitegen.importing.foreign_front_matter import fields_of_lines, foreign_fields
from sitegen.importing.static_site import people_in

READ: dict[str, tuple[bytes, dict[str, object], str, int]] = {
    # name: the file, its fields, its text, the line on which that begins
    "plain": (b"---\ntitle: A\n---\nText\n", {"title": "A"}, "Text\n", 4),
    "crlf": (b"---\r\ntitle: A\r\n---\r\nText\r\n", {"title": "A"}, "Text\n", 4),
    "mac": (b"---\rtitle: A\r---\rText", {"title": "A"}, "Text", 4),
    "bom": (b"\xef\xbb\xbf---\ntitle: A\n---\n", {"title": "A"}, "", 4),
    "utf-16": ("\ufeff---\ntitle: Ä\n---\n".encode("utf-16-le"), {"title": "Ä"}, "", 4),
    "latin-1": ("---\ntitle: Bäckerei Müller\n---\n".encode("latin-1"),
                {"title": "Bäckerei Müller"}, "", 4),
    "later": (b"\n\n  \n---\ntitle: A\n---\nT", {"title": "A"}, "T", 7),
    "empty": (b"---\n---\nText", {}, "Text", 3),
    "dots": (b"---\ntitle: A\n...\nText", {"title": "A"}, "Text", 4),
    "spaces": (b"---  \ntitle: A\n---\t\nText", {"title": "A"}, "Text", 4),
    "tabs": (b"---\ntags:\n\t- a\n\t- b\n---\n", {"tags": ["a", "b"]}, "", 6),
    "date": (b"---\ndate: 2014-02-30\n---\n", {"date": "2014-02-30"}, "", 4),
    "time": (b"---\ntime: 10:30\n---\n", {"time": "10:30"}, "", 4),
    "octal": (b"---\nslug: 0123\nn: 12\n---\n", {"slug": "0123", "n": 12}, "", 5),
    "words": (b"---\ntitle: Yes\ndraft: true\n---\n", {"title": "Yes", "draft": True}, "", 5),
    "rule below": (b"---\ntitle: A\n---\nT\n\n---\nMore", {"title": "A"}, "T\n\n---\nMore", 4),
    "toml": (b'+++\ntitle = "A"\n+++\nText', {"title": "A"}, "Text", 4),
    "json": (b'{"title": "A"}\n\nText', {"title": "A"}, "Text", 3),
    "none": (b"Just text\n---\n", {}, "Just text\n---\n", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_read(name: str) -> None:
    data, fields, text, line = READ[name]
    found = foreign_fields(data)
    assert (found.fields, found.text, found.line, found.problem) == (fields, text, line, "")
    assert found.has_fields == (name != "none")


BOMB = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (letter, letter, b", ".join([b"*%c" % (letter - 1)] * 9))
    for letter in range(ord("b"), ord("k"))
)
REFUSED = {
    # name: the file, the line of the problem
    "colon": (b"---\nlayout: post\ntitle: A: b: c\n---\nText", 3),
    "braces": (b"---\ntitle: {{ page.title }}\n---\n", 2),
    "indent": (b"---\ntitle: A\n  b: c\n---\n", 3),
    "toml": (b'\n+++\ntitle = "A"\ndate = \n+++\n', 4),
    "json": (b'{"title": \n}\n', 1),
    "aliases": (b"---\n" + BOMB + b"---\n", 2),
    "itself": (b"---\na: &a [*a]\n---\n", 2),
    "object": (b"---\na: !!python/object/apply:os.getcwd []\n---\n", 2),
    "encoding": (b"---\ntitle: \x81\x8d\x8f\x90\x9d\xff\xfe\x00\n---\n", 2),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    data, line = REFUSED[name]
    found = foreign_fields(data)
    assert found.problem
    assert found.problem_line == line
    assert found.fields == {}


LINES = {
    "usual": (
        b"Title: A\nDate: 2014-05-01\n\nText",
        {"title": "A", "date": "2014-05-01"},
        "\nText",
    ),
    "continued": (b"Title: A\nTags: a,\n    b\n\nText", {"title": "A", "tags": "a, b"}, "\nText"),
    "empty value": (b"Title: A\nSummary:\n\nT", {"title": "A", "summary": ""}, "\nT"),
    "colons": (b"Title: A: b\nUrl: http://x\n\nT", {"title": "A: b", "url": "http://x"}, "\nT"),
    "text only": (b"Note: this is prose.\n\nT", {}, "Note: this is prose.\n\nT"),
}


@pytest.mark.parametrize("name", LINES)
def test_lines(name: str) -> None:
    data, fields, text = LINES[name]
    found = fields_of_lines(data)
    assert (found.fields, found.text) == (fields, text)


PEOPLE = {
    "Ana Ruiz": ["Ana Ruiz"],
    "Ana Ruiz and Ben Okri": ["Ana Ruiz", "Ben Okri"],
    "Ana Ruiz, Ben Okri & Carla Diaz": ["Ana Ruiz", "Ben Okri", "Carla Diaz"],
    "Ana Ruiz, director": ["Ana Ruiz"],
    "Ana Ruiz, Head of Bread": ["Ana Ruiz"],
    "Ana Ruiz <ana@secret.example>": ["Ana Ruiz"],
    "Ana Ruiz (ana@secret.example)": ["Ana Ruiz"],
    "ana@secret.example": [],
    "Ana": ["Ana"],
    "": [],
}


@pytest.mark.parametrize("text", PEOPLE)
def test_people(text: str) -> None:
    assert people_in(text) == PEOPLE[text]

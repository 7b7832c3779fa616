"""A save changes the bytes that were meant and no others, and never overwrites what is newer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sitegen import file_exchange
from tests.conftest import BASE, Site, post
from tests.editor.conftest import Editor
from tests.pictures import png

SALT = b"""\
---
# Who wrote it, and when.
id: salt
title:   'Salt'   # short
date: 2026-03-14
author: anna
tags: [winter,  "oil"]
summary: >-
  Why salt
  is bad.
---
One.

Two.
"""
FILE = "content/posts/salt.md"

Begin = Callable[..., Editor]


@pytest.fixture
def edited(project: Callable[..., Site], editor: Begin) -> Editor:
    return editor(project({FILE: SALT, "content/people/ben.md": b"---\nname: Ben\n---\n"}))


def test_a_form_that_nobody_touched_changes_nothing(edited: Editor) -> None:
    form = edited.open(FILE)
    assert edited.post("/save", form).status == 303
    assert edited.read(FILE) == SALT


CHANGES = {
    "title": ({"f:title": "Salt & rust"}, b"'Salt'", b"'Salt & rust'"),
    "a colon": ({"f:title": "Salt: rust"}, b"'Salt'", b"'Salt: rust'"),
    "a quote": ({"f:title": "Anna's salt"}, b"'Salt'", b"'Anna''s salt'"),
    "date": ({"f:date": "2026-03-15"}, b"2026-03-14", b"2026-03-15"),
    "date and time": (
        {"f:date@time": "09:30"}, b"date: 2026-03-14", b"date: 2026-03-14 09:30"
    ),
    "an item": ({"f:tags.1": "chain oil"}, b'"oil"', b'"chain oil"'),
    "one more item": ({"f:tags.2": "rust"}, b'"oil"]', b'"oil", rust]'),
    "two in one field": ({"f:tags.2": "rust, grit"}, b'"oil"]', b'"oil", rust, grit]'),
    "other commas": ({"f:tags.2": "rust、grit; "}, b'"oil"]', b'"oil", rust, grit]'),
    "authors": ({"f:author.0": "anna, ben"}, b"author: anna", b"author: [anna, ben]"),
    "paths": ({"f:aliases.0": "/old/, /b/"}, None, b"aliases: [/old/, /b/]\n"),
    "a comma in a path": ({"f:aliases.0": "/a,b/"}, None, b'aliases: "/a,b/"\n'),
    "spaces around a text": ({"f:title": "\u200b Salt & rust\xa0 "}, b"'Salt'", b"'Salt & rust'"),
    "only spaces more": ({"f:title": "Salt ", "f:tags.1": "\xa0oil"}, b"", b""),
    "spaces around a long text": (
        {"f:takeaway": " Rinse.\ufeff"}, None, b"takeaway: Rinse.\n"
    ),
    "one item less": ({"f:tags.1": ""}, b',  "oil"', b""),
    "text": ({"body": "One.\r\n\r\nThree.\r\n"}, b"Two.", b"Three."),
    "draft": ({"state": "draft"}, b"tags:", b"draft: true\ntags:"),
    "a new field": ({"f:takeaway": "Rinse."}, None, b"takeaway: Rinse.\n"),
    "a switch": ({"f:newsletter": "off"}, None, b"newsletter: off\n"),
    "a group": ({"f:originally.title": "Mag", "f:originally.url": "https://x.example/"},
                None, b"originally:\n  title: Mag\n  url: https://x.example/\n"),
    "a removed field": ({"f:summary": ""}, b"summary: >-\n  Why salt\n  is bad.\n", b""),
}  # fmt: skip


@pytest.mark.parametrize(("values", "before", "after"), CHANGES.values(), ids=CHANGES)
def test_a_save_changes_only_what_was_touched(
    edited: Editor, values: dict[str, str], before: bytes | None, after: bytes
) -> None:
    form = edited.open(FILE)
    answer = edited.post("/save", {**form, **values})
    assert answer.status == 303, answer.text
    saved = edited.read(FILE)
    if before is None:
        assert after in saved
        assert saved.replace(after, b"") == SALT
    elif b"draft" in after:
        assert saved.replace(b"draft: true\n", b"") == SALT
    else:
        assert saved == SALT.replace(before, after)
    assert edited.get("/edit", file=FILE).status == 200


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"], ids=["CRLF", "CR", "LF"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
def test_line_ends_and_byte_order_mark_stay(
    project: Callable[..., Site], editor: Begin, end: bytes, mark: bytes
) -> None:
    data = mark + SALT.replace(b"\n", end)
    one = editor(project({FILE: data}))
    form = one.open(FILE)
    assert one.post("/save", form).status == 303
    assert one.read(FILE) == data
    form = one.open(FILE)
    form["body"] = form["body"].replace("Two.", "Two.\r\nThree.")
    assert one.post("/save", form).status == 303
    assert one.read(FILE) == data.replace(b"Two.", b"Two." + end + b"Three.")


def test_mixed_line_ends_stay_where_they_are(project: Callable[..., Site], editor: Begin) -> None:
    data = SALT + b"Three.\r\n\r\nFour.\r\nFive.\nSix."
    one = editor(project({FILE: data}))
    form = one.open(FILE)
    form["body"] = form["body"].replace("One.", "1.").replace("Five.", "5.")
    one.post("/save", form)
    assert one.read(FILE) == data.replace(b"One.", b"1.").replace(b"Five.", b"5.")


def test_a_file_that_changed_meanwhile_is_not_overwritten(edited: Editor) -> None:
    form = edited.open(FILE)
    theirs = SALT.replace(b"Two.", b"Two, by git.")
    (edited.root / FILE).write_bytes(theirs)
    mine = {**form, "body": form["body"].replace("One.", "One, by me.")}
    answer = edited.post("/save", mine)
    assert answer.status == 409
    assert "Two, by git." in answer.text
    assert "One, by me." in answer.text
    assert edited.read(FILE) == theirs
    status, said = edited.data("/save", mine)
    assert (status, said["conflict"]) == (409, True)
    # What was typed is offered again.
    assert "not saved" in edited.get("/edit", file=FILE).text


def test_of_two_tabs_the_second_does_not_win(edited: Editor) -> None:
    first, second = edited.open(FILE), edited.open(FILE)
    assert edited.post("/save", {**first, "f:title": "First"}).status == 303
    assert edited.post("/save", {**second, "f:title": "Second"}).status == 409
    assert b"'First'" in edited.read(FILE)


def test_one_can_save_several_times_without_loading_the_page_again(edited: Editor) -> None:
    form = edited.open(FILE)
    for title in ("One", "Two", "Salt"):
        form["f:title"] = title
        status, said = edited.data("/save", form)
        assert status == 200
        form["base"], form["opened"] = said["base"], said["opened"]
        assert f"'{title}'".encode() in edited.read(FILE)
    assert edited.read(FILE) == SALT


def test_a_text_that_stops_a_build_is_kept_and_never_saved(edited: Editor) -> None:
    form = edited.open(FILE)
    status, said = edited.data("/save", {**form, "f:date": "", "f:author.0": "nobody"})
    assert status == 422
    assert {one[0] for one in said["problems"]} == {"f:date"}
    status, said = edited.data("/save", {**form, "f:author.0": "nobody"})
    assert [one[0] for one in said["problems"]] == ["f:author"]
    assert 'there is no person "nobody"' in said["problems"][0][2]
    status, said = edited.data("/save", {**form, "body": "[Gone](gone.md)"})
    assert [one[0] for one in said["problems"]] == ["body"]
    answer = edited.post("/save", {**form, "f:author.0": "nobody"})
    assert answer.status == 422
    assert "there is no person" in answer.text
    assert edited.read(FILE) == SALT
    again = edited.open(FILE, typed="1")
    assert again["f:author.0"] == "nobody"
    assert edited.post("/save", {**again, "f:author.0": "anna"}).status == 303
    assert edited.read(FILE) == SALT


@pytest.mark.parametrize(
    ("name", "value"),
    [("f:tags.0", "t" * 300), ("f:slug", "ü" * 200), ("f:series", "ü" * 200)],
)
def test_a_name_that_no_disk_takes_is_told_at_its_field(
    edited: Editor, name: str, value: str
) -> None:
    answer = edited.post("/save", {**edited.open(FILE), name: value})
    assert answer.status == 422
    place = answer.text.index(f'data-wrong="{name.removesuffix(".0")}"')
    assert "needs a file or folder name of" in answer.text[place : place + 400]
    assert edited.read(FILE) == SALT


def test_a_save_that_breaks_another_document_is_refused(
    project: Callable[..., Site], editor: Begin
) -> None:
    one = editor(project({FILE: SALT, "content/posts/oil.md": post("Oil", "[Salt](salt.md)")}))
    form = one.open(FILE)
    status, said = one.data("/save", {**form, "state": "draft"})
    assert status == 422
    assert said["problems"][0][2].startswith("content/posts/oil.md: this leads to")
    assert one.read(FILE) == SALT


def test_what_links_to_a_draft_can_not_go_live(project: Callable[..., Site], editor: Begin) -> None:
    oil = post("Oil", "[Salt](salt.md)", draft="true")
    files = {FILE: SALT.replace(b"author", b"draft: true\nauthor"), "content/posts/oil.md": oil}
    one = editor(project(files))
    form = one.open("content/posts/oil.md")
    assert form["state"] == "draft"
    status, said = one.data("/save", {**form, "state": "live"})
    assert status == 422
    assert said["problems"][0][0] == "body"


def test_a_broken_file_can_be_repaired_in_its_source(
    project: Callable[..., Site], editor: Begin
) -> None:
    one = editor(project({FILE: b'---\ntitle: "Salt\n---\nOne.\n'}))
    form = one.open(FILE)
    assert set(form) >= {"source"}
    # Half of the way may be saved: the file was no better.
    half = {**form, "source": form["source"].replace('"Salt', "Salt")}
    assert one.post("/save", half).status in (303, 422)
    form = one.open(FILE, view="source")
    whole = SALT.decode().replace("\n", "\r\n")
    assert one.post("/save", {**form, "source": whole}).status == 303
    assert one.read(FILE) == SALT
    assert "f:title" in one.open(FILE)


def test_the_configuration_has_a_form(edited: Editor) -> None:
    file = "content/site.yaml"
    before = edited.read(file)
    form = edited.open(file)
    assert edited.post("/save", form).status == 303
    assert edited.read(file) == before
    form.update({
        "f:contact.phone": "030 123",
        "f:contact.hours.monday.0": "09:00-12:00",
        "f:contact.hours.monday.1": "13:00-17:00",
        "f:menu": "rows", "f:menu.0.title": "Reading", "f:menu.0.url": "/posts/",
        "f:theme.options.accent": "#123456",
    })  # fmt: skip
    answer = edited.post("/save", form)
    assert answer.status == 303, answer.text
    text = edited.read(file).decode()
    assert text.startswith(before.decode().partition("search:")[0].partition("owner:")[0])
    again = edited.open(file)
    assert again["f:contact.hours.monday.1"] == "13:00-17:00"
    assert again["f:menu.0.url"] == "/posts/"
    wrong = {**again, "f:contact.hours.monday.1": "at noon", "f:theme.options.accent": "red"}
    status, said = edited.data("/save", wrong)
    assert status == 422
    assert {one[0] for one in said["problems"]} == {"f:contact.hours.monday"}
    assert edited.read(file).decode() == text


def test_what_to_do_is_said_for_a_form_or_for_the_source(
    project: Callable[..., Site], editor: Begin
) -> None:
    file = "content/posts/oil.md"
    oil = post("Oil", "Use little.", tags="winter, chain", id="oil")
    one = editor(project({FILE: SALT, file: oil}))
    form = one.open(FILE)
    status, said = one.data("/save", {**form, "f:originally.title": "The Mag"})
    assert status == 422
    assert [problem[2:4] for problem in said["problems"]] == [
        ['the field "originally.url" is missing', "fill it in"]
    ]
    _, said = one.data("/preview", one.open(file))
    assert [(problem[0], problem[3]) for problem in said["problems"]] == [
        ("f:tags", 'write each in a field of its own, by "+ Add"')
    ]
    assert "put quotes around it" not in one.get("/edit", file=file).text
    assert "put quotes around it" in one.get("/edit", file=file, view="source").text
    _, said = one.data("/preview", one.open(file, view="source"))
    assert [(problem[0], problem[3]) for problem in said["problems"]] == [
        ("", "write tags: [winter, chain], or put quotes around it if it is one")
    ]


def test_hours_with_a_comma_are_two_spans(edited: Editor) -> None:
    file = "content/site.yaml"
    form = edited.open(file)
    form["f:contact.hours.wednesday.0"] = "09:00-12:00, 13:00-17:00"
    form["f:contact.email"] = " a@ana.example\u200b"
    status, said = edited.data("/save", form)
    assert status == 200, said
    # The page that is still open has both in one field, and nothing changes.
    form["base"], form["opened"] = said["base"], said["opened"]
    text = edited.read(file)
    assert b"wednesday: [09:00-12:00, 13:00-17:00]\n" in text
    assert b"email: a@ana.example\n" in text
    assert edited.data("/save", form)[0] == 200
    assert edited.read(file) == text
    again = edited.open(file)
    assert again["f:contact.hours.wednesday.1"] == "13:00-17:00"
    # What is wrong is the span, and no word of YAML.
    again["f:contact.hours.wednesday.0"] = "09:00-12:00, noon"
    status, said = edited.data("/save", again)
    assert status == 422
    ((name, _, message, remedy, _),) = said["problems"]
    assert name == "f:contact.hours.wednesday"
    assert "noon" in message
    assert "[" not in f"{message}{remedy}"


def test_a_name_with_a_comma_is_one_and_the_form_says_so(
    project: Callable[..., Site], editor: Begin
) -> None:
    file = "content/faqs/salt.md"
    data = b"---\nid: q\nquestion: Why?\ndate: 2026-03-14\nabout: [price]\n---\nSo.\n"
    one = editor(project({file: data}))
    form = {**one.open(file), "f:asked_by.0": "Klara, Vienna", "f:about.1": "limits, returns"}
    status, said = one.data("/preview", form)
    assert status == 200
    told = [problem for problem in said["problems"] if problem[0] == "f:asked_by"]
    assert [(problem[1], problem[2]) for problem in told] == [
        ("advice", '"Klara, Vienna" is one entry')
    ]
    assert "+ Add" in told[0][3]
    status, said = one.data("/save", form)
    assert status == 200, said
    form["base"], form["opened"] = said["base"], said["opened"]
    assert b"about: [price, limits, returns]\n" in one.read(file)
    assert b'asked_by: "Klara, Vienna"\n' in one.read(file)
    # It is what the file says now.
    _, said = one.data("/preview", form)
    assert [problem for problem in said["problems"] if problem[0] == "f:asked_by"] == []


def test_what_a_file_has_with_spaces_or_commas_stays_until_it_is_touched(
    project: Callable[..., Site], editor: Begin
) -> None:
    data = SALT.replace(b"'Salt'", b"' Salt '").replace(
        b'[winter,  "oil"]', b'["a, b", " c"]\nupdates: [{date: 2026-03-15, note: " More. "}]'
    )
    one = editor(project({FILE: data}))
    form = one.open(FILE)
    assert one.post("/save", form).status == 303
    assert one.read(FILE) == data
    form.update({"f:title": "Salt", "f:tags.2": "d,e ", "f:updates.1.date": "2026-03-16"})
    form["f:updates.1.note"] = " Less.\xa0"
    assert one.post("/save", form).status == 303
    assert one.read(FILE) == data.replace(b"' Salt '", b"'Salt'").replace(
        b'" c"]', b'" c", d, e]'
    ).replace(b'" More. "}]', b'" More. "}, {date: 2026-03-16, note: Less.}]')


@pytest.mark.parametrize("source", [True, False])
def test_another_program_that_saves_in_the_same_moment_wins(
    edited: Editor, monkeypatch: pytest.MonkeyPatch, source: bool
) -> None:
    theirs = SALT.replace(b"Two.", b"Theirs.")
    exchange = file_exchange.exchange_names

    def late(one: str, other: str) -> bool:
        path = edited.root / FILE
        if path.read_bytes() == SALT:
            path.with_name("their.tmp").write_bytes(theirs)
            path.with_name("their.tmp").replace(path)
        return exchange(one, other)

    form = edited.open(FILE, **({"view": "source"} if source else {}))
    typed = {"source": form["source"].replace("Two.", "Mine.")} if source else {"body": "Mine."}
    monkeypatch.setattr(file_exchange, "exchange_names", late)
    answer = edited.post("/save", {**form, **typed})
    assert answer.status == 409
    assert "Theirs." in answer.text
    assert "Mine." in answer.text
    assert edited.read(FILE) == theirs
    assert "Mine." in str(edited.open(FILE, typed="1"))
    # The preview has noticed what is in the file now.
    assert "Theirs." in edited.running.get("/posts/salt/").text


ALIASES = [
    # The fields of a post, those that the form can't change, and those that it still changes.
    ("series: &s Winter\ntakeaway: *s", {"f:series"}, {"f:takeaway": "Own"}, "takeaway: Own"),
    ("files: &t [a.pdf]\naliases: *t", {"f:files", "f:aliases"}, {}, ""),
    ("files: [&a a.pdf, b.pdf]\ntakeaway: *a", {"f:files"}, {"f:takeaway": "B"}, "takeaway: B"),
    (
        "image: {src: a.png, alt: &x Salt, credit: Anna}\ntakeaway: *x",
        {"f:image.alt"},
        {"f:image.credit": "Bert"},
        "image: {src: a.png, alt: &x Salt, credit: Bert}",
    ),
    (
        "image: &i {src: a.png, alt: Salt}\nupdates: [{date: 2026-02-01, note: &n A}]\nps: *n",
        {"f:updates"},
        {"f:image.alt": "Grit"},
        "image: &i {src: a.png, alt: Grit}",
    ),
    ("takeaway: &unused Yes", set(), {"f:takeaway": "Rinse"}, "takeaway: Rinse"),
]


@pytest.mark.parametrize(("fields", "fixed", "typed", "expected"), ALIASES)
def test_what_an_alias_repeats_stays_and_the_rest_can_be_changed(
    fields: str,
    fixed: set[str],
    typed: dict[str, str],
    expected: str,
    project: Callable[..., Site],
    editor: Begin,
) -> None:
    data = SALT.replace(b"tags: [winter", f"{fields}\ntags: [winter".encode())
    files = {FILE: data, "content/posts/a.png": png(4, 4), "content/posts/a.pdf": b"%PDF-1.4"}
    one = editor(project({**files, "content/posts/b.pdf": b"%PDF-1.4"}))
    form = one.open(FILE)
    page = one.get("/edit", file=FILE).text
    for name in fixed:
        assert not any(key == name or key.startswith(f"{name}.") for key in form), name
        reason = re.search(f'data-wrong="{re.escape(name)}"', page)
        assert reason is not None
        assert "an alias" in page[: reason.start()].rpartition('<div class="field">')[2]
    assert page.count("an alias") == len(fixed)
    assert one.post("/save", form).status == 303
    assert one.read(FILE) == data
    answer = one.post("/save", {**form, "f:title": "Other", **typed, "body": "Three.\r\n"})
    assert answer.status == 303, answer.text
    after = data.replace(b"'Salt'", b"'Other'").replace(b"One.\n\nTwo.\n", b"Three.\n")
    for key in typed:
        line = next(one for one in fields.split("\n") if one.startswith(key[2:].partition(".")[0]))
        after = after.replace(line.encode(), expected.encode())
    assert one.read(FILE) == after


def test_the_configuration_can_have_aliases(edited: Editor) -> None:
    file = "content/site.yaml"
    edited.running.site.write(
        {
            file: BASE[file]
            + """
        tagline: &t Bread
        description: *t
        """
        }
    )
    before = edited.read(file)
    form = edited.open(file)
    assert "f:tagline" not in form
    assert edited.post("/save", {**form, "f:name": "Shop"}).status == 303
    assert edited.read(file) == before.replace(b"Corner Shop", b"Shop")


def test_a_merge_key_is_named_and_does_not_stop_other_changes(
    project: Callable[..., Site], editor: Begin
) -> None:
    data = SALT.replace(b"tags: [winter", b"<<: {series: Winter}\ntags: [winter")
    one = editor(project({FILE: data}))
    form = one.open(FILE)
    assert "write out the fields that it stands for" in one.get("/edit", file=FILE).text
    assert one.post("/save", {**form, "body": "Three.\r\n"}).status == 303
    assert one.read(FILE) == data.replace(b"One.\n\nTwo.\n", b"Three.\n")

"""Addresses that lead nowhere, or only on the author's computer, are errors with their line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Site, post

Make = Callable[..., Site]

A = "content/posts/a.md"
GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="

ADDRESSES = {
    "file:///C:/Users/Anna/photo.jpg": "copy the file beside the document",
    "file:///home/anna/photo.jpg": "write only its name: photo.jpg",
    "file://server/share/photo.jpg": "is on your own computer",
    "FILE:/C:/photo.jpg": "is on your own computer",
    r"C:\Users\Anna\photo.jpg": "write only its name: photo.jpg",
    "C:/Users/Anna/photo.jpg": "is on your own computer",
    "/C:/Users/photo.jpg": "is on your own computer",
    "C:%5CUsers%5Cphoto.jpg": "is on your own computer",
    r"images\photo.jpg": "write images/photo.jpg",
    "content://media/external/images/42": "is on your own computer",
    "blob:https://web.example/1c1ed2bc": "exists only in the program",
    "cid:image001.png@01D5.4F": "exists only in the program",
    "webkit-fake-url://b1-ae/photo.png": "exists only in the program",
    "chrome-extension://abc/photo.png": "exists only in the program",
    "javascript:alert(1)": "runs a script",
    "JavaScript:alert(1)": "runs a script",
    "vbscript:x": "runs a script",
    GIF: "a whole file written into the text",
    "data:text/html,hello": "a whole file written into the text",
}
"""Addresses, and what is said of them."""


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "form", ["[x]({})", "![x]({})", '<a href="{}">x</a>', '<img src="{}" alt="">']
)
def test_in_a_text(project: Make, engine: str, address: str, form: str) -> None:
    site = project({A: post("A", f"One.\n\nTwo {form.format(address)} three.")})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + f"markdown: {{engine: {engine}}}\n")
    said = ADDRESSES[address]
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"{A}:9: "), mistake
    assert said in mistake
    assert len(mistake) < 300


@pytest.mark.parametrize(
    "html",
    [
        '<a href="java&#x09;script:alert(1)">x</a>',
        '<a href="java&#10;script:alert(1)">x</a>',
        '<a href="javascript&colon;alert(1)">x</a>',
        '<a href=" &#1;javascript:alert(1)">x</a>',
        '<svg><a xlink:href="&#106;avascript:alert(1)"><text>x</text></a></svg>',
        '<form action="javascript:alert(1)"><button>x</button></form>',
        '<form><button formaction="javascript:alert(1)">x</button></form>',
    ],
)
def test_scripts_that_hide_from_a_search_have_their_line(project: Make, html: str) -> None:
    (mistake,) = project({A: post("A", f"One.\n\nTwo {html} three.")}).mistakes()
    assert mistake.startswith(f"{A}:9: "), mistake
    assert "runs a script" in mistake


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "field",
    ["image: {{src: '{}', alt: x}}", "audio: {{src: '{}'}}", "originally: {{title: x, url: '{}'}}"],
)
def test_in_front_matter(project: Make, address: str, field: str) -> None:
    name, _, value = field.format(address).partition(": ")
    site = project({A: post("A", **{name: value})})
    mistakes = site.mistakes()
    assert any(one.startswith(f"{A}:6: ") for one in mistakes), mistakes
    if not field.startswith("originally"):
        assert any(ADDRESSES[address] in one for one in mistakes), mistakes


@pytest.mark.parametrize("address", [r"C:\logo.png", "file:///logo.png", GIF, "blob:x"])
def test_in_the_configuration(project: Make, address: str) -> None:
    site = project()
    config = site.root / "content/site.yaml"
    lines = config.read_text().splitlines()
    config.write_text("\n".join([*lines, f"logo: '{address}'"]) + "\n")
    (mistake,) = site.mistakes()
    assert mistake.startswith(f'content/site.yaml:{len(lines) + 1}: "logo": ')


NAMELESS = {
    "mailto:": "names no email address",
    "mailto:foo": "it has no @",
    "mailto:anna@shop": "the domain after the @ has no dot",
    "mailto:anna@shop.example,foo": '"foo" is no email address',
    "mailto://anna@shop.example": "write mailto:anna@shop.example",
    "MAILTO:foo?subject=Bread": "it has no @",
    "sms:": "names no phone number",
    "sms:anna": "names no phone number",
    "http://": "names no website",
    "https:": "names no website",
    "https://?q=x": "names no website",
    "https:///path": "https://path",
    "https:/shop.example": "write https://shop.example",
}
"""Addresses that name nobody, and what is said of them."""


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@pytest.mark.parametrize("address", NAMELESS)
@pytest.mark.parametrize("form", ["[x]({})", '<a href="{}">x</a>'])
def test_addresses_that_name_nobody(project: Make, engine: str, address: str, form: str) -> None:
    site = project({A: post("A", f"One.\n\nTwo {form.format(address)} three.")})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + f"markdown: {{engine: {engine}}}\n")
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"{A}:9: "), mistake
    assert NAMELESS[address] in mistake


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@pytest.mark.parametrize(
    "link",
    [
        "[x]()",
        "[x]( )",
        "[x](<>)",
        "[the *menu*]()",
        "[![y](https://x.example/y.png)]()",
        '<a href="">x</a>',
        "<a class='y' href=''>x</a>",
    ],
)
def test_links_without_a_target(project: Make, engine: str, link: str) -> None:
    text = f"One [x](#x).\n\nTwo {link} three.\n\nFour {link}.\n\n## X"
    site = project({A: post("A", text)})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + f"markdown: {{engine: {engine}}}\n")
    mistakes = [one for one in site.mistakes() if "another site" not in one]
    assert [one.split(" ")[0] for one in mistakes] == [f"{A}:9:", f"{A}:11:"]
    assert all("this link names no target" in one for one in mistakes)


def test_addresses_that_lead_somewhere_pass(project: Make) -> None:
    text = (
        "[a](https://x.example/C:/x) [b](mailto:a@x.example) [c](tel:1) [d](#x) [e](sms:1) [f](#) "
        "[g](mailto:?subject=Bread&body=x) [h](mailto:a@x.example,b@x.example?subject=x) "
        "[i](sms:?body=x) [j](MAILTO:m%C3%BCller@m%C3%BCller.example) [k](http://localhost:80/) "
        '[l](https://[2001:db8::1]/x) <a@x.example> <form action=""></form>'
    )
    project({A: post("A", f"{text}\n\n## X")}).build()


def test_a_draft_that_nobody_sees_stops_nothing(project: Make) -> None:
    project({A: post("A", f"![x]({GIF})", draft="true")}).build()

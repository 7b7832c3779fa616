"""A rendered email: HTML that works in email programs, and text that says the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from sitegen.errors import ContentError
from sitegen.newsletter.sending.merge_fields import check
from sitegen.read.locate import locate
from sitegen.read.project import Project
from tests.conftest import Site, post
from tests.newsletter.rendering.small_projects import SETTINGS, issue, mailed, rendered
from tests.pictures import png

Make = Callable[..., Site]

FILES: dict[str, str | bytes] = {
    "content/site.yaml": SETTINGS,
    "content/people/anna.md": "---\nid: a\nname: Anna Weiß\nrole: owner\njob: Baker\n"
    "email: anna@shop.example\nphoto: anna.png\n---\nI bake.\n",
    "content/people/anna.png": png(300, 300),
    "content/posts/rye.md": post(
        "Rye <bread> & {{ salt }}",
        id="rye",
        image="{src: rye.png, alt: A loaf}",
        summary='"Half rye, half {{ wheat }}."',
    ),
    "content/posts/rye.png": png(1000, 500),
    "content/posts/old.md": post("Old", id="old", updated="2026-10-10"),
    "content/stories/kim.md": "---\nid: kim\ntitle: Kim's week\ncustomer: Kim <3\n"
    "date: 2026-11-01\n"
    "quote: '{{ subscriber.email }} is what I said'\nbusiness: {name: Kim Ltd, url: "
    "https://kim.example/}\npermission: {date: 2026-10-30, how: by mail}\n---\nI ate.\n",
    "content/notices/gone.md": "---\nid: gone\ntext: Closed on Monday\nfrom: 2026-11-01\n"
    "until: 2026-11-10\n---\n",
}


class Elements(HTMLParser):
    """All elements of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, {name: value or "" for name, value in attrs}))

    def named(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.all if tag == name]


@pytest.fixture
def shop(project: Make) -> Site:
    text = (
        "Hello {{ subscriber.first_name | friend }},\n\n[More](../posts/rye.md).\n\n"
        "{{ digest }}\n\nAnna"
    )
    return project(
        {
            **FILES,
            "content/newsletter/one.md": issue(
                text,
                preheader="Bread today",
                items="[rye, old, kim, gone]",
                question="What do you bake?",
                ps="Bring a bag.",
            ),
        }
    )


def test_the_html_is_made_of_what_mail_programs_know(shop: Site) -> None:
    email = rendered(shop)
    page = Elements(email.html)
    assert email.html.lower().startswith("<!doctype html>")
    assert page.named("html")[0]["lang"] == "en"
    assert {"name": "color-scheme", "content": "light dark"} in page.named("meta")
    assert all(one.get("role") == "presentation" for one in page.named("table"))
    tags = {tag for tag, _ in page.all}
    assert tags.isdisjoint({"script", "form", "link", "iframe", "svg", "video", "input"})
    assert "@font-face" not in email.html
    assert "@media (prefers-color-scheme: dark)" in email.html
    assert "prefers-color-scheme" in email.html.partition("</head>")[0]
    # All other styles are inlined: the head keeps nothing but what is asked of the device.
    (style,) = re.findall(r"<style>(@media.*?)</style>", email.html, re.DOTALL)
    assert re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", style).strip() == ""
    assert "data-text" not in email.html


def test_every_address_is_whole(shop: Site) -> None:
    page = Elements(rendered(shop).html)
    for one in page.named("a"):
        assert one["href"].startswith(("https://", "mailto:", "tel:", "{{ ")), one
    for one in page.named("img"):
        assert one["src"].startswith("https://shop.example/")
        assert one["width"].isdigit() and one["height"].isdigit()
        assert "alt" in one


def test_a_picture_is_as_wide_as_the_text_at_most_and_its_file_no_larger_than_needed(
    shop: Site,
) -> None:
    email = rendered(shop)
    pictures = {one["alt"]: one for one in Elements(email.html).named("img")}
    assert (pictures["A loaf"]["width"], pictures["A loaf"]["height"]) == ("536", "268")
    assert pictures["A loaf"]["src"].endswith("-800.png")
    shop.build()
    for one in pictures.values():
        assert (shop.root / "public" / one["src"].removeprefix("https://shop.example/")).is_file()


def test_only_the_letters_own_braces_are_fields(shop: Site) -> None:
    campaign = mailed(shop)
    assert check(campaign) == ()
    assert "Hello {{ subscriber.first_name | friend }}," in campaign.html
    assert "{{ salt }}" not in campaign.html
    assert "{{ '{{' }} salt }}" in campaign.html
    assert "{{ '{{' }} subscriber.email }} is what I said" in campaign.text
    assert "Rye &lt;bread&gt; &amp;" in campaign.html


def test_what_an_author_wrote_wrong_is_told(project: Make) -> None:
    site = project({**FILES, "content/newsletter/one.md": issue("Dear {{ subscriber.name }},")})
    problems = [str(one) for one in check(mailed(site))]
    assert len(problems) == 2  # in the HTML, and in the text
    assert all("unknown merge field {{ subscriber.name }}" in one for one in problems)


@pytest.mark.parametrize(
    ("fields", "text", "line"),
    [
        ({}, "Dear\n\n{{ subscriber.name }},", 9),
        ({"ps": "See {{ subscriber.name }}"}, "Dear", 6),
        ({"question": "'Which, {{ subscriber.name | friend }}?'"}, "Dear", 6),
        ({}, "Dear\n\n[leave]({{ unsubscribe }})", 9),
        ({}, "Dear {{ first & last }}", 7),
        ({}, "Dear {{ subscriber.first_name\n\nHello", 7),
        ({"ps": "See {{ subscriber"}, "Dear", 6),
        ({"subject": "For {{ subscriber.name }}"}, "Dear", 3),
    ],
)
def test_a_wrong_merge_field_has_its_line(
    project: Make, fields: dict[str, str], text: str, line: int
) -> None:
    site = project({**FILES, "content/newsletter/one.md": issue(text, **fields)})
    problems = locate(check(mailed(site)), Project(site.root))
    assert problems
    assert {one.line for one in problems} == {line}, [str(one) for one in problems]


def test_both_parts_say_the_same(shop: Site) -> None:
    email = rendered(shop)
    body = re.sub(r"<!--.*?-->", "", email.html.partition("<body")[2], flags=re.DOTALL)
    body = re.sub(r'<div class="preheader".*?</div>', "", body, flags=re.DOTALL)
    from html import unescape

    said = set(re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", body.partition(">")[2]))))
    text, _, notes = email.text.partition("\nLinks\n-----\n")
    assert said - {"lt", "gt"} <= set(re.findall(r"\w+", text))
    assert set(re.findall(r"\w+", text)) - said <= set("1234567890") | {"10", "11"}
    addresses = {one["href"] for one in Elements(email.html).named("a")}
    missing = {one for one in addresses if one not in notes and not one.startswith("tel:")}
    assert missing <= {"https://shop.example/posts/rye/"} - {notes}


def test_the_text_has_no_html_left_in_it(shop: Site) -> None:
    email = rendered(shop)
    assert not re.search(r"<(?!bread>|3)|&\w+;|\ufdd2|\xa0", email.text)
    prose = email.text.partition("\nLinks\n")[0]
    assert max(map(len, prose.split("\n"))) <= 72


def test_what_expired_since_is_told_without_a_link(shop: Site) -> None:
    assert "Closed on Monday" in rendered(shop).html
    # What looks like a merge field in the titles of the others is a warning of its own.
    assert {one.rule for one in shop.build().warnings} == {"leftover-syntax"}


def test_an_item_that_was_carried_before_says_what_is_new(project: Make) -> None:
    site = project(
        {
            **FILES,
            "content/newsletter/first.md": issue(id="first", date="2026-04-01", items="[old]"),
            "content/newsletter/one.md": issue(items="[old, rye]"),
        }
    )
    text = rendered(site).text
    assert "Updated October 10, 2026" in text
    assert text.count("Updated") == 1


def test_sections_stand_in_the_order_and_under_the_headings_that_the_author_gives(
    project: Make,
) -> None:
    site = project(
        {
            **FILES,
            "content/newsletter/one.md": issue(
                items="[rye, kim]",
                sections="[{kind: story, title: First of all, text: Read this.}, {kind: post}]",
            ),
        }
    )
    text = rendered(site).text
    assert text.index("First of all") < text.index("Read this.") < text.index("New to read")


def test_links_are_tagged_only_if_configured(project: Make) -> None:
    files = {**FILES, "content/newsletter/one.md": issue("[a](https://x.example/)", items="[rye]")}
    assert "utm_" not in rendered(project(files)).html
    settings = SETTINGS + "newsletter:\n  link_tags: {utm_source: letter, utm_medium: e mail}\n"
    html = rendered(project({**files, "content/site.yaml": settings})).html
    assert "/posts/rye/?utm_medium=e+mail&amp;utm_source=letter" in html
    assert 'href="https://x.example/"' in html
    assert 'href="{{ unsubscribe_url }}"' in html


def test_a_links_merge_field_is_kept(project: Make) -> None:
    site = project({**FILES, "content/newsletter/one.md": issue("[bye]({{ unsubscribe_url }})")})
    assert Elements(rendered(site).html).named("a")[-4:]
    assert re.search(r'<a href="\{\{ unsubscribe_url \}\}"[^>]*>bye</a>', rendered(site).html)
    site.build()
    assert 'href="/subscribe/">bye</a>' in site.read("newsletter/one/index.html")


def test_the_longest_part_comes_first(shop: Site) -> None:
    parts = rendered(shop).parts
    assert {part.title for part in parts} == {
        "Hello", "Rye <bread> & {{ salt }}", "Old", "Kim's week", "Closed on Monday"
    }  # fmt: skip
    assert [part.octets for part in parts] == sorted((one.octets for one in parts), reverse=True)


def test_a_letter_from_right_to_left(project: Make) -> None:
    site = project(
        {
            **FILES,
            "content/site.yaml": SETTINGS.replace("url:", "language: ar\nurl:"),
            "content/newsletter/one.md": issue("مرحبا"),
        }
    )
    html = rendered(site).html
    assert Elements(html).named("html")[0]["dir"] == "rtl"


def test_a_theme_may_override_one_block_of_the_mail(project: Make) -> None:
    site = project(
        {
            **FILES,
            "content/site.yaml": SETTINGS.replace("url:", "theme: {name: own}\nurl:"),
            "themes/own/theme.yaml": "name: Own\nextends: default\n",
            "themes/own/templates/email/issue.html": '{% extends "default:email/issue.html" %}\n'
            "{% block masthead %}<tr><td>Mine: {{ site.name }}</td></tr>{% endblock %}\n",
            "content/newsletter/one.md": issue(),
        }
    )
    email = rendered(site)
    assert "Mine: Corner Shop" in email.html
    assert "Mine: Corner Shop" in email.text


def test_a_mistake_in_a_mail_template_is_told_with_its_line(project: Make) -> None:
    site = project(
        {
            **FILES,
            "content/site.yaml": SETTINGS.replace("url:", "theme: {name: own}\nurl:"),
            "themes/own/theme.yaml": "name: Own\nextends: default\n",
            "themes/own/templates/email/issue.html": "{# one #}\n{{ issue.nothing }}\n",
            "content/newsletter/one.md": issue(),
        }
    )
    with pytest.raises(ContentError) as caught:
        rendered(site)
    assert str(caught.value).startswith("themes/own/templates/email/issue.html:2: ")


def test_the_same_letter_gives_the_same_bytes(shop: Site) -> None:
    assert rendered(shop) == rendered(shop)

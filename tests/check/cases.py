"""For each rule a project that it has something to say about, once, and the same one mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO

from sitegen.inbox.solved import SolvedCount
from sitegen.inbox.status import InboxStatus
from tests.conftest import post

Files = Mapping[str, str | bytes]

SITE = """
name: Corner Shop
description: Bread and rolls from Anna's oven.
url: https://shop.example/
timezone: Europe/Berlin
owner: anna
contact:
  phone: "+49 30 1234567"
  email: anna@shop.example
promise:
  reply: 1 business day
"""

ANNA = """---
id: anna00000000
name: Anna
role: owner
---
I bake, and you can ask me anything about bread.
"""

CLEAN: Files = {
    "content/site.yaml": SITE,
    "content/people/anna.md": ANNA,
    "content/posts/a.md": post("Rye", "You can keep rye bread for a week.", summary="On rye."),
}
"""A project with nothing to say about."""

A = "content/posts/a.md"
FAQ = "content/faqs/q.md"
PAGE = "content/pages/p.md"
CLOSED = "text: We close early on Friday.\nfrom: 2026-11-20\nuntil: 2026-12-20\n"
RECOVERY = "content/recoveries/r.md"


@dataclass(frozen=True)
class Case:
    """The two projects of a rule, as files that replace or add to the clean ones."""

    bad: Files
    good: Files = field(default_factory=dict)
    file: str = A
    line: int | None = None
    """None if the line is not certain."""
    remove: tuple[str, ...] = ()
    """Files of the clean project that neither has."""
    last_build: datetime | None = None
    inbox: InboxStatus | None = None
    private: str = ""
    """A subscriber's address."""
    mentions: str = ""
    """What the message says."""


def rye(body: str, **fields: str) -> str:
    return post("Rye", body, **{"summary": "On rye.", **fields})


def site(*lines: str, without: str = "") -> str:
    kept = "".join(f"{line}\n" for line in SITE.splitlines() if not without or without not in line)
    return kept + "\n".join(lines) + "\n"


def faq(body: str, question: str = "What is rye?", *lines: str) -> str:
    front = "\n".join(
        (f'question: "{question}"', "id: q", "date: 2026-03-14", "summary: Short.", *lines)
    )
    return f"---\n{front}\n---\n{body}\n"


SETTLED = "about: [price, limits, returns, alternatives]"


def person(name: str, *lines: str) -> str:
    front = "\n".join((f"id: {name.lower()}", f"name: {name}", "role: staff", *lines))
    return f"---\n{front}\n---\nI sell, and you will meet me.\n"


def value(*lines: str) -> str:
    front = "\n".join(("id: v", "title: Fresh", "promise: Baked today.", "owner: anna", *lines))
    return f"---\n{front}\n---\nYou get bread that was baked today.\n"


def story(*lines: str, customer: str = "Bert", permission: str = "by mail") -> str:
    front = "\n".join(
        ("id: s", "title: Sundays", f"customer: {customer}", "date: 2026-05-01", "summary: Yes.",
         "permission:", "  date: 2026-04-01", f"  how: {permission}", *lines)
    )  # fmt: skip
    return f"---\n{front}\n---\nI come on Sundays.\n"


def recovery(*lines: str, date: str) -> str:
    front = "\n".join(
        ("id: r", "title: Late", f"date: {date}", "owner: anna", "summary: Yes.", *lines)
    )
    return f"---\n{front}\n---\nYour bread was late. We bought a second clock.\n"


def comment(by: str, date: str, *lines: str, words: str = "How long does it keep?") -> str:
    front = "\n".join((f"by: {by}", f"date: {date}", *lines))
    return f"---\n{front}\n---\n{words}\n"


RULES_PAGE = """---
id: house
title: House rules
summary: What is published.
menu: 1
---
You may say what you like, politely.
"""

ASKED = {
    "content/pages/house-rules.md": RULES_PAGE,
    "content/comments/posts/a/1.md": comment("Bert", "2026-11-02 10:00"),
}


def page(body: str) -> str:
    return f"---\nid: p\ntitle: Way\nsummary: How to come.\nmenu: 1\n---\n{body}\n"


def theme(block: str) -> Files:
    """A theme of the project's own, whose pages differ in one block."""
    return {
        "content/site.yaml": SITE + "theme: {name: own}\n",
        "themes/own/theme.yaml": "name: own\nextends: default\n",
        "themes/own/templates/404.html": ('{% extends "default:404.html" %}\n' + f"{block}\n"),
    }


MAIN = "{{% block main %}}{{{{ super() }}}}{}{{% endblock %}}"


def photo(gps: bool = False, size: tuple[int, int] = (60, 40)) -> bytes:
    from PIL import Image

    image = Image.effect_noise(size, 90).convert("RGB") if size[0] > 100 else Image.new("RGB", size)
    exif = Image.Exif()
    if gps:
        exif[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0)}
    target = BytesIO()
    image.save(target, "JPEG", exif=exif, quality=95)
    return target.getvalue()


def plain_picture(side: int) -> bytes:
    from PIL import Image

    target = BytesIO()
    Image.new("RGB", (side, side), "teal").save(target, "JPEG")
    return target.getvalue()


def sound() -> bytes:
    """A tenth of a second of silence."""
    import wave

    target = BytesIO()
    with wave.open(target, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(8000)
        recording.writeframes(bytes(1600))
    return target.getvalue()


FUNDING = "podcast:\n  funding: [{{title: Help, url: https://shop.example/{}/}}]\n"
EPISODE: Files = {
    A: rye("You may listen.", audio="{src: rye.wav}"),
    "content/posts/rye.wav": sound(),
}
PICTURE = rye("You see ![a loaf](loaf.jpg) here.")
LOAF = "content/posts/loaf.jpg"

CASES: Mapping[str, Case] = {
    # --- build
    "source": Case({A: "no front matter\n"}, line=1),
    "front-matter": Case({A: rye("Text.", titel="x")}, {A: rye("Text.")}, line=7),
    "unknown-name": Case({A: rye("Text.", values="[fresh]")}, {A: rye("Text.")}, line=7),
    "same-address": Case(
        {A: rye("Text.", tags="[Q&A, QA]")}, {A: rye("Text.", tags="[Q&A, q&a, C, C++]")}, line=7
    ),
    "bad-alias": Case(
        {A: rye("Text.", aliases="['/*']")}, {A: rye("Text.", aliases="[/old, /old/]")}, line=7
    ),
    "hidden-target": Case(
        {A: rye("See [b](b.md)."), "content/posts/b.md": post("B", draft="true")},
        {A: rye("See [b](b.md)."), "content/posts/b.md": post("B", summary="B.")},
        line=8,
    ),
    "expired-target": Case(
        {A: rye("See [b](b.md)."), "content/posts/b.md": post("B", expires="2026-04-01")},
        {A: rye("See [b](b.md)."), "content/posts/b.md": post("B", expires="2027-04-01")},
        line=8,
    ),
    "broken-link": Case({A: rye("See [b](b.md).")}, {A: rye("See [it](a.md).")}, line=8),
    "missing-anchor": Case(
        {A: rye("See [b](#x) and [c](a.md#y).\n\n## X")},
        {A: rye("See [b](#x) and [c](a.md#x).\n\n## X")},
        line=8,
    ),
    "raw-html": Case(
        {A: rye("You may ask.\n\n</div>")}, {A: rye("<div>\n\nYou may ask.\n\n</div>")}, line=10
    ),
    "plain-text": Case(
        {A: post("The `rye`", "You may ask.", id="rye", summary="On rye.")},
        {A: post("The rye & 2 < 3", "You may ask.", id="rye", summary="On rye.")},
        line=3,
    ),
    "missing-file": Case({A: rye("![a loaf](loaf.jpg)")}, {A: PICTURE, LOAF: photo()}, line=8),
    "untrue-promise": Case(
        {
            "content/site.yaml": site("theme: {options: {forms: none}}"),
            A: rye("A person reads each one before it appears. You may ask."),
        },
        {A: rye("A person reads each one before it appears. You may ask.")},
    ),
    "unread-text": Case(
        {"content/posts/b.txt": "You may ask."},
        {"content/posts/b.md": post("B", summary="On B.")},
        "content/posts/b.txt",
    ),
    "data-file": Case(
        {"content/static/customers.csv": "Karl\n"},
        {"content/static/prices.csv": "1\n", A: rye("You find [prices](/prices.csv) here.")},
        "content/static/customers.csv",
    ),
    "unused-file": Case(
        {A: rye("You see no loaf."), LOAF: photo()}, {A: PICTURE, LOAF: photo()}, LOAF
    ),
    "renamed-rule": Case(
        {"content/site.yaml": site("check: {off: [picture-tells-place]}")},
        {"content/site.yaml": site("check: {off: [image-with-location]}")},
        "content/site.yaml", 12,
        mentions='"picture-tells-place" is now called "image-with-location"',
    ),
    "missing-id": Case(
        {A: rye("Text.").replace("id: rye\n", "")}, {A: rye("Text.")}, line=1
    ),
    "double-id": Case(
        {"content/posts/b.md": post("B").replace("id: b", "id: rye")},
        {"content/posts/b.md": post("B")},
        "content/posts/b.md",
        2,
    ),
    "unknown-tag": Case(
        {"content/site.yaml": site("tags: [bread]"), A: rye("Text.", tags="[bred]")},
        {"content/site.yaml": site("tags: [bread]"), A: rye("Text.", tags="[bread]")},
        line=7,
    ),
    "unknown-category": Case(
        {"content/site.yaml": site("categories: [Bread]"), FAQ: faq("Grain.", "W?", "category: B")},
        {
            "content/site.yaml": site("categories: [Bread]"),
            FAQ: faq("Grain.", "W?", "category: Bread"),
        },
        FAQ,
        6,
    ),
    "lost-comment": Case(
        {"content/comments/posts/b/1.md": comment("Bert", "2026-11-20 10:00")},
        {**ASKED, "content/comments/posts/a/1.md": comment("Bert", "2026-11-20 10:00")},
        "content/comments/posts/b/1.md",
    ),
    "no-comments-here": Case(
        {"content/notices/a.md": f"---\nid: n\ncomments: on\n{CLOSED}---\n"},
        {"content/notices/a.md": f"---\nid: n\n{CLOSED}---\n"},
        "content/notices/a.md",
        3,
    ),
    "foreign-image": Case(
        {A: rye("![a loaf](https://pictures.example/loaf.jpg)")},
        {A: PICTURE, LOAF: photo()},
        line=8,
    ),
    "missing-alt": Case(
        {A: rye("You see ![](loaf.jpg) here."), LOAF: photo()}, {A: PICTURE, LOAF: photo()}, line=8
    ),
    "address-collision": Case(
        {"content/posts/b.md": post("B", slug="a")},
        {"content/posts/b.md": post("B", slug="b")},
        "content/posts/b.md",
        6,
    ),
    "long-address": Case(
        {"content/posts/b.md": post("B", slug="ü" * 200)},
        {"content/posts/b.md": post("B", slug="ü" * 100)},
        "content/posts/b.md",
        6,
    ),
    "template": Case(
        theme("{% block main %}{{ nothing.there }}{% endblock %}"),
        theme("{% block main %}{{ super() }}{% endblock %}"),
        "themes/own/templates/404.html",
        2,
    ),
    "cache": Case(
        {".sitegen/content-cache.sqlite": b"no database " * 200},
        file=".sitegen/content-cache.sqlite",
    ),
    "private-address": Case(
        {A: rye("You can ask bert@reader.example about rye.")}, {A: rye("You can ask us.")},
        line=8, private="bert@reader.example",
    ),
    "unknown-rule": Case(
        {"content/site.yaml": site("check:", "  off: [orphan-pages]")},
        {"content/site.yaml": site("check:", "  off: [orphan-page]")},
        "content/site.yaml",
        13,
    ),
    # --- links
    "broken-address": Case(
        {A: rye("You find it [there](/nowhere/).")}, {A: rye("You find it [there](/posts/).")},
        line=8,
    ),
    "broken-feed-link": Case(
        {"content/site.yaml": SITE + FUNDING.format("nowhere"), **EPISODE},
        {"content/site.yaml": SITE + FUNDING.format("posts"), **EPISODE},
        "public/audio/feed.xml",
    ),
    "broken-anchor": Case(
        {A: rye("You find it [there](/posts/#nowhere).")},
        {A: rye("You find it [there](/posts/#main).")},
        line=8,
    ),
    "leftover-syntax": Case(
        {A: rye("You can keep rye bread for a week.\n\n{% include map.html %}")},
        {A: rye("You can write `{% include map.html %}`, and 10:30: [a], [sic] and {b}.")},
        line=10,
    ),
    "empty-link": Case(
        {A: rye('You find it <a href="/posts/"></a>.')},
        {A: rye('You find it <a href="/posts/" aria-label="all posts"></a>.')},
        line=8,
    ),
    "vague-link": Case(
        {A: rye("You find the posts [here](/posts/).")},
        {A: rye("You find [the posts](/posts/) here.")},
        line=8,
    ),
    "redirect-loop": Case(
        {"content/static/_redirects": "# old\n/x /y\n/y /x\n"},
        {"content/static/_redirects": "# old\n/x /posts/\n/y /posts/\n"},
        "content/static/_redirects",
        2,
    ),
    "redirect-chain": Case(
        {"content/static/_redirects": "/x /y 301\n/y /posts/ 301\n"},
        {"content/static/_redirects": "/x /posts/ 301\n/y /posts/ 301\n"},
        "content/static/_redirects",
        1,
    ),
    "redirect-nowhere": Case(
        {"content/static/_redirects": "/x /nowhere/\n"},
        {"content/static/_redirects": "/x /posts/\n/z https://z.example/\n/w/* /posts/:splat\n"},
        "content/static/_redirects",
        1,
    ),
    "old-address": Case(
        {
            "content/posts/b.md": post("B", summary="B.", aliases="[/old/]"),
            A: rye("You find it [in B](/old/)."),
        },
        {
            "content/posts/b.md": post("B", summary="B.", aliases="[/old/]"),
            A: rye("You find it [in B](b.md)."),
        },
        line=8,
    ),
    # --- pages
    "heading-levels": Case(
        {A: rye("Text.\n\n## One\n\n#### Three\n\nText.")},
        {A: rye("Text.\n\n## One\n\n### Two\n\n```\n# no heading\n```")},
        line=12,
    ),
    "trailing-space": Case({A: rye("Text. \nMore.")}, {A: rye("Text.  \nMore.")}, line=8),
    "heading-order": Case(
        theme(MAIN.format("<h5>Deep</h5>")), theme(MAIN.format("<h2>Next</h2>")), "public/404.html"
    ),
    "main-heading": Case(
        theme(MAIN.format("<h1>Again</h1>")), theme(MAIN.format("<h2>Next</h2>")), "public/404.html"
    ),
    "duplicate-id": Case(
        theme(MAIN.format('<b id="x">You</b> may <i id="x">ask</i>.')),
        theme(MAIN.format('<b id="x">You</b> may <i id="y">ask</i>.')),
        "public/404.html",
    ),
    "missing-title": Case(
        theme("{% block title %}{% endblock %}"), theme("{% block title %}Lost{% endblock %}"),
        "public/404.html",
    ),
    "missing-language": Case(
        {**theme(""), "themes/own/templates/404.html": "<!doctype html><title>L</title><h1>L</h1>"
         '<a href="tel:030123">Anna</a>'},
        {**theme(""), "themes/own/templates/404.html": '<!doctype html><html lang="en"><title>L'
         '</title><h1>L</h1><a href="tel:030123">Anna</a>'},
        "public/404.html",
    ),
    "image-without-alt": Case(
        theme(MAIN.format('<img src="{{ url("/x.svg") }}">')),
        theme(MAIN.format('<img src="{{ url("/x.svg") }}" alt="">')),
        "public/404.html",
    ),
    "unlabelled-field": Case(
        theme(MAIN.format('<input name="colour">')),
        theme(MAIN.format('<label>Colour <input name="colour"></label>')),
        "public/404.html",
    ),
    "title-too-long": Case(
        {A: post("Rye " * 18, summary="On rye.", id="rye")}, line=3, mentions="71 characters"
    ),
    "missing-summary": Case({A: post("Rye", "You may ask.")}, line=1),
    "summary-too-long": Case({A: rye("You may ask.", summary="Rye " * 51)}, line=6),
    "unknown-folder": Case({"content/knitting/rye.md": rye("You may ask.")},
                           {"content/posts/x.md": rye("You may ask.").replace("rye", "x")},
                           "content/knitting/rye.md"),
    "empty-text": Case({A: rye("")}, {A: rye("You may ask.")}),
    "template-text": Case({A: rye("Begin with what your customer wants to know.\n\nRye.")},
                          {A: rye("<!-- Begin with what your customer wants to know. -->\n\nRye.")},
                          line=8, mentions="from the template"),
    "missing-description": Case({A: post("Rye", "")}, {A: rye("You may ask.")}),
    "duplicate-title": Case(
        {"content/posts/b.md": post("Rye", "Ask.", summary="B.").replace("id: rye", "id: b")},
        {"content/posts/b.md": post("Rolls", "You may ask.", summary="B.")},
    ),
    "orphan-page": Case({PAGE: page("You come by bus.").replace("menu: 1\n", "")},
                        {PAGE: page("You come by bus.")}, PAGE),
    "image-too-large": Case(
        {"content/site.yaml": site("check: {max_image_kilobytes: 10}"), A: PICTURE,
         LOAF: photo(size=(400, 300))},
        {"content/site.yaml": site("check: {max_image_kilobytes: 10}"), A: PICTURE, LOAF: photo()},
        LOAF,
    ),
    # --- freshness
    "faq-overdue": Case(
        {FAQ: faq("Grain.", "What?", "answered_by: anna", "review_by: 2026-11-01", SETTLED,
                  "category: 1")},
        {FAQ: faq("Grain.", "What?", "answered_by: anna", "review_by: 2026-12-01")},
        FAQ, 7, mentions="Anna is responsible",
    ),
    "follow-up-overdue": Case(
        {RECOVERY: recovery(date="2026-10-01")},
        {RECOVERY: recovery("followed_up: 2026-10-22", date="2026-10-01")},
        RECOVERY, 1, mentions="Anna is responsible",
    ),
    "promise-without-evidence": Case(
        {"content/values/v.md": value()},
        {"content/values/v.md": value(), A: rye("You may ask.", values="[v]", date="2026-08-01")},
        "content/values/v.md", 1,
    ),
    "unsettled-topic": Case(
        {FAQ: faq("Rye costs 4 euros.", "What?", "about: [price, limits, returns]")},
        {FAQ: faq("Rye costs 4 euros.", "What?", SETTLED)},
        "content/site.yaml", mentions='"alternatives"',
    ),
    "no-straight-answer": Case(
        {FAQ: faq("It depends on the bread. It has 3 grains.", "What?", SETTLED)},
        {FAQ: faq("It has 3 grains. It depends on the bread.", "What?", SETTLED)}, FAQ, 8,
    ),
    "price-without-figure": Case(
        {FAQ: faq("As much as you like.", "What?", SETTLED)},
        {FAQ: faq("4 euros.", "What?", SETTLED)}, FAQ, 6,
    ),
    "left-but-named": Case(
        {"content/people/bea.md": person("Bea", "left: 2026-06-01"),
         FAQ: faq("It has 3 grains.", "What?", SETTLED, "answered_by: bea")},
        {"content/people/bea.md": person("Bea", "left: 2027-06-01"),
         FAQ: faq("It has 3 grains.", "What?", SETTLED, "answered_by: bea")}, FAQ, 7,
    ),
    "written-after-leaving": Case(
        {"content/people/bea.md": person("Bea", "left: 2026-01-01"),
         A: rye("You may ask.", author="bea")},
        {"content/people/bea.md": person("Bea", "left: 2026-06-01"),
         A: rye("You may ask.", author="bea")}, line=5,
    ),
    "holiday-passed": Case(
        {"content/site.yaml": SITE.replace(
            "promise:", "  holidays:\n    - {date: 2026-10-03, name: Unity}\npromise:")},
        {"content/site.yaml": SITE.replace(
            "promise:", "  holidays:\n    - {date: 2027-10-03, name: Unity}\npromise:")},
        "content/site.yaml", 11,
    ),
    "went-live": Case(
        {A: rye("You may ask.", publish="2026-11-22 08:00")},
        {A: rye("You may ask.", publish="2026-11-20 08:00")},
        line=7, last_build=datetime(2026, 11, 21, tzinfo=UTC),
    ),
    # --- barriers
    "no-contact-person": Case(
        {"content/site.yaml": site(without="owner"), A: rye("You may ask.")}, {},
        "content/site.yaml",
    ),
    "no-human": Case(
        {**theme(""), "themes/own/templates/404.html":
         '<!doctype html><html lang="en"><title>L</title><h1>L</h1>'},
        {**theme(""), "themes/own/templates/404.html":
         '<!doctype html><html lang="en"><title>L</title><h1>L</h1><a href="tel:0301">Anna</a>'},
        "public/404.html",
    ),
    "no-reply-time": Case(
        {"content/site.yaml": SITE.replace("promise:\n  reply: 1 business day\n", "")}, {},
        "content/site.yaml",
    ),
    "no-house-rules": Case(
        {"content/site.yaml": site("kinds: {post: {comments: on}}")},
        {"content/site.yaml": site("kinds: {post: {comments: on}}"),
         "content/pages/house-rules.md": RULES_PAGE},
        "content/site.yaml",
    ),
    "turned-away": Case(
        {A: rye("For that, go to our\nwebsite.")},
        {A: rye('They told me: "Go to our website." You can ask me.')}, line=8,
    ),
    "no-reply-sender": Case(
        {"content/site.yaml": site("newsletter: {reply_to: no-reply@shop.example}")},
        {"content/site.yaml": site("newsletter: {reply_to: news@shop.example}")},
        "content/site.yaml", 12,
    ),
    "phone-not-dialable": Case(
        {"content/people/bea.md": person("Bea", "phone: ask Anna")},
        {"content/people/bea.md": person("Bea", 'phone: "030 / 123 45-67"')},
        "content/people/bea.md", 5,
    ),
    "phone-link-not-dialable": Case(
        {A: rye('You can <a href="tel:RYE-BREAD">ring</a>.')},
        {A: rye('You can <a href="tel:+4930123456">ring</a>.')}, line=8,
    ),
    "inline-code": Case(
        {A: rye('You see <span style="color: red">red</span>.')},
        {A: rye('You see <span class="red">red</span>.')}, line=8,
        mentions='<span style="…"> is blocked',
    ),
    # --- build
    "lost-forms": Case(
        {"content/site.yaml": site("deployment: {host: github}")},
        {"content/site.yaml": site("deployment: {host: netlify}")},
        "content/site.yaml", 1, mentions="GitHub Pages loses what visitors send",
    ),
    # --- feeds
    "no-url": Case(
        {"content/site.yaml": site(without="url:")}, file="content/site.yaml", line=1,
    ),
    "podcast-cover": Case(
        {"content/site.yaml": SITE + "image: static/wide.jpg\n", **EPISODE,
         "content/static/wide.jpg": photo(size=(60, 40))},
        {"content/site.yaml": SITE + "podcast: {image: static/cover.jpg}\n", **EPISODE,
         "content/static/cover.jpg": plain_picture(1400)},
        "content/site.yaml", 12, mentions="60 × 40 pixels and is not square",
    ),
    # --- community
    "unanswered-comment": Case(
        ASKED,
        {**ASKED, "content/comments/posts/a/2.md":
         comment("anna", "2026-11-03 10:00", "role: staff", words="A week."),
         "content/comments/posts/a/3.md":
         comment("Bert", "2026-11-04 10:00", 'reply_to: "2"', words="Thank you!")},
        "content/comments/posts/a/1.md", 1,
    ),
    "hidden-comments": Case(
        {**ASKED, **theme(""), "themes/own/templates/post.html":
         '{% extends "default:post.html" %}{% block comments %}{% endblock %}'},
        ASKED,
        mentions="1 comment isn't shown on the page, among them 1",
    ),
    "unanswered-message": Case(
        {}, file="private/inbox", inbox=InboxStatus(3, 2, datetime(2026, 11, 18, tzinfo=UTC)),
        mentions="2 messages have waited in the inbox longer than promised, the oldest since "
        "2026-11-18",
    ),
    "unhelpful-answer": Case(
        {FAQ: faq("Grain.")}, {FAQ: faq("Grain.")}, FAQ,
        inbox=InboxStatus(0, solved=(
            SolvedCount(source=FAQ, question="W?", yes=9, no=4, yes_lately=2, no_lately=4),
            SolvedCount(source=A, question="V?", yes=2, no=4, yes_lately=2, no_lately=1),
        )),
        mentions="4 of 6 customers say that this didn't solve it",
    ),
    "no-permission": Case(
        {"content/stories/s.md": story(permission="not asked yet")},
        {"content/stories/s.md": story()}, "content/stories/s.md", 9,
    ),
    "staff-as-customer": Case(
        {"content/stories/s.md": story(customer="Anna")},
        {"content/stories/s.md": story()}, "content/stories/s.md", 4,
    ),
    # --- privacy
    "exposed-address": Case(
        {A: rye("You can write to bert@reader.net too.")},
        {A: rye("You can write to orders@shop.example too.")}, line=8,
    ),
    "exposed-token": Case(
        {A: rye(f"You need ghp_{'a1B2' * 9}.")}, {A: rye("You need no ghp_token.")}, line=8,
    ),
    "image-with-location": Case(
        {A: PICTURE, LOAF: photo(gps=True)}, {A: PICTURE, LOAF: photo()}, LOAF
    ),
    "foreign-request": Case(
        {A: rye('You see <embed src="https://video.example/1">')},
        {A: rye('You see <a href="https://video.example/1">a film</a>')}, line=8,
    ),
}  # fmt: skip

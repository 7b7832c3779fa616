"""Projects with other habits than ours: a German business, an export of WordPress, a vault of
Obsidian. Generated, the same for the same seed; each may have mistakes that stop a build.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from tests.pictures import png

Files = dict[str, str | bytes]
Corpus = Callable[[Random, bool], Files]

SIZE = 40


def german_business(random: Random, tidy: bool) -> Files:
    """Umlauts in names, quotation marks „…“, tables, imprint, formal letters, Windows files."""
    files: Files = {
        "content/site.yaml": (
            "name: Bäckerei Müller & Söhne\nurl: https://bäckerei-müller.example/laden/\n"
            "language: de-DE\ntimezone: Europe/Berlin\nowner: jürgen\n"
            "contact:\n  phone: 0 30 / 123 45 67 - 0\n  email: info@bäckerei-müller.example\n"
            "  hours: {monday: 06:00-18:00, sunday: closed}\n"
            "promise: {reply: 2 business days}\nmarkdown: {engine: commonmark}\n"
        ),
        "content/people/jürgen.md": (
            "---\nid: j1\nname: Jürgen Müller\nrole: owner\nphone: 030/123 45 67 (ab 8 Uhr)\n---\n"
            "Ich backe.\r\n"
        ),
        "content/pages/Impressum.md": (
            "---\nid: imp\ntitle: Impressum\n---\n# Angaben gemäß § 5 TMG\n\nBäckerei Müller\n"
            "Straße 1 \n12345 Berlin\n\nE-Mail: info [at] bäckerei-müller.example, "
            "mueller@web.de\n\nSt.-Nr. 12/345/67890, USt-IdNr. DE123456789.\n"
        ),
    }
    sentences = (
        "Sehr geehrte Damen und Herren, wir bitten um Verständnis.",
        "Unsere Brötchen werden täglich frisch gebacken, u.a. mit Dinkelmehl.",
        "„Das schmeckt“, sagte Frau Dr. Schäfer am 3. Mai.",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantengattin.",
        "Preis auf Anfrage, zzgl. MwSt.; besuchen Sie unsere Website!",
        "Rufen Sie an: <a href='tel:030/1234567'>030/1234567</a>.",
        "| Ware | Preis |\n|---|--:|\n| Roggen | 4,20 € |",
        "1. Allgemeines\n2. Öffnungszeiten\n   - Mo.–Fr. 6–18 Uhr",
        "Mehr [hier](../faqs/frage-0.md) und [dort](/laden/posts/).",
        "![Bröt­chen](brötchen bild.jpg)",
    )
    for number in range(SIZE):
        body = "\n\n".join(random.choice(sentences) for _ in range(random.randint(0, 9)))
        name = random.choice((f"Beitrag {number} über Brot", f"größe-{number}", f"{number}"))
        ends = random.choice(("\n", "\r\n"))
        mark = random.choice(("", "\ufeff"))
        front = f'id: d{number}\ntitle: "Größe: {number}"\ndate: 2026-0{number % 9 + 1}-01\n'
        author = "jürgen" if tidy or random.random() < 0.9 else "Herr Müller"
        text = f"{mark}---\n{front}author: {author}\n---\n## Überblick\n\n{body}\n"
        files[f"content/posts/{name}.md"] = text.replace("\n", ends)
    for number in range(6):
        front = f"id: f{number}\nquestion: Was kostet das?\ndate: 2025-01-0{number + 1}\n"
        front += "about: [price]\nreview_by: 2026-01-01\nanswered_by: jürgen\n"
        files[f"content/faqs/frage-{number}.md"] = f"---\n{front}---\n{random.choice(sentences)}\n"
    files["content/posts/brötchen bild.jpg"] = png(300, 200)
    return files


def wordpress_export(random: Random, tidy: bool) -> Files:
    """Raw HTML with inline styles, shortcodes, block comments, unclosed tags, absolute links."""
    files: Files = {
        "content/site.yaml": (
            "name: The Old Blog\nurl: https://old.example\nlanguage: en_US\ntimezone: UTC\n"
            "kinds: {post: {permalink: '/{year}/{month}/{slug}/', comments: on}}\n"
        ),
        "content/people/admin.md": "---\nid: adm\nname: admin\nrole: staff\n---\n",
    }
    blocks = (
        "<!-- wp:paragraph -->\n<p style='text-align:center'>Our <b>world-class</b>&nbsp;shop!</p>",
        "<h1>Hello</h1><h4>World</h4>",
        "[caption id='x']<img src='https://old.example/wp-content/a.jpg' width=300>A[/caption]",
        "<iframe width='560' src='https://www.youtube.com/embed/x' allowfullscreen></iframe>",
        "<a name='top'></a><a href='#top'></a> <a href='https://old.example/?p=12'>click here</a>",
        "<div class='row'><div class='col'>unclosed <font color=red>text",
        "<script>var x = '</p>';</script><noscript><img src='//t.example/p.gif'></noscript>",
        "<ul><li>one<li>two<ul><li>three</ul></ul>",
        "<table><tr><td>price<td>$20</table>",
        "<a href='mailto:webmaster@old.example?subject=Hi'>mail</a>, bob@gmail.com",
        "<p id='same'>a</p><p id='same'>b</p>",
        "<form action='/search'><input name=s><input type=submit></form>",
        "<a href='javascript:void(0)' onclick='x()'>x</a><a href='http://['>y</a>",
        "Curly “quotes”, it’s &#8230; &amp;amp; &lt;b&gt; \u00a0\u200b",
        "<!--more-->",
        "<p>" + "We are pleased to announce our exclusive, unique, best deals. " * 4 + "</p>",
    )
    for number in range(SIZE):
        body = "\n\n".join(random.choice(blocks) for _ in range(random.randint(0, 8)))
        front = f"id: wp-{number}\ntitle: 'Post #{number}: it''s new'\n"
        front += f"date: 2019-01-{number % 28 + 1:02}"
        front += f" 1{number % 10}:00\nauthor: admin\naliases: [/?p={number}]\n"
        if tidy:
            front = front.replace(f"aliases: [/?p={number}]\n", f"aliases: [/p/{number}]\n")
        else:
            front += "categories:\n  - Uncategorized\nlayout: post\ncomments: open\n"
        files[f"content/posts/2019-{number:03}-post.md"] = f"---\n{front}---\n{body}\n"
        if random.random() < 0.3:
            files[f"content/comments/posts/2019-{number:03}-post/{number}.md"] = (
                f"---\nby: 'Anonymous <script>'\ndate: 2020-01-01 10:00\n---\n"
                f"{random.choice(blocks)}\n"
            )
    files["content/static/_redirects"] = (
        "/feed /posts/feed.xml 301\n/a /b\n/b /a\n# x\n\nbad\n/* /x/:splat 200\n"
    )
    return files


def obsidian_vault(random: Random, tidy: bool) -> Files:
    """Wiki links, embeds, callouts, formulas, tasks, block ids, titles that begin with #."""
    files: Files = {
        "content/site.yaml": "name: Garden 🌱\ntagline: notes\nmarkdown: {typographic: off}\n",
        "content/people/me.md": "---\nid: me\nname: Me\nrole: owner\n---\n",
    }
    lines = (
        "# Title again", "##### Deep", "#tag #other/tag", "[[Other note|alias]] and ![[img.png]]",
        "> [!info]- Folded\n> text\n>> deeper", "$$\\int_0^1 x^2$$ and $a_b$",
        "- [ ] task\n\t- [x] done",
        "```mermaid\ngraph TD; A-->B\n```", "Text with a block id ^abc123", "%% comment %%",
        "==mark== ~~gone~~ *a **b*** __c__", "| a | b |\n|--|--|\n| [[x\\|y]] | z |", "---",
        "[^1] note\n\n[^1]: the note", "<details><summary>x</summary>\n\ntext\n\n</details>",
        "http://bare.example and <https://angle.example>", "[here]()", "[](../posts/n1.md)",
        "日本語のノート。とても長い文章です。", "مرحبا بالعالم", "\u202eevil\u202c", "a" * 900,
        "    indented code  ", "* * *", "1) one\n2) two", "Perhaps maybe possibly it could be.",
        "[other](n1.md#nowhere)", "[self](#title-again)",
    )  # fmt: skip
    for number in range(SIZE):
        body = "\n\n".join(random.choice(lines) for _ in range(random.randint(0, 12)))
        name = f"n{number}" if number < 3 else random.choice((f"n{number}", f"🌱 idea {number}"))
        front = f"id: o{number}\ntitle: Note {number}\ndate: 2026-01-02\nauthor: me\n"
        if not tidy and random.random() < 0.4:
            front = random.choice(
                ("", "tags: #a\n", "aliases: x y\n" + front, front + "cssclass: w\n")
            )
            body += random.choice(("\n\n[x](missing.md)", "\n\n![](gone.png)", ""))
        if tidy:
            body = body.replace("[here]()", "[here](n1.md)")
        fence = "---\n" if tidy or random.random() < 0.9 else ""
        files[f"content/posts/{name}.md"] = f"{fence}{front}---\n{body}\n"
    return files


CORPORA: Mapping[str, Corpus] = {
    "German business": german_business,
    "WordPress export": wordpress_export,
    "Obsidian vault": obsidian_vault,
}

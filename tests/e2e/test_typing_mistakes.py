"""What Word, Notepad, TextEdit, phones and copying from web pages do to a text, and what is said.

Each message names the line of the mistake, what is wrong there, and what to type.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sitegen.authoring.hosts import HOSTS, HostName, typical_url
from tests.conftest import Site, post

Make = Callable[..., Site]

A = "content/posts/a.md"
HEAD = "---\nid: a\n"
REST = "date: 2026-03-14\nauthor: anna\n---\nText.\n"
T = "title: A\n"


def field(line: str) -> str:
    """A post with this line as its third, in place of the title."""
    return f"{HEAD}{line}\n{REST}"


def more(*lines: str) -> str:
    """A post with these further lines of front matter, from the fourth on."""
    return HEAD + T + "".join(f"{line}\n" for line in lines) + REST


def text(body: str) -> str:
    """A post with this text, which begins on its seventh line."""
    return HEAD + T + REST.replace("Text.", body)


TYPED: dict[str, tuple[str | bytes, int, str]] = {
    # name: (the post's source, the line, the whole message behind it)
    "no space after the colon": (
        field("title:No space"),
        3,
        'the YAML is broken: there is no space after "title:" (write `title: No space`)',
    ),
    "no-break space after the colon": (
        field("title:\u00a0Bread"),
        3,
        (
            'the YAML is broken: a special space (U+00A0) follows "title:" '
            "(type the space after `title:` again)"
        ),
    ),
    "narrow no-break space": (
        field("title:\u202fBread"),
        3,
        (
            'the YAML is broken: a special space (U+202F) follows "title:" '
            "(type the space after `title:` again)"
        ),
    ),
    "ideographic space": (
        field("title:\u3000パン"),
        3,
        (
            'the YAML is broken: a special space (U+3000) follows "title:" '
            "(type the space after `title:` again)"
        ),
    ),
    "no-break spaces as indentation": (
        more("image:", "\u00a0\u00a0src: a.jpg"),
        5,
        '"src" has special spaces before it (U+00A0) (delete the line and type it again)',
    ),
    "no-break spaces before an item": (
        more("tags:", "\u00a0\u00a0- bread"),
        5,
        (
            "the YAML is broken: the line begins with a special space (U+00A0) "
            "(delete the line and type it again)"
        ),
    ),
    "tab as indentation": (
        more("image:", "\tsrc: a.jpg"),
        5,
        "the YAML is broken: the line begins with a tab (use spaces instead of the tab)",
    ),
    "tab before the first field": (
        field("\ttitle: A"),
        3,
        "the YAML is broken: the line begins with a tab (delete the tab)",
    ),
    "wide colon": (
        field("title：Bread"),
        3,
        'the YAML is broken: the colon after "title" is not the plain one (write `title: Bread`)',
    ),
    "equals sign": (
        field("title = Bread"),
        3,
        'the YAML is broken: "title" is followed by = instead of a colon (write `title: Bread`)',
    ),
    "colon in the text": (
        field("title: Bread: a history"),
        3,
        (
            'the YAML is broken: the text contains ": " '
            '(put quotes around it: write `title: "Bread: a history"`)'
        ),
    ),
    "colon and quotes in the text": (
        field('title: He said: "no"'),
        3,
        (
            'the YAML is broken: the text contains ": " '
            "(put quotes around it: write `title: 'He said: \"no\"'`)"
        ),
    ),
    "curly quotes around a colon": (
        field("title: “Bread: a history”"),
        3,
        (
            "the YAML is broken: curly quotes (“) don't hold a text together "
            '(write `title: "Bread: a history"`)'
        ),
    ),
    "German quotes around a colon": (
        field("title: „Brot: eine Geschichte“"),
        3,
        (
            "the YAML is broken: curly quotes („) don't hold a text together "
            '(write `title: "Brot: eine Geschichte"`)'
        ),
    ),
    "words after the quotes": (
        field('title: "Good" bread'),
        3,
        (
            "the YAML is broken: the text goes on after its closing quotes "
            "(write `title: '\"Good\" bread'`)"
        ),
    ),
    "apostrophe in single quotes": (
        field("title: 'Anna's bread'"),
        3,
        "the YAML is broken: the ' inside the text ends it (write `title: \"Anna's bread\"`)",
    ),
    "quotes in double quotes": (
        field('title: "The "best" bread"'),
        3,
        'the YAML is broken: the " inside the text ends it (write `title: \'The "best" bread\'`)',
    ),
    "quotes not closed": (
        field('title: "Bread'),
        3,
        (
            "the YAML is broken: the quotes that are opened here are not closed "
            '(write `title: "Bread"`)'
        ),
    ),
    "straight quote closed by a curly one": (
        field('title: "Bread”'),
        3,
        'the YAML is broken: the text begins with " and ends with ” (write `title: "Bread"`)',
    ),
    "Windows path in double quotes": (
        field('title: "C:\\Users\\bread"'),
        3,
        (
            "the YAML is broken: a backslash has a meaning of its own in double quotes "
            "(use single quotes: `title: 'C:\\Users\\bread'`)"
        ),
    ),
    "at sign": (
        field("title: @home"),
        3,
        (
            "the YAML is broken: a text can't begin with @ "
            '(put quotes around it: write `title: "@home"`)'
        ),
    ),
    "percent sign": (
        field("title: %off"),
        3,
        (
            "the YAML is broken: a text can't begin with % "
            '(put quotes around it: write `title: "%off"`)'
        ),
    ),
    "backtick": (
        field("title: `x` explained"),
        3,
        (
            "the YAML is broken: a text can't begin with ` "
            '(put quotes around it: write `title: "`x` explained"`)'
        ),
    ),
    "emphasis": (
        field("title: **Bold** bread"),
        3,
        (
            "the YAML is broken: a text can't begin with * "
            '(put quotes around it: write `title: "**Bold** bread"`)'
        ),
    ),
    "brackets": (
        field("title: [News] Bread"),
        3,
        (
            "the YAML is broken: a text can't begin with [ "
            '(put quotes around it: write `title: "[News] Bread"`)'
        ),
    ),
    "greater-than sign": (
        field("title: > 100 breads"),
        3,
        (
            "the YAML is broken: a text can't begin with > "
            '(put quotes around it: write `title: "> 100 breads"`)'
        ),
    ),
    "hyphen": (
        field("title: - Bread -"),
        3,
        (
            "the YAML is broken: a text can't begin with - "
            '(put quotes around it: write `title: "- Bread -"`)'
        ),
    ),
    "exclamation mark": (
        field("title: !New bread"),
        3,
        (
            '"title" is read as "bread": YAML takes !New for an instruction '
            '(put quotes around it: title: "!New bread")'
        ),
    ),
    "ampersand": (
        field("title: &co bread"),
        3,
        (
            '"title" is read as "bread": YAML takes &co for an instruction '
            '(put quotes around it: title: "&co bread")'
        ),
    ),
    "number sign": (
        field("title: Why we are #1 in town"),
        3,
        (
            '"title" is read as "Why we are": YAML takes #1 in town for a comment '
            '(put quotes around it: title: "Why we are #1 in town")'
        ),
    ),
    "number sign at the beginning": (
        field("title: #1 in town"),
        3,
        (
            '"title" is empty: YAML takes #1 in town for a comment '
            '(put quotes around it: title: "#1 in town")'
        ),
    ),
    "hashtags": (
        more("tags: #bread, #rye"),
        4,
        '"tags" is empty: YAML takes #bread, #rye for a comment (write tags: [bread, rye])',
    ),
    "hashtags in brackets": (
        more("tags: [#bread, #rye]"),
        4,
        'the YAML is broken: a # begins a comment (put each in quotes: `tags: ["#bread", "#rye"]`)',
    ),
    "hashtags in brackets, some in quotes": (
        more('tags: ["#bread", #rye]'),
        4,
        'the YAML is broken: a # begins a comment (put each in quotes: `tags: ["#bread", "#rye"]`)',
    ),
    "hashtag in a list": (
        more("tags:", "  - rye", "  - bread #fresh"),
        6,
        (
            '"tags" is read as "bread": YAML takes #fresh for a comment '
            '(put quotes around it: - "bread #fresh")'
        ),
    ),
    "list with commas": (
        more("tags: bread, rye"),
        4,
        (
            '"tags" is read as one text: bread, rye '
            "(write tags: [bread, rye], or put quotes around it if it is one)"
        ),
    ),
    "list with semicolons": (
        more("tags: bread; rye"),
        4,
        (
            '"tags" is read as one text: bread; rye '
            "(write tags: [bread, rye], or put quotes around it if it is one)"
        ),
    ),
    "list with ideographic commas": (
        more("tags: パン、小麦"),
        4,
        (
            '"tags" is read as one text: パン、小麦 '
            "(write tags: [パン, 小麦], or put quotes around it if it is one)"
        ),
    ),
    "list of names": (
        more("values: honesty, care"),
        4,
        (
            '"values" is read as one text: honesty, care '
            "(write values: [honesty, care], or put quotes around it if it is one)"
        ),
    ),
    "bullets": (
        more("tags:", "• bread", "• rye"),
        5,
        'the YAML is broken: "•" begins no item of a list (begin each with a hyphen and a space)',
    ),
    "asterisks as bullets": (
        more("tags:", "* bread", "* rye"),
        5,
        'the YAML is broken: "*" begins no item of a list (begin each with a hyphen and a space)',
    ),
    "dashes as bullets": (
        more("tags:", "– bread", "– rye"),
        5,
        'the YAML is broken: "–" begins no item of a list (begin each with a hyphen and a space)',
    ),
    "list that is not closed": (
        more("tags: [bread, rye"),
        4,
        "the YAML is broken: the [ is not closed (add ])",
    ),
    "line without a colon": (
        more("summary: Two lines", "of text."),
        5,
        (
            'the YAML is broken: "of text." is no field: it has no colon '
            "(write it as `name: value`; if it belongs to the text above, begin it with two spaces)"
        ),
    ),
    "indented field": (
        more("  summary: Bread."),
        4,
        (
            'the YAML is broken: "summary" begins further right than the field above it '
            "(begin both in the same column, or leave the field above without a value)"
        ),
    ),
    "uneven indentation": (
        more("image:", "    src: a.jpg", "  alt: A"),
        6,
        (
            'the YAML is broken: "alt" begins in a column of its own '
            "(begin the fields of a group in the same column, with spaces)"
        ),
    ),
    "capital letter": (
        field("Title: Bread"),
        3,
        'unknown field "Title" (did you mean "title"?)',
    ),
    "invisible character in a name": (
        field("\u200btitle: Bread"),
        3,
        (
            'the name "title" has quotes or invisible characters in it '
            "(type `title:` again, from the beginning of the line)"
        ),
    ),
    "byte order mark in the middle": (
        field("\ufefftitle: Bread"),
        3,
        (
            "the YAML is broken: the line begins with an invisible character (U+FEFF) "
            "(delete the line and type it again)"
        ),
    ),
    "curly quotes around a name": (
        field("“title”: Bread"),
        3,
        (
            'the name "title" has quotes or invisible characters in it '
            "(type `title:` again, from the beginning of the line)"
        ),
    ),
    "curly quotes around a switch": (
        more("draft: “true”"),
        4,
        '"draft" can\'t have curly quotes (write true without quotes, or with straight ones)',
    ),
    "curly quotes around a date": (
        more("updated: ‘2026-03-15’"),
        4,
        "",
    ),
    "soft line break of a word processor": (
        field("title: Bread\x0band rye"),
        3,
        (
            "there is an invisible character that YAML doesn't allow (U+000B) "
            "(delete the line and type it again)"
        ),
    ),
    "line separator of a web page": (
        field("title: Bread\u2028and rye"),
        3,
        "there is an invisible line break (U+2028) (delete the line and type it again)",
    ),
    "dash for three hyphens": (
        f"—\n{T}—\nText.\n",
        1,
        'the first line is "—" instead of --- (type three hyphens)',
    ),
    "dash and hyphen": (
        f"–-\n{T}–-\nText.\n",
        1,
        'the first line is "–-" instead of --- (type three hyphens)',
    ),
    "four hyphens": (
        f"----\n{T}----\nText.\n",
        1,
        'the first line is "----" instead of --- (type three hyphens)',
    ),
    "dash at the end": (
        f"---\n{T}—\nText.\n",
        3,
        (
            'the front matter is not closed: line 3 is "—" '
            "(type three hyphens there, and nothing else on that line)"
        ),
    ),
    "points at the end": (
        f"---\n{T}...\nText.\n",
        3,
        (
            'the front matter is not closed: line 3 is "..." '
            "(type three hyphens there, and nothing else on that line)"
        ),
    ),
    "no-break space behind the hyphens": (
        f"---\n{T}---\u00a0\nText.\n",
        3,
        (
            "the front matter is not closed: --- on line 3 is not alone there "
            "(type three hyphens there, and nothing else on that line)"
        ),
    ),
    "no-break space before the hyphens": (
        f"\u00a0---\n{T}---\nText.\n",
        1,
        "something invisible is before or after the first --- (type this line again)",
    ),
    "empty line at the beginning": (
        "\n" + field(T.strip()),
        1,
        "the front matter begins on line 2 (delete what is above it)",
    ),
    "no hyphens at the beginning": (
        f"{T}date: 2026-03-14\n---\nText.\n",
        1,
        (
            "there is no line --- before the fields "
            "(begin the file with a line ---, then the fields, then another line ---)"
        ),
    ),
    "fields of another generator": (
        '+++\ntitle = "A"\n+++\nText.\n',
        1,
        (
            "the fields are in TOML (write them in YAML: "
            "begin the file with a line ---, then the fields, then another line ---)"
        ),
    ),
    "fields in JSON": (
        '{\n"title": "A"\n}\nText.\n',
        1,
        (
            "the fields are in JSON (write them in YAML: "
            "begin the file with a line ---, then the fields, then another line ---)"
        ),
    ),
    "rich text": (
        "{\\rtf1\\ansi ---}\n",
        1,
        "this is a rich text file (make it plain text (in TextEdit: Format, Make Plain Text))",
    ),
    "web page": (
        "<html><body>---</body></html>\n",
        1,
        (
            "this is a web page (write its text in Markdown; "
            "begin the file with a line ---, then the fields, then another line ---)"
        ),
    ),
    "Unicode of Notepad": (
        more().encode("utf-16"),
        1,
        'the file is saved as UTF-16 ("Unicode") (save it as UTF-8)',
    ),
    "UTF-16 without a mark": (
        more().encode("utf-16-le"),
        1,
        'the file is saved as UTF-16 ("Unicode") (save it as UTF-8)',
    ),
    "ANSI of Notepad": (
        field("title: Bäckerei").encode("cp1252"),
        3,
        (
            "the file has bytes that are not UTF-8 text "
            "(save the file as UTF-8: most programs offer it as the encoding in Save As)"
        ),
    ),
    "word processor's document": (
        b"PK\x03\x04\xff\xfe\x00",
        1,
        "this is a document of a word processor (save it as plain text in UTF-8)",
    ),
    "email address as a link": (
        text("[mail](rosa@rosa.example)"),
        7,
        (
            'the link "rosa@rosa.example" is read as the name of a file '
            "(write mailto:rosa@rosa.example)"
        ),
    ),
    "web address without its beginning": (
        text("[shop](www.rosa.example/bread)"),
        7,
        (
            'the link "www.rosa.example/bread" is read as the name of a file '
            "(write https://www.rosa.example/bread)"
        ),
    ),
    "domain as a link": (
        text("[shop](rosa.example)"),
        7,
        'the link "rosa.example" is read as the name of a file (write https://rosa.example)',
    ),
    "telephone number as a link": (
        text("[call](+49-30-123456)"),
        7,
        'the link "+49-30-123456" is read as the name of a file (write tel:+4930123456)',
    ),
    "mistyped web address": (
        text("[shop](htps://rosa.example)"),
        7,
        '"htps://rosa.example" is no web address (write https://rosa.example)',
    ),
    "one slash": (
        text("[shop](https:/rosa.example)"),
        7,
        '"https:/rosa.example" is no web address (write https://rosa.example)',
    ),
    "no colon in a web address": (
        text("[shop](https//rosa.example)"),
        7,
        '"https//rosa.example" is no web address (write https://rosa.example)',
    ),
    "apostrophe at the beginning": (
        field("title: 'tis the season"),
        3,
        (
            "the YAML is broken: the quotes that are opened here are not closed "
            "(write `title: \"'tis the season\"` if the ' belongs to the text, "
            "else `title: 'tis the season'`)"
        ),
    ),
    "comma after the quotes": (
        field('title: "Bread",'),
        3,
        'the YAML is broken: there is a , after the closing quotes (write `title: "Bread"`)',
    ),
    "bold name": (
        field("**title:** Bread"),
        3,
        "the YAML is broken: the name title has ** around it (write `title: Bread`)",
    ),
    "fields as a list": (
        f"---\n- title: Bread\n{REST}",
        2,
        "the YAML is broken: the fields begin with a hyphen here (write `title: Bread`)",
    ),
    "French space before the colon": (
        field("title\u00a0: Pain"),
        3,
        (
            'the name "title" has quotes or invisible characters in it '
            "(type `title:` again, from the beginning of the line)"
        ),
    ),
    "hyphens without a space in a list": (
        more("tags:", "  -bread", "  -rye"),
        5,
        (
            '"tags" is read as one text: -bread -rye '
            "(begin each with a hyphen and a space: `- bread`)"
        ),
    ),
    "indented bullets": (
        more("tags:", "  • bread", "  • rye"),
        5,
        (
            '"tags" is read as one text: • bread • rye '
            "(begin each with a hyphen and a space: `- bread`)"
        ),
    ),
    "curly quotes in a list": (
        more("tags: [“bread”, “rye”]"),
        4,
        '"tags" can\'t have curly quotes (write bread without quotes, or with straight ones)',
    ),
    "wide brackets": (
        more("tags: ［bread，rye］"),
        4,
        (
            '"tags" is read as one text: ［bread，rye］ '
            "(write tags: [bread, rye], or put quotes around it if it is one)"
        ),
    ),
    "semicolons in brackets": (
        more("tags: [bread; rye]"),
        4,
        (
            '"tags" is read as one text: bread; rye '
            "(write tags: [bread, rye], or put quotes around it if it is one)"
        ),
    ),
    "no spaces in braces": (
        more("originally: {title:Mail, url: https://x.example}"),
        4,
        'there is no space after "originally.title:" (write `title: Mail`)',
    ),
    "file for a picture": (
        more("image: photo of bread.jpg"),
        4,
        ('"image" can\'t be "photo of bread.jpg" (write image: {src: photo of bread.jpg})'),
    ),
    "wide hyphens": (
        f"－－－\n{T}－－－\nText.\n",
        1,
        'the first line is "－－－" instead of --- (type three hyphens)',
    ),
    "hyphens with a backslash": (
        f"\\---\n{T}\\---\nText.\n",
        1,
        'the first line is "\\---" instead of --- (type three hyphens)',
    ),
    "everything on one line": (
        "--- title: A ---\nText.\n",
        1,
        (
            "--- is not alone on the first line (write only --- there, "
            "then each field on a line of its own, then another line ---)"
        ),
    ),
    "code block around the fields": (
        f"```yaml\n---\n{T}---\n```\nText.\n",
        1,
        (
            'the first line is "```yaml" instead of --- (delete the lines that begin with ```; '
            "begin the file with a line ---, then the fields, then another line ---)"
        ),
    ),
    "ellipsis at the end": (
        f"---\n{T}…\nText.\n",
        3,
        (
            'the front matter is not closed: line 3 is "…" '
            "(type three hyphens there, and nothing else on that line)"
        ),
    ),
    "curly quotes around an address": (
        text("[shop](“https://rosa.example”)"),
        7,
        (
            'the link "“https://rosa.example”" has curly quotes around it '
            "(write https://rosa.example)"
        ),
    ),
    "email address in a field": (
        more("originally: {title: Mail, url: rosa@rosa.example}"),
        4,
        (
            '"originally.url" can\'t be "rosa@rosa.example" '
            "(write a full address that starts with https:// or http://)"
        ),
    ),
}


@pytest.mark.parametrize("name", TYPED)
def test_a_message_names_the_line_and_what_to_type(project: Make, name: str) -> None:
    source, line, said = TYPED[name]
    site = project()
    (site.root / "content/posts").mkdir()
    (site.root / A).write_bytes(source if isinstance(source, bytes) else source.encode())
    (mistake,) = site.mistakes()
    assert mistake.startswith(f"{A}:{line}: {said}"), mistake
    if said:
        assert mistake == f"{A}:{line}: {said}"


DICTATED = tuple(
    name
    for name in TYPED
    if re.search(r"write `[^`]+: [^`]+`\)", TYPED[name][2]) and "braces" not in name
)
"""Mistakes whose message says how the whole line has to be."""


@pytest.mark.parametrize("name", DICTATED)
def test_whoever_types_what_a_message_says_is_out(project: Make, name: str) -> None:
    source, line, said = TYPED[name]
    assert isinstance(source, str)
    found = re.search(r"write `([^`]+: [^`]+)`", said)
    assert found is not None
    lines = source.split("\n")
    lines[line - 1] = found[1]
    project({A: "\n".join(lines)}).build()


def test_what_looks_like_a_mistake_and_is_none_passes(project: Make) -> None:
    project(
        {
            A: more('summary: "#1, said Anna"  # the summary', 'tags: "bread, rye"'),
            "content/posts/b.md": more("summary: C # a comment", "tags: [bread, rye]").replace(
                "id: a", "id: b"
            ),
            "content/posts/c.md": post("“Bread” & rye, 50% off!", id="c"),
        }
    ).build()


SITE = {
    "name: Why #1": '"name" is read as "Why": YAML takes #1 for a comment',
    "name:Shop": 'there is no space after "name:"',
    "tags: bread, rye\nname: X": '"tags" is read as one text: bread, rye',
    "theme: {options: {accent: #1b5054}}\nname: X": "a # begins a comment",
    "name: X\ntheme:\n  options:\n    accent: #1b5054": 'accent: "#1b5054"',
    "name: X\nurl: www.shop.example": '"url" can\'t be',
    "name: X\n  tagline: Y": '"tagline" begins further right than the field above it',
    "name: X\nmenu:\n  - {title: Shop, url: www.shop.example}": "write https://www.shop.example",
    "name: X\nmenu:\n  - {title: Mail, url: a@shop.example}": "write mailto:a@shop.example",
    "name: X\ncontact:\n\tphone: 1": "the line begins with a tab",
    # A commented key with the hash gone, and nothing else or too much with it:
    "name: X\n# The address\n url: https://x.example/": '"url" begins further right than',
    "name: X\npromise:\nreply: 1 business day": (
        '"reply" belongs to "promise" above it (begin the line with two more spaces)'
    ),
    "name: X\ntimezone: GMT+1": "write a name such as Europe/Berlin",
    "name: X\nmenu:\n  - {title:Shop, url: /shop/}": "write `title: Shop`",
}


@pytest.mark.parametrize("text", SITE)
def test_the_same_in_the_configuration(project: Make, text: str) -> None:
    (mistake,) = project({"content/site.yaml": text + "\n"}).mistakes()
    assert mistake.startswith("content/site.yaml:") and SITE[text] in mistake


def test_lines_of_a_new_site_are_valid_without_their_hash(project: Make, new_config: str) -> None:
    lines = new_config.split("\n")
    written = re.compile(r"#( *)(?:- |[\w-]+:(?: |$))")
    depths = [len(found[1]) if (found := written.match(line)) else None for line in lines]
    assert sum(depth is not None for depth in depths) > 15
    site = project(
        {
            "content/static/logo.svg": "<svg/>",
            "content/static/favicon.svg": "<svg/>",
            # What the menu of a new site leads to.
            "content/faqs/f.md": (
                "---\nid: f\nquestion: Who?\ndate: 2026-01-01\nanswered_by: anna\n---\nAnna.\n"
            ),
            "content/values/v.md": "---\nid: v\ntitle: V\npromise: We answer.\n---\nWe do.\n",
        }
    )
    config = site.root / "content/site.yaml"
    config.write_text(_without_hash(lines, range(len(lines)), depths))
    site.build()
    for number, depth in enumerate(depths):
        if depth is None:
            continue
        above = (one for one in reversed(depths[:number]) if one is None or one < depth)
        if depth and next(above, None) is not None:
            continue  # it belongs to a group that is a comment, too
        end = number + 1
        while end < len(lines) and (depths[end] or 0) > depth:
            end += 1
        config.write_text(_without_hash(lines, range(number, end), depths))
        site.build()


def _without_hash(lines: list[str], chosen: range, depths: list[int | None]) -> str:
    return "\n".join(
        line[1:] if number in chosen and depths[number] is not None else line
        for number, line in enumerate(lines)
    )


@pytest.fixture
def new_config(tmp_path: object) -> str:
    """The `site.yaml` of a new project."""
    from datetime import UTC, datetime
    from pathlib import Path

    from sitegen.authoring.new_project import ProjectOptions, new_project

    folder = Path(str(tmp_path)) / "new"
    new_project(folder, ProjectOptions("Shop", "Anna", "UTC"), datetime(2026, 1, 1, tzinfo=UTC))
    return (folder / "content/site.yaml").read_text()


@pytest.mark.parametrize("host", HOSTS)
def test_an_example_is_no_address(project: Make, host: HostName) -> None:
    site = project({"content/site.yaml": f"name: X\nurl: {typical_url(host)}\n"})
    (warning,) = (one for one in site.build().warnings if one.rule == "no-url")
    assert "is an example and not the site's address" in str(warning)
    assert str(warning).startswith("content/site.yaml:2:")

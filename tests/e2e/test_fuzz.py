"""Whatever stands in a file, reading it ends: with a document or with messages, never a traceback.

Bounded and the same in each run; `SITEGEN_FUZZ=5000` tries as many examples as that, other ones
each time. Other readers have such a test of their own beside them: the cache in
`tests/e2e/test_cache_never_needed.py`, pictures in `tests/read/test_picture_format.py` and
`test_metadata.py`, exports of subscribers in `tests/newsletter/subscribers/test_import_file.py`,
merge fields and messages in `tests/newsletter/sending/`, raw HTML in `tests/read/test_raw_html.py`,
edits of YAML in `tests/editing/`.
"""

from __future__ import annotations

import contextlib
import os
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.errors import ContentError, ProjectError, SitegenError
from sitegen.inbox.emails import read_emails
from sitegen.inbox.exports import read_export
from sitegen.model.kinds import kinds
from sitegen.read.config import read_config
from sitegen.read.document import ReadSettings, parse
from sitegen.read.markdown import engine
from sitegen.read.project import Project
from sitegen.read.url_attributes import with_urls
from sitegen.render.absolute import absolute_html
from sitegen.render.feeds.content import absolute_content

EXAMPLES = int(os.environ.get("SITEGEN_FUZZ", "0"))
bounded = settings(
    max_examples=EXAMPLES or 200,
    derandomize=not EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
SETTINGS = ReadSettings("en", True, UTC, 5.0)

NAMES = sorted({"title", "date", "author", "id", "tags", "image", "aliases", "draft", "slug", "x"})
PIECES = st.sampled_from([
    "---\n", "title: ", "date: ", "tags: [", "]", "{", "}", ": ", "- ", "&a ", "*a", "!!str ",
    "|\n", ">\n", "'", '"', "#", "\n", "\n  ", "\t", "2026-03-14", "9999-12-31T23:59:59-12:00",
    "null", "&ldquo;", "<em>", "</em>", "`", "**", "~~", "[x](", ")", "![", '](a.jpg "', "<a href=",
    "<img srcset=", "/a 1x, b 2x", " https://x.example/ ", "//x", "javascript:", "file:///C:/x",
    "data:image/gif;base64,R0lG", "<table><tr><td>", "</div>", "<svg><use href='#x'/>", "<!--",
    "-->", "{% x %}", "{{ y }}", "[[z]]", ":smile:", "{: .note}", "# ", "###### ", "```\n", "    ",
    "> ", "1. ", "\u202e", "\x07", "\ufeff", "\ufdd0", "é", "e\u0301", "วิธี", "🚲", "[^1]",
    "[^1]: ", "\\", "\r\n", "<style>", "url(", "\u2028",
])  # fmt: skip
MAIL = st.sampled_from([
    "From: ", "Sent: ", "To: ", "Subject: ", "Date: ", "Content-Type: text/plain; charset=", "x-no",
    "Content-Type: multipart/mixed; boundary=b", "--b", "--b--",
    "Content-Transfer-Encoding: base64",
    "=?utf-8?q?=C3?=", "=?x?b?####?=", "(((((", "<a@x.example>", "> quoted", "From a@x.example Mon",
    "MIME-Version: 1.0", "Message-ID: <1@x>", "In-Reply-To: ", "Sat, 31 Dec 9999 23:59:59 -1200",
    "\n", "\n\n", "\r\n", ";", ",", '"', "ü",
])  # fmt: skip
RECORDS = st.sampled_from([
    "{", "}", "[", "]", ",", ":", '"', "null", "1e999", '"form_name"', '"data"', '"name"',
    '"email"',
    '"message"', '"created_at"', '"2026-03-14"', "name,email,message\n", ";", "\t", "\\ud800",
    "Ana", "a@x.example", "\x00", "ü",
])  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


FRONT = st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30) | TEXTS, max_size=5).map(
    lambda fields: "".join(f"{name}: {value}\n" for name, value in fields.items())
)
SOURCES = st.one_of(
    st.tuples(FRONT, TEXTS).map(lambda one: _encoded(f"---\n{one[0]}---\n{one[1]}")),
    TEXTS.map(_encoded),
    TEXTS.map(lambda text: _encoded(f"---\ntitle: T\ndate: 2026-03-14\nauthor: a\n---\n{text}")),
    st.binary(max_size=200),
)


@pytest.mark.parametrize("name", ["python-markdown", "commonmark"])
def test_any_source_is_read_or_reported(name: str) -> None:
    @bounded
    @given(SOURCES, st.sampled_from(sorted(kinds().by_name)))
    def read(data: bytes, kind: str) -> None:
        result = parse("content/x.md", kind, data, engine(name), SETTINGS)
        assert (result.parsed is None) == bool(result.problems)
        for problem in result.problems:
            assert problem.file == "content/x.md"
            assert problem.message
            assert problem.where is not None

    read()


def test_any_configuration_is_read_or_reported(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    file = tmp_path / "content" / "site.yaml"

    @bounded
    @given(TEXTS.map(_encoded) | FRONT.map(_encoded) | st.binary(max_size=200))
    def read(data: bytes) -> None:
        file.write_bytes(b"name: X\n" + data)
        try:
            read_config(Project(tmp_path))
        except ContentError as error:
            assert all(one.file == "content/site.yaml" and one.message for one in error.problems)
        except ProjectError as error:
            assert "content/site.yaml" in str(error)

    read()


@pytest.mark.needs_features("inbox")
@bounded
@given(st.lists(MAIL, max_size=30).map("".join), st.binary(max_size=50))
def test_any_email_is_read_or_put_aside(text: str, rubbish: bytes) -> None:
    found = read_emails(text.encode("latin-1", "replace") + rubbish, "x.eml")
    assert found.messages or found.quarantined


@pytest.mark.needs_features("inbox")
@bounded
@given(st.lists(RECORDS, max_size=30).map("".join), st.binary(max_size=50))
def test_any_export_is_read_or_put_aside(text: str, rubbish: bytes) -> None:
    for content in (text.encode(), text.encode("utf-16"), text.encode() + rubbish):
        with contextlib.suppress(SitegenError):  # the whole file is refused, with its name
            read_export(content, "x.csv")
            read_export(content, "x.json")


@bounded
@given(TEXTS)
def test_any_html_becomes_whole(html: str) -> None:
    page = "https://shop.example/a/"
    assert with_urls(html, lambda url, _: None) == html
    once = absolute_html(html, page)
    assert absolute_html(once, page) == once
    absolute_content(once, page)

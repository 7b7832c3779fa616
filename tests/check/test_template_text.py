"""What a template says in place of the author's words is a comment, or `check` finds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitegen.authoring import new_project
from sitegen.model.kind import Kind
from sitegen.model.kinds import kinds
from sitegen.model.template_words import INIT_WORDS, PLACEHOLDER, words_left
from sitegen.read.plain_lines import plain_lines
from tests.check.conftest import Look, named
from tests.conftest import post

FRAME = re.compile(r"<!--.*?-->|^#.*|.*\{\{.*|\{signature\}|…", re.MULTILINE)


@pytest.mark.parametrize("kind", kinds().by_name.values(), ids=lambda kind: kind.name)
def test_a_starter_has_nothing_to_publish_but_its_frame(kind: Kind) -> None:
    starter = kind.starter.strip()
    # A single line becomes a comment as a whole.
    if "\n" in starter or not kind.markdown:
        assert not FRAME.sub("", starter).strip()


@pytest.mark.parametrize("kind", kinds().by_name.values(), ids=lambda kind: kind.name)
def test_a_hint_without_the_marks_of_a_comment_is_found(kind: Kind) -> None:
    starter = kind.starter.strip()
    hints = re.findall(r"<!-- (.*?) -->", starter) or [starter]
    for hint in hints if not re.search(r"^#|^…?$", starter) else ():
        assert words_left([f"  {hint} "], [kind]) == (hint,)
        assert not words_left([f"{hint} And more."], [kind])


def test_the_drafts_of_init_are_known() -> None:
    folder = Path(new_project.__file__).parent / "starter"
    for path in folder.rglob("*.md"):
        head, _, body = path.read_text(encoding="utf-8").partition("---\n")[2].partition("---\n")
        if "draft: true" in head:
            first = body.strip().partition("\n\n")[0].replace("`", "")
            assert words_left([first], [kinds().by_name["post"]]), path
    assert len(INIT_WORDS) == 4


def test_comments_and_code_are_not_read() -> None:
    html = "<!-- One\nor -->two<br>\nthree <b>and</b> four<pre><code>five</code></pre><p>six</p>"
    assert list(plain_lines(html)) == ["two", "three and four", "six"]


def said(look: Look, text: str, path: str = "content/posts/b.md") -> list[str]:
    from tests.check.cases import CLEAN

    return [one.message for one in named(look({**CLEAN, path: text}), "template-text")]


def test_a_field_that_only_has_the_placeholder(look: Look) -> None:
    (message,) = said(
        look, post("Rolls", "You may ask.", summary="B.", takeaway=f'"{PLACEHOLDER}"')
    )
    assert message == "`takeaway` is still …"


def test_a_draft_may_still_have_them(look: Look) -> None:
    assert not said(look, post("Rolls", PLACEHOLDER, summary="B.", draft="true"))
    assert said(look, post("Rolls", PLACEHOLDER, summary="B."))


def test_headings_without_a_text(look: Look) -> None:
    front = "id: r\ntitle: Burnt\ndate: 2026-03-14\nowner: anna\nsummary: Burnt bread."
    starter = kinds().by_name["recovery"].starter
    path = "content/recoveries/r.md"
    (message,) = said(look, f"---\n{front}\n---\n{starter}", path)
    assert message == "the text is only what `sitegen new` began it with"
    assert not said(look, f"---\n{front}\n---\n{starter}\nYou get another one.\n", path)

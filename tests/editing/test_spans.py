"""Spans are replaced in bytes with any line ends, and all other bytes stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.editing.spans import Edit, apply_edits
from sitegen.read.front_matter import decode

LINES = st.lists(
    st.tuples(st.text("aé𝄞 ", max_size=3), st.sampled_from(("\n", "\r\n", "\r"))), max_size=6
)


@given(LINES, st.sampled_from((b"", b"\xef\xbb\xbf")), st.data())
def test_the_text_changes_where_it_should(
    lines: list[tuple[str, str]], mark: bytes, data: st.DataObject
) -> None:
    raw = mark + "".join(text + end for text, end in lines).encode()
    text = decode(raw, "a.md")
    assert isinstance(text, str)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    after = apply_edits(raw, [Edit(start, end, "new\n")])
    assert after.startswith(mark)
    assert decode(after, "a.md") == text[:start] + "new\n" + text[end:]
    assert apply_edits(raw, []) == raw


def test_several_edits_count_in_the_text_before() -> None:
    assert apply_edits(b"ab\r\ncd", [Edit(3, 3, "x\n"), Edit(0, 1, "A")]) == b"Ab\r\nx\r\ncd"
    assert apply_edits(b"ab", [Edit(1, 1, "x"), Edit(1, 1, "y")]) == b"axyb"


def test_edits_that_overlap_are_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="overlap"):
        apply_edits(b"abc", [Edit(0, 2, ""), Edit(1, 3, "")])

"""Tags that never end: texts of any length are read in one pass. Otherwise, these tests would take
hours."""

from __future__ import annotations

import pytest

from sitegen.importing.template_tags import (
    TagContext,
    with_captions,
    with_liquid,
    with_shortcodes,
)

ENDLESS = ("{{ ", '{{ "', "{% a ", '{% a "b" ', "{{< a ", '{{< a "b', "{% highlight x %}", "{#",
           "{% raw %}", "{% comment %}", "[caption ", "[caption]")  # fmt: skip
SPACES = ("{% highlight", "{{ a", "{{< a", "{% a")


@pytest.mark.parametrize(
    "text", [*(one * 20_000 for one in ENDLESS), *(one + " " * 80_000 for one in SPACES)],
    ids=[*ENDLESS, *(f"{one} and spaces" for one in SPACES)],
)  # fmt: skip
def test_what_never_ends_stays(text: str) -> None:
    context = TagContext({}, {})
    assert with_liquid(text, context) == text
    assert with_shortcodes(text, context) == text
    assert with_captions(text, html=False) == text

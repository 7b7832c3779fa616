"""What is taken for another program's syntax, and what isn't."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.check.cases import CLEAN, SITE, A, rye
from tests.check.conftest import Look, named
from tests.conftest import Site

LEFT_OVER = (
    "{% include map.html %}",
    "{%- if page.title -%} Yes",
    "{% highlight ruby linenos %}",
    "{{ page.title | upcase }}",
    "{{site.baseurl}} is there",
    "{{< youtube w7Ft2ymGmfc >}}",
    "{{<youtube w7Ft2ymGmfc>}}",
    '{{% notice tip "Look" %}}',
    '[caption id="one" width="300"]A wheel[/caption]',
    "[gallery ids=\"1,2\"]",
    '[su_button url="https://shop.example"]Press[/su_button]',
    "[contact-form-7 id=\"12\" title=\"Ask\"]",
    "Come early :smile: or late",
    "It works :+1:",
    "See [[Opening hours]] for more",
    "![[rye.png]]",
    "!!! note",
    "<%= page.title %>",
    "{{#if a}} yes {{/if}}",
    "[vc_row][vc_column]Words[/vc_column][/vc_row]",
    "[url=https://shop.example]here[/url] and [b]there[/b]",
    ".. image:: rye.png",
    "See :ref:`hours` there",
    "As we said.[^12]",
    "It is $$a + b$$ long",
    "\\begin{equation}",
    ":::tip",
)  # fmt: skip
"""Each is a paragraph with at least one finding, in its line."""

FINE = (
    "`{% include map.html %}` and `:smile:` and `[[a]]`",
    "```liquid\n{% include map.html %}\n```",
    "    {{ page.title }}",
    "<pre>{% raw %}</pre>",
    "[/posts/](/posts/) and [a/b] and [/ ]",
    "It costs $$ and 5 $, or $$$ there",
    "a <% b and .. and :ref: and [^a-z]",
    "10:30: we open, and 12:00:30 is exact",
    "a::b and std::vec::new and C:\\one:two:",
    "He said [sic] and [a] and [see below] and [1]",
    "[caption](/posts/) is a link",
    "{b} and {a, b} and { } and {1}",
    "100 % {of all} % of it",
    "[a [b] c]",
    "f(x)[[1]](/posts/)",
    "note:this: is nothing",
    "a :nosuchthing: b",
    "Wow!!! note that",
)


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_each_is_found_in_its_line(look: Look, engine: str) -> None:
    source = rye("\n\n".join(("First.", *LEFT_OVER)))
    files = {
        **CLEAN,
        A: source,
        "content/site.yaml": f"{SITE}markdown: {{engine: {engine}}}\n",
    }
    found = {problem.line for problem in named(look(files), "leftover-syntax")}
    lines = source.split("\n")
    wanted = {text: lines.index(text) + 1 for text in LEFT_OVER}
    assert [text for text, line in wanted.items() if line not in found] == []
    assert found == set(wanted.values())


def test_attribute_lists_of_the_other_engine(look: Look) -> None:
    source = rye("Text.\n{: .wide }\n\nMore{.wide}\n")
    files = {**CLEAN, A: source, "content/site.yaml": f"{SITE}markdown: {{engine: commonmark}}\n"}
    assert [one.line for one in named(look(files), "leftover-syntax")] == [9, 11]


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_nothing_else_is(look: Look, engine: str) -> None:
    files = {
        **CLEAN,
        A: rye("\n\n".join(("First.", *FINE))),
        "content/site.yaml": f"{SITE}markdown: {{engine: {engine}}}\n",
    }
    assert named(look(files), "leftover-syntax") == []


def test_a_build_says_it_too_in_the_same_words(project: Callable[..., Site], look: Look) -> None:
    files = {**CLEAN, A: rye("First.\n\n{% include map.html %}\n\nSee [[Opening hours]].")}
    found = {str(one) for one in named(look(files), "leftover-syntax")}
    site = project(files, base=False)
    assert {str(one) for one in site.build().warnings if one.rule == "leftover-syntax"} == found
    assert len(found) == 2
    site.write({A: rye("First.\n\n{% include map.html %}", check="{off: [leftover-syntax]}")})
    assert [one for one in site.build().warnings if one.rule == "leftover-syntax"] == []


@pytest.mark.parametrize("text", ["{% include map.html %}", "Come :smile:", "[gallery ids=1]"])
@pytest.mark.parametrize("field", ["title", "summary"])
def test_fields_are_looked_at_as_texts_are(look: Look, field: str, text: str) -> None:
    fields = {"title": "Rye", field: text}
    written = "".join(f"{name}: '{value}'\n" for name, value in fields.items())
    source = f"---\nid: rye\n{written}date: 2026-03-14\nauthor: anna\n---\nBread.\n"
    (found,) = named(look({**CLEAN, A: source}), "leftover-syntax")
    assert found.line == source.split("\n").index(f"{field}: '{text}'") + 1
    assert f'"{field}"' in found.message


def test_a_field_that_is_read_here_is_none(look: Look) -> None:
    source = (
        "---\nid: rye\ntitle: 'Hours [new], 10:30, {b}'\ndate: 2026-03-14\nauthor: anna\n---\nA.\n"
    )
    assert named(look({**CLEAN, A: source}), "leftover-syntax") == []

"""The fast engine: CommonMark and GFM by comrak, in Rust.

Where comrak and the default engine have the same feature, the markup becomes the default
engine's, so that one theme fits both, and an address such as `#fn:note` stays when a site changes
its engine. `docs/authoring.md` lists what differs; `tests/read/test_engines.py` proves it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from sitegen.errors import SitegenError
from sitegen.installed import library_version
from sitegen.read.markdown.fences import bare_language, with_split_more
from sitegen.read.markdown.interface import Engine

_EXTENSIONS = ("autolink", "description_lists", "footnotes", "strikethrough", "table", "tasklist")


def load() -> Engine:
    """The engine, ready to convert one text after another.

    Raises SitegenError, with the command that helps, if comrak is not installed.
    """
    try:
        import comrak
    except ImportError as error:
        raise SitegenError(
            f"the engine commonmark can't be loaded ({error}): run `pip install comrak`, "
            "or remove `engine` in content/site.yaml"
        ) from error
    extension = comrak.ExtensionOptions()
    for name in _EXTENSIONS:
        setattr(extension, name, True)
    parse = comrak.ParseOptions()
    render = comrak.RenderOptions()
    render.unsafe_ = True  # raw HTML is the author's own, as with the default engine
    render.tasklist_classes = True
    render.full_info_string = True
    to_html = comrak.render_markdown

    def convert(text: str) -> str:
        html: str = to_html(with_split_more(text), extension, parse, render)
        return _as_default(html, raw_link="<a" in text or "<A" in text)

    return Engine("commonmark", library_version("comrak"), convert)


_LANGUAGE = re.compile(
    r'<code(?: data-meta="(?P<first>[^"]*)")? class="language-(?P<word>[^"]*)"'
    r'(?: data-meta="(?P<last>[^"]*)")?>'
)
"""The whole information string of a fence; comrak writes the attributes in any order."""
_LINK_IN_LINK = re.compile(r'(<a\s[^<>]*>[^<]*)<a href="[^"]*">([^<]*)</a>(?=[^<]*</a>)')
_HEADING_ID = re.compile(
    r"(<h[1-6])>([^\n]*?)[ \t]*\{:?[ \t]*#([^\s{}<>\"'&]+)[ \t]*\}(?=</h[1-6]>)"
)
_REFERENCE = re.compile(
    r'<sup class="footnote-ref"><a href="#fn-([^"]*)" id="fnref-([^"]*)" data-footnote-ref>'
)
_NOTE = re.compile(r'<li id="fn-([^"]*)">')
_BACK = re.compile(
    r'(?P<space> ?)<a href="#fnref-(?P<name>[^"]*)" class="footnote-backref" data-footnote-backref'
    r' data-footnote-backref-idx="\d+(?:-(?P<nth>\d+))?" aria-label="[^"]*">'
    r'↩(?:<sup class="footnote-ref">\d+</sup>)?</a>'
)
_BARE_BACKS = re.compile(r'(?<=\n)(<a class="footnote-backref"[^\n]*)(?=\n</li>)')


def _with_language(code: re.Match[str]) -> str:
    return _code_tag(code["word"], code["first"] or code["last"] or "")


@lru_cache(maxsize=256)
def _code_tag(written: str, more: str) -> str:
    word = unescape(written)
    language = bare_language(f"{word} {unescape(more)}".rstrip())
    if language or word.startswith("{"):
        return f'<code class="language-{language}">' if language else "<code>"
    return f'<code class="language-{written}">'


def _as_default(html: str, *, raw_link: bool) -> str:
    if "{" in html:
        html = _HEADING_ID.sub(r'\1 id="\3">\2', html)
    if ' class="language-' in html:
        html = _LANGUAGE.sub(_with_language, html)
    if raw_link:
        # There may be a bare address within it.
        html = _LINK_IN_LINK.sub(r"\1\2", html)
    if ' class="contains-task-list"' in html:
        html = html.replace(' class="contains-task-list"', ' class="task-list"')
        for checked in (' checked=""', ""):
            written = f' class="task-list-item-checkbox"{checked} disabled="" />'
            html = html.replace(written, f" disabled{checked[:8]}/>")
    if '<section class="footnotes" data-footnotes>' in html:
        html = _footnotes(html)
    if ' markdown="1"' in html:
        html = html.replace(' markdown="1"', "")
    return html


def _footnotes(html: str) -> str:
    html = _REFERENCE.sub(_reference, html)
    text, _, notes = html.rpartition('<section class="footnotes" data-footnotes>')
    notes = _NOTE.sub(lambda match: f'<li id="fn:{_name(match[1])}">', notes)
    notes = _BARE_BACKS.sub(r"<p>\1</p>", _BACK.sub(_back, notes))
    notes, _, end = notes.rpartition("</section>")
    return f'{text}<div class="footnote">\n<hr />{notes}</div>{end}'


def _reference(match: re.Match[str]) -> str:
    name = match[1]
    nth = match[2].removeprefix(name).removeprefix("-")
    name = _name(name)
    return f'<sup id="fnref{nth}:{name}"><a class="footnote-ref" href="#fn:{name}">'


def _back(match: re.Match[str]) -> str:
    name, nth = match["name"], match["nth"] or ""
    name = _name(name.removesuffix(f"-{nth}") if nth else name)
    # comrak parts all of them with spaces, the default engine the first from the text only.
    space = "&#160;" if match["space"] and not nth else ""
    return f'{space}<a class="footnote-backref" href="#fnref{nth}:{name}" title="">&#8617;</a>'


def _name(encoded: str) -> str:
    """A note's name as it was written; what HTML would read otherwise stays encoded."""
    name = unquote(encoded)
    return encoded if any(character in name for character in "\"&<>'") else name

"""Markdown of other static-site generators: what it meant there, and the same text with targets
that lead to the right files here.

The reference is CommonMark with GitHub's extensions, which the texts of Jekyll, Hugo and Eleventy
are written in, or Python-Markdown for Pelican. An author's Markdown stays as it is where the site's
engine shows the same; only blocks that come out otherwise are written anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from html import escape
from typing import Any, Final
from unicodedata import normalize

from sitegen.authoring.link_targets import link_targets
from sitegen.editing.spans import Edit, replace_spans
from sitegen.importing.html_tree import (
    drop,
    element,
    is_element,
    parse,
    replace,
    unread,
    words_of,
)
from sitegen.importing.markdown_inline import destination
from sitegen.importing.proof import facts_of
from sitegen.importing.proven_text import ProvenText, Render, proven_text
from sitegen.importing.record import SourceDocument
from sitegen.importing.text_tree import Addresses, Report, text_tree
from sitegen.importing.wordpress_markup import inner_html
from sitegen.slugs import slugify

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_EXTENSIONS: Final = ("autolink", "description_lists", "footnotes", "strikethrough", "table",
                      "tasklist")  # fmt: skip
_BLOCK = re.compile(r'<[a-z][a-z0-9]*[^<>]*\sdata-sourcepos="(\d+):\d+-(\d+):\d+"')
_WRITTEN_ID = re.compile(r"[ \t]*\{:?[ \t]*#([^\s{}<>\"'&]+)[^{}\n]*\}[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})")
_ATTRIBUTES = re.compile(r"^[ \t>]*\{:[^{}\n]*\}[ \t]*$")
_INLINE_ATTRIBUTES = re.compile(r"(?<=\S)\{:[ \t]*[^{}\n]*\}")
_ONE_ATTRIBUTE = r"(?:[.#][\w.#-]+|[\w-]+=(?:\"[^\"{}\n]*\"|[\w-]+))"
_BLOCK_ATTRIBUTES = re.compile(
    rf"^[ \t>]*\{{[ \t]*{_ONE_ATTRIBUTE}(?:[ \t,]+{_ONE_ATTRIBUTE})*[ \t]*\}}[ \t]*$", re.MULTILINE
)
_CONTENTS = re.compile(
    r"^[ \t]*(?:[*+-]|\d+\.)[ \t]+\S[^\n]*\n[ \t]*\{:[ \t]*toc\b[^{}\n]*\}[ \t]*$", re.MULTILINE
)
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_OBSOLETE = re.compile(
    r"<(?:center|font|tt|big|strike|acronym|dir)\b|<a\s[^<>]*\bname\s*=", re.IGNORECASE
)
"""Elements and attributes that HTML no longer has."""
_UNWANTED: Final = frozenset({"removed-element", "frame", "picture", "link"})
"""Rules of findings on what can't stay in a text."""


def without_kramdown(text: str) -> tuple[str, bool]:
    """A text without Kramdown's attribute lists, but with the ids of headings; and whether it had a
    table of contents, which the theme here makes.

    https://kramdown.gettalong.org/syntax.html#attribute-list-definitions
    """
    if "{:" not in text:
        return text, False
    whole = text
    text = _CONTENTS.sub("", text)
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found is not None and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence and "{:" in line:
            if _ATTRIBUTES.match(line):
                own = re.search(r"#([^\s{}]+)", line)
                if own is not None and lines and re.match(r"#{1,6}\s", lines[-1]):
                    lines[-1] = f"{lines[-1].rstrip()} {{#{own[1]}}}"
                continue
            line = _without_inline(line)
        lines.append(line)
    return "\n".join(lines), _CONTENTS.search(whole) is not None


def without_block_attributes(text: str) -> str:
    """A text of Hugo without the lines that give attributes to the block above them.

    https://gohugo.io/content-management/markdown-attributes/
    """
    if not _BLOCK_ATTRIBUTES.search(text):
        return text
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found is not None and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence and lines and lines[-1].strip() and _BLOCK_ATTRIBUTES.fullmatch(line):
            continue
        lines.append(line)
    return "\n".join(lines)


def _without_inline(line: str) -> str:
    own = _WRITTEN_ID.search(line) if line.lstrip("> ").startswith("#") else None
    pieces, place = [], 0
    for code in _CODE.finditer(line):
        pieces += [_INLINE_ATTRIBUTES.sub("", line[place : code.start()]), code[0]]
        place = code.end()
    pieces.append(_INLINE_ATTRIBUTES.sub("", line[place:]))
    plain = "".join(pieces)
    return f"{plain.rstrip()} {{#{own[1]}}}" if own is not None else plain


class SourceMarkdown:
    """One text in another program's Markdown."""

    def __init__(self, source: SourceDocument) -> None:
        self._source = source
        self._text = source.text
        self._reference = _python_markdown() if source.markup == "python-markdown" else _github()

    def html(self, report: Report) -> str:
        """What it meant there, with the ids that its headings had."""
        root = _parsed(self._reference(self._text), report)
        if self._source.heading_ids:
            seen: Counter[str] = Counter()
            for node in root.iter(*_HEADINGS):
                if not node.get("id"):
                    made = _HEADING_IDS[self._source.heading_ids](words_of(node))
                    node.set("id", _numbered(made, seen))
        return inner_html(root)

    def fits(self, render: Render) -> bool:
        """Whether an engine shows what it meant there."""
        wanted = facts_of(text_tree(self.html(_ignore), _Unchanged(), _ignore))
        return _shows(self._text, wanted, render)

    def proven(self, root: Any, addresses: Addresses, render: Render, language: str) -> ProvenText:
        """The text as Markdown that `render` shows as `root`, the tree of `html`."""
        wanted = facts_of(root)
        text = self._with_targets(addresses)
        if self._source.heading_ids:
            text = self._with_ids(text, root, language)
        if _shows(text, wanted, render):
            return ProvenText(text)
        mixed = self._mixed(text, render, language)
        if mixed is not None and _shows(mixed.markdown, wanted, render):
            return mixed
        return proven_text(root, render, language)

    def _with_targets(self, addresses: Addresses) -> str:
        """The text with its links and pictures leading where `addresses` says."""
        edits: list[Edit] = []
        for one in sorted(link_targets(self._text)):
            if edits and one.start < edits[-1].end:
                continue
            picture = _is_picture(self._text, one.start) or one.form in ("attribute", "unquoted")
            if one.target.startswith("#") or not one.target:
                continue
            is_anchor = picture and _in_anchor(self._text, one.start)
            new = addresses.picture(one.target) if picture and not is_anchor else (
                addresses.link(one.target))  # fmt: skip
            if new is not None and new != one.target:
                quoted = escape(new) if one.form in ("attribute", "unquoted") else destination(new)
                edits.append(Edit(one.start, one.end, quoted))
        return replace_spans(self._text, edits) if edits else self._text

    def _with_ids(self, text: str, root: Any, language: str) -> str:
        """The text with the ids of headings that would be others here."""
        own = [node.get("id", "") for node in root.iter(*_HEADINGS)]
        words = [words_of(node) for node in root.iter(*_HEADINGS)]
        places = _heading_lines(text)
        if len(places) != len(own) or not any(own):
            return text
        lines = text.split("\n")
        seen: Counter[str] = Counter()
        for place, identifier, shown in zip(places, own, words, strict=True):
            made = slugify(shown, language) or "section"
            seen[made] += 1
            ours = made if seen[made] == 1 else f"{made}-{seen[made]}"
            if identifier and identifier != ours and not _WRITTEN_ID.search(lines[place]):
                plain = re.sub(r"[ \t]+#+[ \t]*$", "", lines[place]).rstrip()
                lines[place] = f"{plain} {{#{identifier}}}"
        return "\n".join(lines)

    def _mixed(self, text: str, render: Render, language: str) -> ProvenText | None:
        """The text with only those blocks written anew that come out otherwise."""
        reference = self._reference
        pieces: list[str] = []
        kept: dict[str, None] = {}
        for block in _blocks(text):
            tree = _tree(reference(block), _ignore)
            if not _shows(block, facts_of(tree), render):
                written = proven_text(tree, render, language)
                if written.differences:
                    return None
                block = written.markdown
                kept.update(dict.fromkeys(written.kept))
            pieces.append(block.strip("\n"))
        return ProvenText("\n\n".join(piece for piece in pieces if piece), tuple(kept))


class _Unchanged:
    """Addresses that stay."""

    def link(self, target: str) -> str | None:
        return target

    def picture(self, source: str) -> str | None:
        return source


def _ignore(rule: str, message: str) -> None:
    """Nobody is interested in what is found."""


def _parsed(html: str, report: Report) -> Any:
    """The tree of what an engine made, with its footnotes marked as other sources' are."""
    for name in dict.fromkeys(unread(html)):  # `parse` leaves them out without a word
        report("removed-element", f"<{name}> can't be in a text and was removed")
    root = parse(html)
    if "footnote" in html:
        _mark_notes(root)
    return root


def _tree(html: str, report: Report) -> Any:
    return text_tree(inner_html(_parsed(html, report)), _Unchanged(), report)


def _mark_notes(root: Any) -> None:
    for mark in list(root.iter("sup")):
        link = mark[0] if len(mark) else None
        if link is not None and link.tag == "a" and "footnote-ref" in link.get("class", ""):
            name, tail = link.get("href", "").rpartition(":")[2], mark.tail
            mark.clear()
            mark.text, mark.tail = name, tail
            mark.set("data-note", name)
    for section in [one for one in root.iter("div") if "footnote" in one.get("class", "").split()]:
        made = element("section", None, **{"data-notes": ""})
        for item in section.iter("li"):
            if not item.get("id", "").startswith("fn:"):
                continue
            note = element("div", None, **{"data-note": item.get("id")[3:]})
            note.text = item.text
            for back in [
                one for one in item.iter("a") if "footnote-backref" in one.get("class", "")
            ]:
                before = back.getprevious()
                # A space parts it from the text.
                if before is not None:
                    before.tail = (before.tail or "").rstrip()
                else:
                    back.getparent().text = (back.getparent().text or "").rstrip()
                drop(back)
            note.extend(list(item))
            made.append(note)
        replace(section, made)


def _shows(text: str, wanted: Any, render: Render) -> bool:
    """Whether an engine makes of a text what is wanted, and nothing that has to go."""
    found: list[str] = []
    html = render(text) if text.strip() else ""
    tree = _tree(html, lambda rule, message: found.append(rule))
    if not _UNWANTED.isdisjoint(found) or _OBSOLETE.search(html):
        return False
    return bool(facts_of(tree) == wanted)


def github_id(words: str) -> str:
    """The id of a heading at GitHub, in Jekyll and in Hugo.

    https://github.com/kramdown/parser-gfm (`generate_gfm_header_id`)
    """
    plain = re.sub(r"[^\w\- ]", "", words.lower())
    return plain.replace(" ", "-")


def zola_id(words: str) -> str:
    """The id of a heading in Zola (https://www.getzola.org/documentation/content/linking/)."""
    plain = normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


_HEADING_IDS: Final = {"github": github_id, "zola": zola_id}


def _numbered(name: str, seen: Counter[str]) -> str:
    number = seen[name]
    seen[name] += 1
    return f"{name}-{number}" if number and name else name


def _github(*, positions: bool = False) -> Callable[[str], str]:
    import comrak

    extension = comrak.ExtensionOptions()
    for name in _EXTENSIONS:
        setattr(extension, name, True)
    options, rendering = comrak.ParseOptions(), comrak.RenderOptions()
    rendering.unsafe_ = True
    if positions:
        rendering.sourcepos = True
        return lambda text: str(comrak.render_markdown(text, extension, options, rendering))
    from sitegen.read.markdown import engine

    return engine("commonmark").convert


def _python_markdown() -> Callable[[str], str]:
    from sitegen.read.markdown import engine

    return engine("python-markdown").convert


def _heading_lines(text: str) -> list[int]:
    """The lines, from 0, of the words of all headings in Markdown; none if some are HTML."""
    html = _github(positions=True)(text)
    starts = re.findall(r"<h[1-6]\b([^<>]*)>", html)
    found = []
    for attributes in starts:
        place = re.search(r'data-sourcepos="(\d+):\d+-(\d+):\d+"', attributes)
        if place is None:
            return []
        first, last = int(place[1]) - 1, int(place[2]) - 1
        # Of several lines, the last one underlines.
        found.append(max(first, last - 1) if last > first else first)
    return found


def _blocks(text: str) -> list[str]:
    """The outermost blocks of a text."""
    root = parse(_github(positions=True)(text))
    starts = []
    for node in root:
        place = re.match(r"(\d+):", node.get("data-sourcepos", "")) if is_element(node) else None
        if place is not None:
            starts.append(int(place[1]) - 1)
    lines = text.split("\n")
    starts = sorted({0, *starts})
    ends = [*starts[1:], len(lines)]
    return ["\n".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]


def _is_picture(text: str, position: int) -> bool:
    """Whether an inline link's target at a position is that of a picture."""
    opening = text.rfind("](", 0, position)
    if opening < 0 or "\n\n" in text[opening:position]:
        return False
    depth = 1
    for place in range(opening - 1, -1, -1):
        character = text[place]
        if character == "]" and text[place - 1 : place] != "\\":
            depth += 1
        elif character == "[" and text[place - 1 : place] != "\\":
            depth -= 1
            if depth == 0:
                return text[place - 1 : place] == "!"
    return False


def _in_anchor(text: str, position: int) -> bool:
    """Whether an attribute at a position is one of a link."""
    return re.match(r"<a\b", text[text.rfind("<", 0, position) :], re.IGNORECASE) is not None

"""Pages: what search engines, screen readers and browsers need of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.headings import misplaced
from sitegen.check.markup import Element, html_tree
from sitegen.check.page import CheckedPage
from sitegen.check.rule import document_rule, page_rule, site_rule, source_rule
from sitegen.check.site_context import SiteContext
from sitegen.check.texts import DocumentText, SourceText
from sitegen.render.variants import variants

TITLE_LENGTH = 70
"""Characters; search results cut titles at some 60 to 70."""
SUMMARY_LENGTH = 200
"""Characters; search results cut descriptions at some 160, and readers of feeds later."""
WITH_VARIANTS = 8
_SHOWING = re.compile(r"<(?:audio|canvas|embed|iframe|img|math|object|svg|video)\b", re.IGNORECASE)
"""Elements that say something without words."""
_FIELDS = frozenset({"input", "select", "textarea"})
_NAMELESS = frozenset({"hidden", "submit", "reset", "button", "image"})


@source_rule(
    "heading-levels", "warning", "A heading skips a level", "write it one level higher or lower",
    fixable=True,
)  # fmt: skip
def heading_levels(source: SourceText) -> Iterator[Finding]:
    """A text begins with level 2 (`##`): the title is level 1. Each heading is at most one level
    below the one before it. People who can't see the page move by headings as by a table of
    contents. The site shows the levels that the message proposes.
    """
    for heading in misplaced(source):
        number, text = heading.wanted, heading.text
        better = f"<h{number}>{text}</h{number}>" if heading.html else f"{'#' * number} {text}"
        yield Finding(
            f'the heading "{heading.text}" is of level {heading.level}, after level '
            f"{heading.before}",
            f"make it level {number}: {better}",
            line=heading.line,
        )


@source_rule(
    "trailing-space",
    "advice",
    "A line ends with blanks that do nothing",
    "remove them",
    fixable=True,
)
def trailing_space(source: SourceText) -> Iterator[Finding]:
    """Two blanks at the end of a line break it, for a reader; others only confuse those who
    compare versions.
    """
    from sitegen.check.blanks import needless

    lines = list(needless(source))
    if lines:
        more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
        yield Finding(f"this line ends with blanks that do nothing{more}", line=lines[0])


@page_rule("heading-order", "warning", "The page's headings skip a level", "fix the template")
def heading_order(page: CheckedPage) -> Iterator[Finding]:
    """As `heading-levels`, for headings that the theme writes."""
    own = _own_headings(page)
    before = 0
    for level, text, element in page.headings:
        if level > before + 1 and before and (element.get("id") or "") not in own:
            yield Finding(f'"{text}" is of level {level}, after level {before}')
        before = level


@page_rule("main-heading", "warning", "The page has no main heading, or several", "have one h1")
def main_heading(page: CheckedPage) -> Iterator[Finding]:
    """The first heading of level 1 says what the page is about; there is one."""
    own = _own_headings(page)
    main = [text for level, text, one in page.headings if level == 1 and one.get("id") not in own]
    if page.forwards:
        return
    if not main and not any(level == 1 for level, *_ in page.headings):
        yield Finding("the page has no heading of level 1")
    elif len(main) > 1:
        yield Finding(f"the page has {len(main)} headings of level 1", text=main[1])


def _own_headings(page: CheckedPage) -> frozenset[str]:
    if page.document is None:
        return frozenset()
    return frozenset(heading.id for heading in page.document.body.sections.headings)


@page_rule("duplicate-id", "warning", "An id stands on a page twice", "rename one of them")
def duplicate_id(page: CheckedPage) -> Iterator[Finding]:
    """Links with `#` lead to the first one only, and labels belong to the wrong field."""
    for name, count in Counter(page.ids).items():
        if count > 1:
            yield Finding(f'the id "{name}" stands on this page {count} times', text=name)


@page_rule("missing-title", "error", "A page has no title", "give the template a <title>")
def missing_title(page: CheckedPage) -> Iterator[Finding]:
    """It is the link that search results show, and what a bookmark is called."""
    if not page.title:
        yield Finding("the page has no title")


@page_rule("missing-language", "warning", "A page doesn't say its language", 'add lang="…"')
def missing_language(page: CheckedPage) -> Iterator[Finding]:
    """Screen readers choose the voice by it, browsers the hyphenation and the translation."""
    if not page.root.get("lang"):
        yield Finding("the page has no language")


@page_rule("image-without-alt", "warning", "A picture has no alt attribute", 'add alt="…"')
def image_without_alt(page: CheckedPage) -> Iterator[Finding]:
    """As `missing-alt`, for pictures that the theme shows: decorative ones have an empty alt."""
    for image in page.root.iter("img"):
        if image.get("alt") is None:
            yield Finding(f'the picture "{image.get("src")}" has no alt attribute')


@page_rule("unlabelled-field", "warning", "A field of a form has no label", "add a label")
def unlabelled_field(page: CheckedPage) -> Iterator[Finding]:
    """Who can't see the page does not know what to write there."""
    named = {label.get("for") for label in page.root.iter("label")}
    for field in page.root.iter(*_FIELDS):
        if field.get("type") in _NAMELESS or field.get("aria-hidden") == "true":
            continue
        labels = ("aria-label", "aria-labelledby", "title")
        if any(field.get(label) for label in labels) or field.get("id") in named - {None}:
            continue
        if not any(above.tag == "label" for above in field.iterancestors()):
            yield Finding(f'the field "{field.get("name") or field.tag}" has no label')


@document_rule("title-too-long", "advice", "A title is too long for search results", "shorten it")
def title_too_long(text: DocumentText) -> Iterator[Finding]:
    """Search results and previews cut titles at some 60 to 70 characters: say what matters
    before that.
    """
    label, kind = text.document.label, text.document.kind
    if kind.permalink is not None and len(label) > TITLE_LENGTH:
        message = f"the {kind.label} has {len(label)} characters, more than {TITLE_LENGTH}"
        yield Finding(message, field=(kind.label,))


@document_rule("missing-summary", "advice", "A document has no summary", "add `summary: …`")
def missing_summary(text: DocumentText) -> Iterator[Finding]:
    """Lists, feeds and search results show the beginning of the text instead, which was not
    written for that.
    """
    if text.document.kind.needs_text and not text.document.front.summary:
        yield Finding("there is no summary for lists and search results", line=1)


@document_rule("summary-too-long", "advice", "A summary is too long", "shorten it")
def summary_too_long(text: DocumentText) -> Iterator[Finding]:
    """Search results cut it at some 160 characters; lists become heavy."""
    summary = text.document.front.summary or ""
    if len(summary) > SUMMARY_LENGTH:
        message = f"the summary has {len(summary)} characters, more than {SUMMARY_LENGTH}"
        yield Finding(message, field=("summary",))


@document_rule("empty-text", "warning", "A document says nothing", "write something, or delete it")
def empty_text(text: DocumentText) -> Iterator[Finding]:
    """It has a page with a title and no text."""
    document = text.document
    heard = getattr(document.front, "audio", None) is not None
    shows = document.body.words or document.body.images or _SHOWING.search(text.html)
    if document.kind.needs_text and not shows and not heard:
        yield Finding("there is no text below the front matter")


@page_rule("missing-description", "advice", "A page has no description", "add a summary or text")
def missing_description(page: CheckedPage) -> Iterator[Finding]:
    """Search results show some words of the page instead."""
    at_home = page.address == "/"
    wanted = (page.document is not None or at_home) and page.listed and not page.forwards
    if wanted and not page.description:
        remedy = "add `description: …` to content/site.yaml" if at_home else ""
        file = "content/site.yaml" if at_home else ""
        yield Finding(f"{page.address} has no description", remedy, file)


@site_rule("duplicate-title", "advice", "Two pages have one title", "tell them apart")
def duplicate_title(survey: SiteContext) -> Iterator[Finding]:
    """In search results and among open tabs, readers can't tell them apart."""
    pages: dict[str, list[str]] = {}
    for path, facts in survey.pages.items():
        if facts.listed and facts.title and path in survey.outputs:
            pages.setdefault(facts.title, []).append(path)
    for title, paths in pages.items():
        if len(paths) > 1:
            others = ", ".join(f"/{path.removesuffix('index.html')}" for path in paths[1:4])
            message = f'the page\'s title "{title}" is also that of {others}'
            yield Finding(message, file=survey.file_of(paths[0]))


@site_rule(
    "orphan-page", "warning", "No link leads to a page", "link to it, or add it to the menu",
    needs_pages=True,
)  # fmt: skip
def orphan_page(survey: SiteContext) -> Iterator[Finding]:
    """Readers find it by accident only."""
    reached: set[str] = set()
    for link, places in survey.leads_to.items():
        output = survey.output_at(link.partition("#")[0])
        if output is not None and any(
            place != output and place.endswith(".html") for place in places
        ):
            reached.add(output)
    for path, facts in survey.pages.items():
        if facts.listed and path not in reached and path not in ("index.html", "404.html"):
            address = "/" + path.removesuffix("index.html")
            yield Finding(f"no link leads to {address}", file=survey.file_of(path))


@site_rule("image-too-large", "warning", "A picture is far too large", "make it smaller")
def image_too_large(survey: SiteContext) -> Iterator[Finding]:
    """Readers on the road wait for it and pay for it. How large is too large is
    `check.max_image_kilobytes` in `site.yaml`. Photographs are shown in smaller sizes that are
    made from them, and may be eight times as large; drawings and animations are shown as they are.
    """
    limit = survey.config.check.max_image_kilobytes
    for source in survey.pictures:
        media = survey.media(source)
        most = limit if not variants(source, media) else WITH_VARIANTS * limit
        if media.size > 1000 * most:
            pixels = f", {media.width} × {media.height} pixels" if media.width else ""
            message = f"the picture has {media.size / 1000:.0f} kB{pixels}"
            yield Finding(f"{message}, more than {most} kB", file=source)


@document_rule(
    "inline-code", "warning", "A text has styles or scripts that browsers will not run",
    "use a class and the theme's style sheet, or a script in a file of its own",
)  # fmt: skip
def inline_code(text: DocumentText) -> Iterator[Finding]:
    """The site's content security policy (`_headers`) lets nothing run that stands within a page:
    no `style="…"`, no `<style>`, no `<script>` without a file, no `onclick="…"`. It would work in
    your preview's source and not on the web. A host that does not read `_headers` runs it, and
    `deployment: {headers: off}` switches the policy off.
    """
    policy = text.config.deployment
    if not policy.headers:
        return
    styles = "'unsafe-inline'" not in policy.allow.get("style-src", ())
    scripts = "'unsafe-inline'" not in policy.allow.get("script-src", ())
    if not any(sign in text.html for sign in ("style", "<script", " on")):
        return
    root = html_tree(text.html.encode())
    for element in root.iter() if root is not None else ():
        for what in _runs(element):
            if styles if what == "style" else scripts:
                shown = f"<{what}>" if element.tag == what else f'<{element.tag} {what}="…">'
                message = f"{shown} does nothing under the site's security policy"
                yield Finding(message, text=what if element.tag != what else f"<{what}")


def _runs(element: Element) -> Iterator[str]:
    """What of an element a policy without `unsafe-inline` forbids: elements, and attributes."""
    if element.tag == "style":
        yield "style"
    written_here = element.tag == "script" and element.get("src") is None
    if written_here and "json" not in (element.get("type") or ""):
        yield "script"
    yield from (name for name in element.attrib if name == "style" or name.startswith("on"))

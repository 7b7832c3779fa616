"""Pages: what search engines, screen readers and browsers need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.headings import wrong_headings
from sitegen.check.markup import Element, html_tree
from sitegen.check.page import CheckedPage
from sitegen.check.rule import document_rule, page_rule, site_rule, source_rule
from sitegen.check.site_context import SiteContext
from sitegen.check.texts import DocumentText, SourceText
from sitegen.model.template_words import fields_left, is_untouched, words_left
from sitegen.read.plain_lines import plain_lines
from sitegen.render.variants import variants
from sitegen.site.problems import NO_TEXT, WRITE_TEXT

TITLE_LENGTH = 70
"""Characters. Search results truncate titles at 60 to 70."""
SUMMARY_LENGTH = 200
"""Characters. Search results truncate descriptions at about 160, feed readers later."""
WITH_VARIANTS = 8
_FIELDS = frozenset({"input", "select", "textarea"})
_NAMELESS = frozenset({"hidden", "submit", "reset", "button", "image"})


@source_rule(
    "heading-levels", "warning", "A heading skips a level", "change its level",
    fixable=True,
)  # fmt: skip
def heading_levels(source: SourceText) -> Iterator[Finding]:
    """Headings in a text begin at level 2 (`##`), because the title is level 1. Each heading may be
    at most one level below the one before it. Screen readers use headings as a table of contents.
    The site shows the levels that the message proposes.
    """
    for heading in wrong_headings(source):
        number, text = heading.wanted, heading.text
        better = f"<h{number}>{text}</h{number}>" if heading.html else f"{'#' * number} {text}"
        yield Finding(
            f'the heading "{heading.text}" has level {heading.level} but belongs below level '
            f"{heading.before}",
            f"change it to level {number}: {better}",
            line=heading.line,
        )


@source_rule(
    "trailing-space",
    "advice",
    "A line ends with useless spaces",
    "remove them",
    fixable=True,
)
def trailing_space(source: SourceText) -> Iterator[Finding]:
    """Two spaces at the end of a line are a line break. All other trailing spaces do nothing,
    except show up when you compare versions.
    """
    from sitegen.check.trailing_spaces import needless_spaces

    lines = list(needless_spaces(source))
    if lines:
        more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
        yield Finding(f"this line ends with useless spaces{more}", line=lines[0])


@page_rule("heading-order", "warning", "A page's headings skip a level", "fix the template")
def heading_order(page: CheckedPage) -> Iterator[Finding]:
    """Like `heading-levels`, for headings in the theme's templates."""
    own = _own_headings(page)
    before = 0
    for level, text, element in page.headings:
        if level > before + 1 and before and (element.get("id") or "") not in own:
            yield Finding(f'the heading "{text}" has level {level} but follows level {before}')
        before = level


@page_rule(
    "main-heading", "warning", "A page has no main heading, or several", "use exactly one h1"
)
def main_heading(page: CheckedPage) -> Iterator[Finding]:
    """A page needs exactly one heading of level 1 that says what the page is about."""
    own = _own_headings(page)
    main = [text for level, text, one in page.headings if level == 1 and one.get("id") not in own]
    if page.is_redirect:
        return
    if not main and not any(level == 1 for level, *_ in page.headings):
        yield Finding("the page has no heading of level 1")
    elif len(main) > 1:
        yield Finding(f"the page has {len(main)} headings of level 1", text=main[1])


def _own_headings(page: CheckedPage) -> frozenset[str]:
    if page.document is None:
        return frozenset()
    return frozenset(heading.id for heading in page.document.body.sections.headings)


@page_rule("duplicate-id", "warning", "A page has the same id twice", "rename one of them")
def duplicate_id(page: CheckedPage) -> Iterator[Finding]:
    """Links with `#` always lead to the first one, and form labels may get the wrong field."""
    for name, count in Counter(page.ids).items():
        if count > 1:
            yield Finding(f'this page has the id "{name}" {count} times', text=name)


@page_rule("missing-title", "error", "A page has no title", "add a <title> to the template")
def missing_title(page: CheckedPage) -> Iterator[Finding]:
    """Search results show the title as the link, and bookmarks are named after it."""
    if not page.title:
        yield Finding("the page has no title")


@page_rule("missing-language", "warning", "A page doesn't declare its language", 'add lang="…"')
def missing_language(page: CheckedPage) -> Iterator[Finding]:
    """Screen readers use it to choose a voice, browsers for hyphenation and translation."""
    if not page.root.get("lang"):
        yield Finding("the page doesn't declare its language")


@page_rule("image-without-alt", "warning", "An image has no alt attribute", 'add alt="…"')
def image_without_alt(page: CheckedPage) -> Iterator[Finding]:
    """Like `missing-alt`, for images in the theme's templates. Decorative ones need `alt=""`."""
    for image in page.root.iter("img"):
        if image.get("alt") is None:
            yield Finding(f'the image "{image.get("src")}" has no alt attribute')


@page_rule("unlabelled-field", "warning", "A form field has no label", "add a label")
def unlabelled_field(page: CheckedPage) -> Iterator[Finding]:
    """People who can't see the page don't know what to enter."""
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
    """Search results and link previews truncate titles at 60 to 70 characters. Put the most
    important words first.
    """
    label, kind = text.document.label, text.document.kind
    if kind.permalink is not None and len(label) > TITLE_LENGTH:
        message = f"the {kind.label} has {len(label)} characters, more than {TITLE_LENGTH}"
        yield Finding(message, field=(kind.label,))


@document_rule("missing-summary", "advice", "A document has no summary", "add `summary: …`")
def missing_summary(text: DocumentText) -> Iterator[Finding]:
    """Lists, feeds and search results show the beginning of the text instead, which was not
    written for this purpose. Drafts may be without.
    """
    front = text.document.front
    if text.document.kind.needs_text and not front.summary and not front.draft:
        yield Finding("there is no summary for lists and search results", line=1)


@document_rule("summary-too-long", "advice", "A summary is too long", "shorten it")
def summary_too_long(text: DocumentText) -> Iterator[Finding]:
    """Search results truncate it at about 160 characters, and lists become hard to scan."""
    summary = text.document.front.summary or ""
    if len(summary) > SUMMARY_LENGTH:
        message = f"the summary has {len(summary)} characters, more than {SUMMARY_LENGTH}"
        yield Finding(message, field=("summary",))


@document_rule("empty-text", "warning", "A document has no text", WRITE_TEXT)
def empty_text(text: DocumentText) -> Iterator[Finding]:
    """It has a page with a title but no text. A picture, a video or a recording is enough. Drafts
    may be empty.
    """
    document = text.document
    if document.kind.needs_text and document.is_empty and not document.front.draft:
        yield Finding(NO_TEXT)


@document_rule(
    "template-text", "warning", "A document still has words of its template",
    "write your own words, or set `draft: true` until they are written",
)  # fmt: skip
def template_text(text: DocumentText) -> Iterator[Finding]:
    """`sitegen new` and `sitegen init` begin texts with words that say what to write, and mark
    fields with `…`. Customers should never read them. In an email, they are an error
    (`email-template-text`).
    """
    document = text.document
    if document.front.draft:
        return
    for field in fields_left(document.front):
        yield Finding(f"`{'.'.join(map(str, field))}` is still …", field=field)
    if document.kind.mailed:
        return
    lines = tuple(plain_lines(text.html))
    for words in words_left(lines, (document.kind,)):
        yield Finding(f"“{words}” is from the template", text=words)
    if is_untouched(lines, document.kind):
        yield Finding("the text is only what `sitegen new` began it with")


@page_rule("missing-description", "advice", "A page has no description", "add a summary or text")
def missing_description(page: CheckedPage) -> Iterator[Finding]:
    """Search results show an arbitrary part of the page instead."""
    at_home = page.url_path == "/"
    wanted = (page.document is not None or at_home) and page.indexable and not page.is_redirect
    if wanted and not page.description:
        remedy = "add `description: …` to content/site.yaml" if at_home else ""
        file = "content/site.yaml" if at_home else ""
        yield Finding(f"{page.url_path} has no description", remedy, file)


@site_rule("duplicate-title", "advice", "Two pages have the same title", "give each its own title")
def duplicate_title(context: SiteContext) -> Iterator[Finding]:
    """Readers can't tell them apart in search results and browser tabs."""
    pages: dict[str, list[str]] = {}
    for path, facts in context.pages.items():
        if facts.indexable and facts.title and path in context.outputs:
            pages.setdefault(facts.title, []).append(path)
    for title, paths in pages.items():
        if len(paths) > 1:
            others = ", ".join(f"/{path.removesuffix('index.html')}" for path in paths[1:4])
            message = f'the page has the same title, "{title}", as {others}'
            yield Finding(message, file=context.file_of(paths[0]))


@site_rule(
    "orphan-page", "warning", "No other page links to a page", "link to it, or add it to the menu",
    needs_pages=True,
)  # fmt: skip
def orphan_page(context: SiteContext) -> Iterator[Finding]:
    """Visitors find it only by accident."""
    reached: set[str] = set()
    for link, places in context.sources_of_links.items():
        output = context.output_at(link.partition("#")[0])
        if output is not None and any(
            place != output and place.endswith(".html") for place in places
        ):
            reached.add(output)
    for path, facts in context.pages.items():
        if facts.indexable and path not in reached and path not in ("index.html", "404.html"):
            url_path = "/" + path.removesuffix("index.html")
            yield Finding(f"no other page links to {url_path}", file=context.file_of(path))


@site_rule("image-too-large", "warning", "An image is too large", "make it smaller")
def image_too_large(context: SiteContext) -> Iterator[Finding]:
    """Visitors on a mobile connection wait for it and pay for it. Set the limit in
    `check.max_image_kilobytes` in `site.yaml`. Photographs may be eight times as large, because
    visitors get smaller versions of them; drawings and animations are shown as they are.
    """
    limit = context.config.check.max_image_kilobytes
    for source in context.pictures:
        media = context.media(source)
        most = limit if not variants(source, media) else WITH_VARIANTS * limit
        if media.size > 1000 * most:
            pixels = f", {media.width} × {media.height} pixels" if media.width else ""
            message = f"the image has {media.size / 1000:.0f} kB{pixels}"
            yield Finding(f"{message}, more than {most} kB", file=source)


@document_rule(
    "inline-code", "warning", "A text contains styles or scripts that browsers block",
    "use a class and the theme's style sheet, or put the script into its own file",
)  # fmt: skip
def inline_code(text: DocumentText) -> Iterator[Finding]:
    """The site's content security policy (`_headers`) blocks inline code: `style="…"`, `<style>`,
    `<script>` without a file, and `onclick="…"`. A host that doesn't read `_headers` doesn't block
    it; `deployment: {headers: off}` switches the policy off.
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
                message = f"{shown} is blocked by the site's security policy"
                yield Finding(message, text=what if element.tag != what else f"<{what}")


def _runs(element: Element) -> Iterator[str]:
    """The elements and attributes that a policy without `unsafe-inline` forbids."""
    if element.tag == "style":
        yield "style"
    written_here = element.tag == "script" and element.get("src") is None
    if written_here and "json" not in (element.get("type") or ""):
        yield "script"
    yield from (name for name in element.attrib if name == "style" or name.startswith("on"))

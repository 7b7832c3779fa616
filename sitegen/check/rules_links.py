"""Links: within the site, to headings, from feeds, through redirects, and to other sites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from sitegen.check.finding import Finding
from sitegen.check.page import CheckedPage, internal_link
from sitegen.check.rule import declare_rule, document_rule, page_rule, site_rule
from sitegen.check.site_context import SiteContext
from sitegen.check.texts import DocumentText
from sitegen.check.words import fold
from sitegen.errors import InBody
from sitegen.read.placeholder import PLACEHOLDER
from sitegen.read.project import CONFIG

_SHOWN = 3
REDIRECTS = "content/static/_redirects"
_LINK = re.compile(r"<a\b[^>]*>(.*?)</a\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@site_rule("broken-address", "error", "A link on a page is broken", "fix the link or its target")
def broken_address(context: SiteContext) -> Iterator[Finding]:
    """A build reports the links of documents and of the configuration that begin with `/`. A check
    looks at the rendered pages, too: the theme's own links, images, scripts, style sheets, and the
    feeds that a page announces. If something else on your host answers a path, such as a shop, add
    it to `check.external_paths`.
    """
    reported = _reported(context)
    for link, places in _broken(context).items():
        pages = [
            place
            for place in places
            if place.endswith(".html") and (context.file_of(place), link) not in reported
        ]
        if pages and (CONFIG, link) not in reported:
            yield _on_pages(context, f'the link "{link}" is broken', link, pages)


def _reported(context: SiteContext) -> set[tuple[str, str]]:
    """The files and the links in them that a build reports, too."""
    found = set[tuple[str, str]]()
    for problem in context.problems:
        if problem.rule in ("broken-address", "hidden-target"):
            if isinstance(problem.where, InBody):
                found.add((problem.file, _linked(problem.where.text)))
            elif problem.rule == "broken-address":
                found.add((problem.file, _linked(problem.message.split('"')[1])))
    return found


def _linked(target: str) -> str:
    """A link's target as the facts about pages have it."""
    url, _, fragment = target.partition("#")
    path = unquote(url.partition("?")[0])
    return f"{path}#{unquote(fragment)}" if fragment else path


@site_rule(
    "broken-feed-link", "error", "A feed or sitemap contains a broken link",
    "fix the document that it comes from",
)  # fmt: skip
def broken_feed_link(context: SiteContext) -> Iterator[Finding]:
    """Feed readers and search engines follow these links without seeing your pages."""
    for link, places in _broken(context).items():
        for place in places:
            if not place.endswith(".html"):
                yield Finding(
                    f'this links to "{link}", which doesn\'t exist', file=f"public/{place}"
                )


def _broken(context: SiteContext) -> Mapping[str, tuple[str, ...]]:
    return {
        link: places
        for link, places in context.sources_of_links.items()
        if not context.answered.answers(link.partition("#")[0])
    }


def _on_pages(context: SiteContext, message: str, link: str, pages: list[str]) -> Finding:
    """A finding in the document that causes it, or in the page if the theme does."""
    files = [context.file_of(page) for page in pages]
    if len(set(files)) > _SHOWN:
        return Finding(f"{message} (on {len(pages)} pages, such as {pages[0]})", file=files[0])
    text = link.partition("#")[0].strip("/").rpartition("/")[2] or link
    return Finding(message, file=files[0], text=text)


@site_rule(
    "broken-anchor", "warning", "A link leads to an anchor that doesn't exist",
    "fix the part after the #",
)  # fmt: skip
def broken_anchor(context: SiteContext) -> Iterator[Finding]:
    """Readers land at the top of the page and have to search for the right place."""
    reported = {
        (problem.file, problem.where.text.partition("#")[2])
        for problem in context.problems
        if problem.rule == "missing-anchor" and isinstance(problem.where, InBody)
    }
    for link, places in context.sources_of_links.items():
        url_path, _, fragment = link.partition("#")
        output = context.output_at(url_path) if fragment and fragment != "top" else None
        facts = context.pages.get(output) if output is not None else None
        if facts is None or facts.is_redirect or fragment in facts.ids or ":~:" in fragment:
            continue
        pages = [
            place
            for place in places
            if place.endswith(".html") and (context.file_of(place), fragment) not in reported
        ]
        if pages:
            message = f'the page {url_path} has no anchor "#{fragment}"'
            yield _on_pages(context, message, f"#{fragment}", pages)


@page_rule("empty-link", "warning", "A link has no text", "add text that says where it leads")
def empty_link(page: CheckedPage) -> Iterator[Finding]:
    """A screen reader says only "link", so its user can't know where it leads. An image that is a
    link needs an alt text that says where.
    """
    for link in page.links:
        element = link.element
        hidden = element.get("aria-hidden") == "true" or element.get("hidden") is not None
        if link.tag == "a" and not hidden and not page.name_of(element):
            yield Finding(f'the link to "{link.href}" has no text', text=link.href)


@document_rule(
    "vague-link", "advice", "A link doesn't say where it leads", "name the target in the link"
)
def vague_link(text: DocumentText) -> Iterator[Finding]:
    """Many readers skim the links of a page, and screen readers list them without their sentences.
    "Here" says nothing on its own.
    """
    for match in _LINK.finditer(text.html):
        words = " ".join(PLACEHOLDER.sub("", _TAG.sub("", match[1])).split())
        if fold(words).strip(" .:…→»") in text.words.vague_links:
            yield Finding(f'the link text is only "{words}"', text=words)


# --- redirects --------------------------------------------------------------------------------


@site_rule("redirect-loop", "error", "Redirects form a loop", "make one of them lead to a page")
def redirect_loop(context: SiteContext) -> Iterator[Finding]:
    """Browsers stop and show an error."""
    rules = _rules(context)
    for old in _own(context):
        chain = _chain(old, rules)
        if chain[-1] in chain[:-1] and old == min(chain):
            line = _line(context, old)
            yield Finding(f"{' → '.join(chain)} is a loop", file=REDIRECTS, line=line)


@site_rule(
    "redirect-chain",
    "warning",
    "A redirect leads to another redirect",
    "redirect to the final page",
)
def redirect_chain(context: SiteContext) -> Iterator[Finding]:
    """Each step costs visitors time, and search engines follow only a few."""
    rules = _rules(context)
    for old in _own(context):
        chain = _chain(old, rules)
        if len(chain) > 2 and chain[-1] not in chain[:-1]:
            line = _line(context, old)
            remedy = f"redirect {old} to {chain[-1]}"
            yield Finding(f"{' → '.join(chain)} is a chain of redirects", remedy, REDIRECTS, line)


@site_rule(
    "redirect-nowhere", "warning", "The target of a redirect doesn't exist", "fix its target"
)
def redirect_nowhere(context: SiteContext) -> Iterator[Finding]:
    """Visitors who follow an old link get an error page instead of the page that moved."""
    rules = _rules(context)
    for old, new in _own(context).items():
        if "*" in new or ":" in new or new in rules:
            continue
        if context.output_at(new) is None and context.output_at(new + "/") is None:
            message = f"{old} redirects to {new}, which doesn't exist"
            yield Finding(message, file=REDIRECTS, line=_line(context, old))


@site_rule("old-address", "advice", "A link leads to a redirect", "link to the final page")
def old_address(context: SiteContext) -> Iterator[Finding]:
    """The link works, but its URL only redirects, which costs visitors a step."""
    for link, places in context.sources_of_links.items():
        output = context.output_at(link.partition("#")[0])
        facts = context.pages.get(output) if output is not None else None
        if facts is None or not facts.is_redirect:
            continue
        pages = [
            place
            for place in places
            if place.endswith(".html") and not context.pages[place].is_redirect
        ]
        if pages:
            new = next(iter(facts.links), "")
            yield _on_pages(context, f'"{link}" redirects to {new}', link, pages)


def _own(context: SiteContext) -> dict[str, str]:
    """The owner's redirects, targets by old URL path; both without a trailing slash."""
    found: dict[str, str] = {}
    for line in context.redirects:
        words = line.split()
        if len(words) < 2 or not words[0].startswith("/"):
            continue
        if len(words) > 2 and words[2].startswith(("200", "404")):
            continue  # a rewrite, not a redirect
        target = internal_link(words[1], "/", context.config)
        if target is not None:
            base = context.config.base_path.rstrip("/")
            old = words[0].removeprefix(base)
            found.setdefault(old.rstrip("/") or "/", target.path.rstrip("/") or "/")
    return found


def _rules(context: SiteContext) -> dict[str, str]:
    """All redirects, including the documents' aliases."""
    rules = _own(context)
    for key, document in context.site.documents.items():
        if document.front.aliases and context.site.shown(key):
            new = context.site.url_path(key)
            for old in context.site.aliases(key):
                if new is not None:
                    rules.setdefault(old.rstrip("/"), new.rstrip("/") or "/")
    return rules


def _chain(old: str, rules: Mapping[str, str]) -> list[str]:
    chain = [old]
    while chain[-1] in rules:
        chain.append(rules[chain[-1]])
        if chain[-1] in chain[:-1]:
            break
    return chain


def _line(context: SiteContext, old: str) -> int | None:
    for number, line in enumerate(context.redirects, start=1):
        words = line.split()
        if words and words[0].rstrip("/") in (old, context.config.base_path.rstrip("/") + old):
            return number
    return None


# --- other sites --------------------------------------------------------------------------------

DEAD_LINK = declare_rule(
    "external", "dead-link", "warning", "A link to another site is dead",
    "fix it, or link to an archived copy",
    "The other site says that the page doesn't exist, or the site itself is gone. Only checked "
    "with `--external`.",
)  # fmt: skip
UNREACHABLE_LINK = declare_rule(
    "external", "unreachable-link", "advice", "Another site did not respond",
    "try the link in a browser",
    "The other site did not respond in time, refused the request, or failed. This may be "
    "temporary. Only checked with `--external`.",
)  # fmt: skip
MOVED_LINK = declare_rule(
    "external", "moved-link", "advice", "Another site has moved a page permanently",
    "link to the new URL",
    "The old URL still works, for as long as the other site keeps the redirect. Only checked "
    "with `--external`.",
)  # fmt: skip

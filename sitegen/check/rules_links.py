"""Links: on the site, to headings, from feeds, through redirects, and to other sites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sitegen.check.finding import Finding
from sitegen.check.page import CheckedPage, on_site
from sitegen.check.rule import document_rule, known_rule, page_rule, site_rule
from sitegen.check.site_context import SiteContext
from sitegen.check.texts import DocumentText
from sitegen.check.words import fold
from sitegen.errors import InBody
from sitegen.read.body import PLACEHOLDER

_SHOWN = 3
REDIRECTS = "content/static/_redirects"
_LINK = re.compile(r"<a\b[^>]*>(.*?)</a\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@site_rule(
    "broken-address", "error", "A link on a page leads nowhere", "fix the link, or its target"
)
def broken_address(survey: SiteContext) -> Iterator[Finding]:
    """Checked on the finished pages: links by address, menus, the theme's own links, pictures,
    scripts, style sheets and the feeds that a page offers.
    """
    for link, places in _broken(survey).items():
        pages = [place for place in places if place.endswith(".html")]
        if pages:
            yield _on_pages(survey, f'the link "{link}" leads nowhere', link, pages)


@site_rule(
    "broken-feed-link", "error", "A feed or a map names an address that is not there",
    "fix what it is made from",
)  # fmt: skip
def broken_feed_link(survey: SiteContext) -> Iterator[Finding]:
    """Readers of feeds and search engines follow these addresses without seeing your pages."""
    for link, places in _broken(survey).items():
        for place in places:
            if not place.endswith(".html"):
                yield Finding(f'it names "{link}", which is not there', file=f"public/{place}")


def _broken(survey: SiteContext) -> Mapping[str, tuple[str, ...]]:
    redirects = _rules(survey)
    splats = tuple(old.partition("*")[0] for old in redirects if "*" in old)
    return {
        link: places
        for link, places in survey.leads_to.items()
        if survey.output_at(link.partition("#")[0]) is None
        and link.partition("#")[0].rstrip("/") not in redirects
        and not (splats and link.startswith(splats))
    }


def _on_pages(survey: SiteContext, message: str, link: str, pages: list[str]) -> Finding:
    """A finding at the document that is to blame, or at the page if it is the theme."""
    files = [survey.file_of(page) for page in pages]
    if len(set(files)) > _SHOWN:
        return Finding(f"{message} (on {len(pages)} pages, such as {pages[0]})", file=files[0])
    text = link.partition("#")[0].strip("/").rpartition("/")[2] or link
    return Finding(message, file=files[0], text=text)


@site_rule(
    "broken-anchor", "warning", "A link leads to a place that the page doesn't have",
    "fix the part after the #",
)  # fmt: skip
def broken_anchor(survey: SiteContext) -> Iterator[Finding]:
    """Readers land at the top of the page and look for what you promised."""
    told = {
        (problem.file, problem.where.text.partition("#")[2])
        for problem in survey.problems
        if problem.rule == "missing-anchor" and isinstance(problem.where, InBody)
    }
    for link, places in survey.leads_to.items():
        address, _, fragment = link.partition("#")
        output = survey.output_at(address) if fragment and fragment != "top" else None
        facts = survey.pages.get(output) if output is not None else None
        if facts is None or facts.forwards or fragment in facts.ids or ":~:" in fragment:
            continue
        pages = [
            place
            for place in places
            if place.endswith(".html") and (survey.file_of(place), fragment) not in told
        ]
        if pages:
            message = f'the page {address} has no place "#{fragment}"'
            yield _on_pages(survey, message, f"#{fragment}", pages)


@page_rule("empty-link", "warning", "A link has no words", "write where it leads")
def empty_link(page: CheckedPage) -> Iterator[Finding]:
    """A screen reader says "link" and nothing else; nobody knows where it leads. A picture that
    is a link needs an alt text that says where.
    """
    for link in page.links:
        element = link.element
        hidden = element.get("aria-hidden") == "true" or element.get("hidden") is not None
        if link.tag == "a" and not hidden and not page.name_of(element):
            yield Finding(f'the link to "{link.href}" has no words', text=link.href)


@document_rule("vague-link", "advice", "A link doesn't say where it leads", "name its target")
def vague_link(text: DocumentText) -> Iterator[Finding]:
    """Many readers skim links, and some hear them as a list, out of their sentence. "Here" says
    nothing then.
    """
    for match in _LINK.finditer(text.html):
        words = " ".join(PLACEHOLDER.sub("", _TAG.sub("", match[1])).split())
        if fold(words).strip(" .:…→»") in text.words.vague_links:
            yield Finding(f'a link says only "{words}"', text=words)


# --- redirects --------------------------------------------------------------------------------


@site_rule("redirect-loop", "error", "Redirects lead in a circle", "let one of them lead to a page")
def redirect_loop(survey: SiteContext) -> Iterator[Finding]:
    """Browsers give up with an error."""
    rules = _rules(survey)
    for old in _own(survey):
        chain = _chain(old, rules)
        if chain[-1] in chain[:-1] and old == min(chain):
            line = _line(survey, old)
            yield Finding(f"{' → '.join(chain)} is a circle", file=REDIRECTS, line=line)


@site_rule("redirect-chain", "warning", "A redirect leads to another one", "lead to the last page")
def redirect_chain(survey: SiteContext) -> Iterator[Finding]:
    """Each step costs readers time, and search engines follow only some."""
    rules = _rules(survey)
    for old in _own(survey):
        chain = _chain(old, rules)
        if len(chain) > 2 and chain[-1] not in chain[:-1]:
            line = _line(survey, old)
            remedy = f"lead {old} to {chain[-1]}"
            yield Finding(f"{' → '.join(chain)} takes two steps", remedy, REDIRECTS, line)


@site_rule("redirect-nowhere", "warning", "A redirect leads nowhere", "fix its target")
def redirect_nowhere(survey: SiteContext) -> Iterator[Finding]:
    """Whoever follows an old link finds an error in place of what moved."""
    rules = _rules(survey)
    for old, new in _own(survey).items():
        if "*" in new or ":" in new or new in rules:
            continue
        if survey.output_at(new) is None and survey.output_at(new + "/") is None:
            message = f"{old} leads to {new}, which is not there"
            yield Finding(message, file=REDIRECTS, line=_line(survey, old))


@site_rule("old-address", "advice", "A link takes a detour", "link to the page itself")
def old_address(survey: SiteContext) -> Iterator[Finding]:
    """The link leads to an address that only redirects: it works, and costs a step."""
    for link, places in survey.leads_to.items():
        output = survey.output_at(link.partition("#")[0])
        facts = survey.pages.get(output) if output is not None else None
        if facts is None or not facts.forwards:
            continue
        pages = [
            place
            for place in places
            if place.endswith(".html") and not survey.pages[place].forwards
        ]
        if pages:
            new = next(iter(facts.links), "")
            yield _on_pages(survey, f'the address "{link}" has moved to {new}', link, pages)


def _own(survey: SiteContext) -> dict[str, str]:
    """The owner's redirects by old address; both without a slash at the end."""
    found: dict[str, str] = {}
    for line in survey.redirects:
        words = line.split()
        if len(words) < 2 or not words[0].startswith("/"):
            continue
        if len(words) > 2 and words[2].startswith(("200", "404")):
            continue  # a rewrite, and no redirect
        target = on_site(words[1], "/", survey.config)
        if target is not None:
            base = survey.config.base_path.rstrip("/")
            old = words[0].removeprefix(base)
            found.setdefault(old.rstrip("/") or "/", target.path.rstrip("/") or "/")
    return found


def _rules(survey: SiteContext) -> dict[str, str]:
    """All redirects, the documents' aliases too."""
    rules = _own(survey)
    for key, document in survey.site.documents.items():
        if document.front.aliases and survey.site.shown(key):
            new = survey.site.url_path(key)
            for old in survey.site.aliases(key):
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


def _line(survey: SiteContext, old: str) -> int | None:
    for number, line in enumerate(survey.redirects, start=1):
        words = line.split()
        if words and words[0].rstrip("/") in (old, survey.config.base_path.rstrip("/") + old):
            return number
    return None


# --- other sites --------------------------------------------------------------------------------

DEAD_LINK = known_rule(
    "outside", "dead-link", "warning", "A link to another site is dead",
    "fix it, or link to an archived copy",
    "The other site says that the page is gone, or there is no such site. Looked for with "
    "`--external` only.",
)  # fmt: skip
UNREACHABLE_LINK = known_rule(
    "outside", "unreachable-link", "advice", "Another site did not answer", "try it in a browser",
    "The other site did not answer in time, refused, or failed. That may pass. Looked for with "
    "`--external` only.",
)  # fmt: skip
MOVED_LINK = known_rule(
    "outside", "moved-link", "advice", "Another site has moved a page for good",
    "link to the new address",
    "The old address still leads there, for as long as they keep it. Looked for with "
    "`--external` only.",
)  # fmt: skip

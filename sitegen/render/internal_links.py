"""Links that begin with `/`: whether anything of the site, or its host, answers them.

Links between documents are relative paths to files, which `sitegen.site.link_problems` knows. A
link such as `/prices/` names a URL, which may be that of a page, a feed, a redirect, a file, or one
of a rule or a function of the host. So it can be judged only when all outputs are planned. Each
build does it anew: it takes less time than to find out whether it can be left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from unicodedata import normalize
from urllib.parse import unquote

from sitegen.errors import InBody, InField, KnownNames, Problem, Severity
from sitegen.model.document import Document
from sitegen.model.kind import FrontMatter
from sitegen.model.path_fields import PathField, path_fields, placed_paths
from sitegen.read.host_files import functions, host_settings
from sitegen.read.project import CONFIG, CONTENT, STATIC, Project, read_small
from sitegen.render.host_rules import RedirectRule, path_pattern, read_redirects
from sitegen.site.link_problems import hidden_target
from sitegen.site.links import merge_field
from sitegen.site.permalinks import output_path
from sitegen.site.site import Site

RULE = "broken-address"
SEARCH = "/pagefind/"
"""What the search's index is below, which is made of the finished pages."""
_OF_HOSTS = ("/.netlify/", "/cdn-cgi/")
"""Paths that hosts answer themselves."""
_REDIRECTS = f"{CONTENT}/{STATIC}/_redirects"
_EXTERNAL = "if something else on your host answers it, add it to check.external_paths"


class AnsweredPaths:
    """The URL paths of a site that something answers."""

    def __init__(self, site: Site, project: Project, outputs: Collection[str]) -> None:
        """`outputs` are the paths of all outputs."""
        self._site = site
        self._project = project
        self._outputs = outputs
        self._external = (*_OF_HOSTS, *site.config.check.external_paths)

    def answers(self, path: str) -> bool:
        """Whether there is something at a decoded path from the site's root."""
        path = normalize("NFC", path)
        if self._output(path) is not None or path.startswith((*self._external, SEARCH)):
            return True
        whole = f"{self._site.config.base_path.rstrip('/')}{path}"
        return any(
            rule.status < 400 and (rule.pattern.fullmatch(path) or rule.pattern.fullmatch(whole))
            for rule in self._rules
        )

    def _output(self, path: str) -> str | None:
        """The output for a path, as a simple web server finds it."""
        file = path.lstrip("/")
        if not file or file.endswith("/"):
            found: tuple[str, ...] = (f"{file}index.html",)
        else:
            found = (file, f"{file}/index.html", f"{file}.html")
        return next((one for one in found if one in self._outputs or one in self._composed), None)

    @cached_property
    def _composed(self) -> frozenset[str]:
        """The outputs whose names the disk may store decomposed, in their composed form."""
        return frozenset(normalize("NFC", one) for one in self._outputs if not one.isascii())

    def nearest(self, path: str) -> str | None:
        """The path that was meant by one that nothing answers: one that differs in case only, or
        is nearly the same."""
        exact = self._folded.get(path.rstrip("/").casefold())
        if exact is not None:
            return exact
        near = self._names.nearest(path.rstrip("/") or "/")
        # No page was meant by the name of a file, nor the other way round.
        return near if near is not None and _is_file(near) == _is_file(path) else None

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(f"/{path.removesuffix('index.html')}" for path in self._outputs)

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {path.rstrip("/").casefold(): path for path in self._paths}

    @cached_property
    def _names(self) -> KnownNames:
        return KnownNames(path for path in self._paths if not path.startswith("/assets/"))

    @cached_property
    def _rules(self) -> tuple[RedirectRule, ...]:
        return tuple(_host_rules(self._project))


def internal_link_problems(
    site: Site, project: Project, outputs: Collection[str]
) -> Iterator[Problem]:
    """The links of documents and of the configuration that begin with `/` and lead nowhere.

    The configuration may switch the rule off, or weigh it otherwise, for the site or a document.
    """
    severity = _severity(site)
    if severity is None:
        return
    answered = AnsweredPaths(site, project, outputs)
    known: dict[str, bool] = {}

    def broken(target: str) -> bool:
        found = known.get(target)
        if found is None:
            found = known[target] = not answered.answers(_path(target))
        return found

    for field, target in _in_fields(site.config, path_fields(type(site.config))):
        if broken(target):
            yield _problem(answered, CONFIG, InField(field), target, severity)
    for key, document in site.documents.items():
        if not site.shown(key) or RULE in _off(document.front):
            continue
        mentions: Counter[str] = Counter()
        for target in document.body.links:
            if not target.startswith("/"):
                continue
            where = InBody(target, mentions[target])
            mentions[target] += 1
            if broken(target) and merge_field(target) is None:
                yield _of_document(site, answered, document, where, target, severity)
        for field, target in _in_fields(document.front, path_fields(type(document.front))):
            if broken(target):
                yield _of_document(site, answered, document, InField(field), target, severity)


def _of_document(
    site: Site,
    answered: AnsweredPaths,
    document: Document,
    where: InBody | InField,
    target: str,
    severity: Severity,
) -> Problem:
    hidden = site.index(_hidden_pages).get(output_path(_path(target)))
    if hidden is not None:
        return hidden_target(site, document, where, site.documents[hidden])
    return _problem(answered, document.source, where, target, severity)


def _problem(
    answered: AnsweredPaths, file: str, where: InBody | InField, target: str, severity: Severity
) -> Problem:
    near = answered.nearest(_path(target))
    remedy = f'did you mean "{near}"?' if near is not None else f"fix it; {_EXTERNAL}"
    shown = " ".join(target.split())
    return Problem(file, where, f'the link "{shown}" leads nowhere', remedy, severity, RULE)


def _hidden_pages(site: Site) -> dict[str, str]:
    """The ids of the documents that aren't shown, by the outputs that would be their pages."""
    found = ((site.page_path(key), key) for key in site.documents if not site.shown(key))
    return {path: key for path, key in found if path is not None}


def _is_file(path: str) -> bool:
    return "." in path.rpartition("/")[2]


def _path(target: str) -> str:
    return unquote(target.partition("#")[0].partition("?")[0])


def _severity(site: Site) -> Severity | None:
    check = site.config.check
    return None if RULE in check.off else check.severity.get(RULE, "error")


def _off(front: FrontMatter) -> Collection[str]:
    return front.check.off if front.check is not None else ()


def _in_fields(
    value: object, fields: Iterable[PathField]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The links in a model's values that begin with one slash, with their places."""
    for place, field, text in placed_paths(value, fields):
        if field.leads == "link" and text.startswith("/") and not text.startswith("//"):
            yield place, text


# --- the host -----------------------------------------------------------------------------------


def _host_rules(project: Project) -> Iterator[RedirectRule]:
    own = read_small(project.root / _REDIRECTS, _REDIRECTS)
    if isinstance(own, bytes):
        yield from read_redirects(own.decode(errors="replace"))
    yield from _of_netlify(host_settings(project).decode(errors="replace"))
    for name in functions(project):
        # Cloudflare Pages, "Functions", "Routing".
        path = _ANY.sub(r":\1", _ANY_BELOW.sub("*", name)).removesuffix("index")
        yield RedirectRule(path_pattern(f"/{path}"), {}, "", 200, force=True)


_ANY_BELOW = re.compile(r"\[\[[^\]/]+\]\]")
_ANY = re.compile(r"\[([^\]/]+)\]")


def _of_netlify(text: str) -> Iterator[RedirectRule]:
    """The redirects in Netlify's settings (docs.netlify.com, "File-based configuration")."""
    import tomllib

    try:
        written = tomllib.loads(text).get("redirects", ())
    except tomllib.TOMLDecodeError:
        return
    for one in written if isinstance(written, list) else ():
        if not isinstance(one, dict) or one.get("conditions"):
            continue
        source, status = one.get("from"), one.get("status", 301)
        if isinstance(source, str) and source.startswith("/") and isinstance(status, int):
            yield RedirectRule(path_pattern(source), {}, "", status, force=False)

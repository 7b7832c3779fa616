"""In which order outputs are rendered before and after workers are forked."""

from __future__ import annotations

from functools import partial

from sitegen.build.rendering import FAMILY, _split_families
from sitegen.render.output import Output
from sitegen.site.traced_site import TracedSite


def page(_site: TracedSite) -> bytes:
    return b""


def feed(_name: str, _site: TracedSite) -> bytes:
    return b""


def test_one_of_each_family_is_rendered_before_workers_inherit_what_it_loaded() -> None:
    pages = [Output(f"p{n}.html", "", b"template", page) for n in range(FAMILY)]
    feeds = [Output(f"f{n}.xml", "", b"feed %d" % n, partial(feed, str(n))) for n in range(FAMILY)]
    files = [Output(f"s{n}.css", "", b"file %d" % n) for n in range(FAMILY)]
    alone = Output("sitemap.xml", "", b"map", lambda _site: b"")
    first, then = _split_families([*pages, alone, *files, *feeds])
    assert {one.path for one in first} == {"p0.html", "f0.xml"}
    assert then[-len(pages) + 1 :] == pages[1:]  # which take less time than the others
    assert {one.path for one in (*first, *then)} == {
        one.path for one in (*pages, alone, *files, *feeds)
    }
    assert len(first) + len(then) == 3 * FAMILY + 1

"""Templates of a theme that isn't ours can't reach Python: refused with their line, everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.newsletter import emails
from sitegen.read.config import read_config
from sitegen.read.project import Project
from tests.cli.conftest import Run, run
from tests.conftest import BASE, NOW, Demo, Site, post
from tests.newsletter.rendering.small_projects import SETTINGS, issue

__all__ = ["run"]

Make = Callable[..., Site]
THEME = {
    "themes/mine/theme.yaml": "name: mine\nextends: default\n",
    "content/site.yaml": str(BASE["content/site.yaml"]).rstrip(" ")
    + "        theme: {name: mine}\n",
    "content/posts/a.md": post("A"),
}

ATTACKS = {
    "globals of a class": "{{ cycler.__init__.__globals__.os.popen('touch MARK').read() }}",
    "globals of a function": "{{ lipsum.__globals__['os'].system('touch MARK') }}",
    "globals by a filter": "{{ lipsum|attr('__globals__') }}",
    "globals by an item": "{{ lipsum['__globals__'] }}",
    "a macro": "{% macro m() %}{% endmacro %}{{ m.__init__.__globals__ }}",
    "classes of a text": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "mro without underscores": "{{ ''.__class__.mro() }}",
    "a method of the site": "{{ t.__self__ }}",
    "a function of ours": "{{ asset.__func__.__globals__ }}",
    "a view's own parts": "{{ site._context.config }}",
    "a view's page": "{{ page.__class__.__init__.__globals__ }}",
    "a document's own parts": "{{ post._document.front }}",
    "a format": "{{ '{0.__class__}'.format(site) }}",
    "a format by name": "{{ '{x.__class__.__init__.__globals__}'.format_map({'x': site}) }}",
    "a format kept": "{% set f = '{0._context}'.format %}{{ f(site) }}",
    "map": "{{ [site]|map(attribute='__class__')|first }}",
    "sort": "{{ [site]|sort(attribute='__class__.__name__')|list }}",
    "the template itself": "{{ self.__init__.__globals__ }}",
    "a generator": "{{ ([1]|map('int')).gi_frame.f_globals }}",
    "namespace": "{{ namespace.__init__.__globals__ }}",
    "a huge range": "{{ range(10000000)|list|length }}",
}


@pytest.mark.parametrize("what", ATTACKS)
@pytest.mark.parametrize("command", ["build", "check"])
def test_what_reaches_for_python_is_refused(
    project: Make, run: Run, command: str, what: str, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    attack = ATTACKS[what].replace("MARK", str(mark))
    template = (
        '{% extends "default:post.html" %}\n{% block main %}\nX ' + attack + "\n{% endblock %}\n"
    )
    site = project({**THEME, "themes/mine/templates/post.html": template})
    result = run(command, folder=site.root)
    assert result.exit_code == 1
    assert "themes/mine/templates/post.html:3: " in result.output
    assert not mark.exists()
    assert not (site.root / "public" / "posts" / "a" / "index.html").exists()


def test_the_message_says_where_the_list_is(project: Make) -> None:
    template = "{{ cycler.__init__.__globals__ }}"
    site = project({**THEME, "themes/mine/templates/post.html": template})
    message = "access to attribute '__init__' of 'type' object is unsafe."
    remedy = "`sitegen docs theming` lists what templates may use"
    place = "themes/mine/templates/post.html:1"
    assert site.mistakes() == [f"{place}: a template may not do this: {message} ({remedy})"]


@pytest.mark.parametrize(
    "name", ["assets/extra.css.j2", "templates/email/issue.html", "templates/404.html"]
)
def test_stylesheets_emails_and_other_pages_too(project: Make, name: str) -> None:
    files = {
        **THEME,
        f"themes/mine/{name}": "{{ lipsum.__globals__ }}",
    }
    if "email" in name:
        files["content/newsletter/i.md"] = issue()
        files["content/site.yaml"] = SETTINGS + "theme: {name: mine}\n"
    site = project(files)
    if "email" not in name:
        (said,) = site.mistakes()
    else:
        project_ = Project(site.root)
        config = read_config(project_)
        look = emails.load_site(project_, config, NOW)
        key = emails.find_email(look, "i")
        with pytest.raises(Exception, match="themes/mine") as caught:
            emails.render_emails(project_, config, [key], NOW)
        said = str(caught.value)
    assert f"themes/mine/{name}:1: a template may not do this" in said


@pytest.mark.slow
def test_a_theme_may_use_all_that_the_default_theme_uses(demo_at: Demo, tmp_path: Path) -> None:
    """The demo comes out the same in a child theme, which runs in the sandbox."""
    plain, own = demo_at(tmp_path / "plain"), demo_at(tmp_path / "own")
    config = own.root / "content" / "site.yaml"
    text = config.read_text(encoding="utf-8")
    assert "  name: default\n" in text
    config.write_text(text.replace("  name: default\n", "  name: mine\n"), encoding="utf-8")
    own.write({"themes/mine/theme.yaml": "name: mine\nextends: default\n"})
    plain.build()
    own.build()
    assert own.tree() == plain.tree()


def test_lists_and_loops_of_a_template_work(project: Make) -> None:
    template = (
        "{% set found = [] %}{% for one in site.documents('post') %}"
        "{% set _ = found.append(one.title) %}{% endfor %}"
        "{% set ns = namespace(n=0) %}{% set ns.n = ns.n + 1 %}"
        "{{ found|join('-') }} {{ ns.n }} {{ '%s' % post.title }} {{ '{}'.format(post.title) }} "
        "{{ post.title.upper() }} {{ {'a': 1}.a }}"
    )
    site = project({**THEME, "themes/mine/templates/post.html": template})
    site.build()
    assert site.read("posts/a/index.html") == "A 1 A A A 1"

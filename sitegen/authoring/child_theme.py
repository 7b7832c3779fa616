"""Creates a child theme, which extends another and shows how to replace one block."""

from __future__ import annotations

from pathlib import Path

from sitegen.authoring.new_file import file_name, write_new_file
from sitegen.bundled import bundled
from sitegen.editing.yaml_writer import scalar
from sitegen.errors import RequestError, did_you_mean
from sitegen.read.project import Project

_THEME = """\
# Your own theme. Everything that is not here comes from the theme that it extends, also after an
# upgrade. `sitegen docs theming` lists the templates, blocks and names.
name: {name}
extends: {parent}
context: {context}
"""

_TEMPLATE = """\
{{# All pages extend this template. It replaces one block of the {parent} theme's base.html; super()
   is the original content of the block. Delete this file if you don't need it. #}}
{{% extends "{parent}:base.html" %}}
{{% block head %}}
{{{{ super() }}}}
<link rel="stylesheet" href="{{{{ asset('{slug}.css') }}}}">
{{% endblock %}}
"""

_STYLE = """\
/* Your own style, loaded after that of the {parent} theme. Colours and fonts are set in
   content/site.yaml, under theme: options. This line is an example. */
h1 {{
  text-wrap: balance;
}}
"""


def new_theme(project: Project, title: str, parent: str, context_version: int) -> Path:
    """Write a child theme into `themes/` and return its folder.

    Raises RequestError if there is already a theme of this name.
    """
    slug = file_name(title, "theme")
    if not slug:
        raise RequestError(
            f'"{title}" contains no letters for a folder name (choose another title)'
        )
    places = (project.themes, bundled("themes"))
    if not any((place / parent / "theme.yaml").is_file() for place in places):
        known = [path.parent.name for place in places for path in place.glob("*/theme.yaml")]
        raise RequestError(
            f'there is no theme "{parent}" to extend ({did_you_mean(parent, known)})'
        )
    for folder in (project.themes / slug, bundled("themes") / slug):
        if folder.exists():
            raise RequestError(f'there is already a theme "{slug}" (choose another name)')
    texts = {
        "theme.yaml": _THEME.format(name=scalar(title), parent=parent, context=context_version),
        "templates/base.html": _TEMPLATE.format(parent=parent, slug=slug),
        f"assets/{slug}.css": _STYLE.format(parent=parent),
    }
    for path, text in texts.items():
        write_new_file(project.root, f"themes/{slug}/{path}", text.encode())
    return project.themes / slug

"""The templates of the preview's own pages, and of the panels that features add.

A feature keeps those of its panels in the folder `templates/` of its package. They may include and
import the preview's own, under the names that these have in `sitegen/serve/templates/`. All that
is put into them is escaped.

Importing this imports Jinja: panels do it when they are shown.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

OWN = "sitegen.serve"


@cache
def environment(package: str = OWN) -> jinja2.Environment:
    """The templates of a package, and behind them the preview's own."""
    packages = dict.fromkeys((package, OWN))
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(one) for one in packages]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(package: str, template: str, **context: Any) -> Markup:
    """A panel's content: the template of a package, filled with what it is given."""
    content = environment(package).get_template(template).render(context)
    return Markup(content)  # noqa: S704 - escaped by the template

"""People (schema.org/Person)."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.render.structured_data.business import business_id
from sitegen.render.structured_data.node import Node, make_node, reference
from sitegen.render.views.document import Views
from sitegen.render.views.person import PersonView


def person_id(person: PersonView) -> str:
    """A person's name in all graphs of the site."""
    return f"{person.permalink}#person"


def person_nodes(view: PersonView, _page: str, views: Views) -> Iterator[Node]:
    """The main entity of a person's own page."""
    yield person(view, views)


def person(view: PersonView, views: Views) -> Node:
    """A person, as described on their own page."""
    here = view.role != "guest" and view.left is None
    return make_node(
        type_="Person",
        id_=person_id(view),
        name=view.title,
        url=view.permalink,
        jobTitle=view.job,
        image=view.photo.permalink if view.photo is not None else None,
        worksFor=reference(business_id(views)) if here else None,
        sameAs=[link.url for link in view.links if link.url.startswith("http")],
    )

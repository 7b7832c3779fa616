"""The graph of a page."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Raw

from sitegen.model.kind import StructuredData
from sitegen.model.kinds import kinds
from sitegen.render.meta import PageMeta
from sitegen.render.structured_data.business import (
    business_and_website,
    business_id,
    website_id,
)
from sitegen.render.structured_data.node import Node, Value, graph_json, make_node, reference
from sitegen.render.structured_data.writing import main_thing, thing_id
from sitegen.render.views.document import DocumentView, Views
from sitegen.timestamps import iso_timestamp

_LISTS = frozenset({"year", "tag", "tags", "takeaways"})
"""Pages with lists of posts, besides the index pages of kinds."""


def _described(page: PageMeta) -> StructuredData:
    """The structured data of a page: by the kind that it shows, or because it is a list."""
    known = kinds()
    if page.kind in known.by_name:
        return known.by_name[page.kind].structured_data
    indexed = known.by_folder.get(page.kind)
    is_list = page.kind in _LISTS or (indexed is not None and indexed.index_page is not None)
    business = page.kind == "home"
    return StructuredData(
        page="CollectionPage" if is_list else "WebPage", describes_business=business, type=None
    )


def graph(page: PageMeta, document: DocumentView | None, views: Views) -> Markup:
    """The graph of `page`, which shows `document` if it shows one."""
    nodes: list[Node | Raw] = [
        *business_and_website(views, whole=_described(page).describes_business),
        _page(page, document, views),
    ]
    if page.breadcrumbs:
        nodes.append(_breadcrumbs(page, views))
    if document is not None:
        nodes.extend(main_thing(document, _page_id(page), views))
    return graph_json(nodes)


def _page_id(page: PageMeta) -> str:
    return f"{page.permalink}#page"


def _page(page: PageMeta, document: DocumentView | None, views: Views) -> Node:
    thing = thing_id(document) if document is not None else None
    changed = document.modified if document is not None else None
    main: Value = reference(thing) if thing is not None else None
    described = _described(page)
    if described.page == "FAQPage" and thing is not None:
        main = [reference(thing)]
    # By what the page shows, in the same graph.
    in_main_thing = described.type is not None and described.is_work
    return make_node(
        type_=described.page,
        id_=_page_id(page),
        url=page.permalink,
        name=page.title,
        description=None if in_main_thing else page.description,
        inLanguage=None if in_main_thing else views.context.config.language.replace("_", "-"),
        isPartOf=reference(website_id(views)),
        about=reference(business_id(views)) if page.kind == "home" else None,
        breadcrumb=reference(f"{page.permalink}#breadcrumbs") if page.breadcrumbs else None,
        mainEntity=main,
        dateModified=iso_timestamp(changed) if changed is not None and not in_main_thing else None,
    )


def _breadcrumbs(page: PageMeta, views: Views) -> Node:
    """The way down to the page; its last step is the page itself."""
    origin = views.context.config.origin
    steps = [(link.title, origin + link.url) for link in page.breadcrumbs]
    steps.append((page.title, page.permalink))
    return make_node(
        type_="BreadcrumbList",
        id_=f"{page.permalink}#breadcrumbs",
        itemListElement=[
            make_node(type_="ListItem", position=number, name=title, item=address)
            for number, (title, address) in enumerate(steps, start=1)
        ],
    )

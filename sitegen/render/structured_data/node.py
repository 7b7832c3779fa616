"""Nodes of a graph, and how they are written into a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"] | msgspec.Raw
Node = dict[str, Value]


def make_node(**values: Value) -> Node:
    """A node of the properties that have a value. `type_` and `id_` become `@type` and `@id`."""
    names = {"type_": "@type", "id_": "@id"}
    return {
        names.get(name, name): value
        for name, value in values.items()
        if value is not None and value != "" and value != [] and value != ()
    }


def reference(name: str) -> Node:
    """A mention of a node that is described elsewhere in the graph."""
    return {"@id": name}


def written(node: Node) -> msgspec.Raw:
    """The node as JSON, to be written once for all graphs that have it."""
    return msgspec.Raw(msgspec.json.encode(node))


def graph_json(nodes: Sequence[Node | msgspec.Raw]) -> Markup:
    """The graph as JSON that no content can break out of: it has no `<`, `>` or `&`."""
    graph: Node = {"@context": "https://schema.org", "@graph": nodes}
    text = msgspec.json.encode(graph).decode()
    for character, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, escaped)
    for separator, escaped in (("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(separator, escaped)
    return Markup(text)  # noqa: S704  nothing in it can end the script element

"""Makes of any program's HTML the tree that is written as Markdown: with our figures, galleries and
videos, without what can't be in a text here. What is removed is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from sitegen.importing.html_tree import (
    append_text,
    drop,
    element,
    is_element,
    parse,
    replace,
    unread,
    words_of,
)
from sitegen.model.unreachable import unreachable
from sitegen.read.embedded_media import page_url

Report = Callable[[str, str], None]
"""Gets the rule and the message of something that a person should look at."""

_WRAPPERS: Final = frozenset({
    "div", "section", "article", "main", "header", "footer", "nav", "aside", "center", "font",
    "span", "big", "nobr", "label", "hgroup", "address", "fieldset", "legend", "picture",
})  # fmt: skip
_CONTROLS: Final = frozenset(
    {"input", "select", "textarea", "option", "optgroup", "button", "meter", "progress"}
)
_FRAMES: Final = frozenset({"iframe", "embed", "object"})
_SOUNDS: Final = re.compile(r"\.(?:mp3|m4a|ogg|oga|wav|flac|aac|opus)(?:$|\?)", re.IGNORECASE)
_VIDEOS: Final = re.compile(r"\.(?:mp4|m4v|mov|webm|ogv)(?:$|\?)", re.IGNORECASE)
_CAPTIONS: Final = ("wp-caption-text", "image-caption", "gallery-caption")
_RENAMED: Final = {"acronym": "abbr", "dir": "ul", "menu": "ul", "strike": "s"}


class Addresses(Protocol):
    """Where links and pictures of a text lead to."""

    def link(self, target: str) -> str | None:
        """The new target of a link; None if readers can't follow it."""

    def picture(self, source: str) -> str | None:
        """The new address of a picture or another file; None if there can't be one."""


def text_tree(html: str, addresses: Addresses, report: Report) -> Any:
    """The tree of a text. Links and pictures lead where `addresses` says."""
    for name in dict.fromkeys(unread(html)):
        report("removed-element", f"<{name}> can't be in a text and was removed")
    root = parse(html)
    _rename(root)
    _frames(root, addresses, report)
    _forms(root, report)
    _media(root, addresses, report)
    _figures(root)
    _pictures(root, addresses, report)
    _links(root, addresses, report)
    _anchors(root)
    _unwrap(root)
    _lists(root)
    return root


def _rename(root: Any) -> None:
    for node in root.iter():
        if is_element(node) and node.tag in _RENAMED:
            node.tag = _RENAMED[node.tag]


def linked(target: str, words: str) -> Any:
    """A paragraph with one link, as a video is embedded."""
    paragraph = element("p")
    link = element("a", words, href=target)
    paragraph.append(link)
    return paragraph


def _frames(root: Any, addresses: Addresses, report: Report) -> None:
    for node in [one for one in root.iter() if is_element(one) and one.tag in _FRAMES]:
        source = node.get("src") or node.get("data") or node.get("data-src") or ""
        source = f"https:{source}" if source.startswith("//") else source
        page = page_url(source)
        if page is not None:
            title = (node.get("title") or "").strip()
            known = title and title.lower() not in ("youtube video player", "vimeo-player")
            replace(node, linked(page, title if known else page))
        elif source.startswith(("http://", "https://")):
            host = urlsplit(source).hostname or source
            words = (node.get("title") or "").strip() or host
            replace(node, linked(source, words))
            report("frame", f"the frame of {host} became a link: pages load nothing from elsewhere")
        else:
            drop(node)
            report("removed-element", f"a frame ({source or 'without an address'}) was removed")


def _forms(root: Any, report: Report) -> None:
    found = 0
    for node in [one for one in root.iter() if is_element(one) and one.tag in _CONTROLS]:
        if node.getparent() is not None:
            if node.tag == "button" and words_of(node):
                node.tag = "span"
                continue
            if node.tag == "input" and node.get("type") == "checkbox":
                box = element("span", "[x]" if node.get("checked") is not None else "[ ]")
                replace(node, box)
                continue
            drop(node)
            found += 1
    for node in list(root.iter("form")):
        node.tag = "div"
        found += 1
    if found:
        report("removed-element", "a form was removed: the site has forms of its own")


def _media(root: Any, addresses: Addresses, report: Report) -> None:
    """Sounds and videos."""
    for node in list(root.iter("video", "audio")):
        source = node.get("src") or next((one.get("src", "") for one in node.iter("source")), "")
        new = addresses.picture(source) if source else None
        if new is None:
            drop(node)
            report("removed-element", f"a <{node.tag}> without a file was removed")
        elif node.tag == "video" and "://" not in new:
            replace(node, element("img", src=new, alt=node.get("title") or "", **{"data-new": ""}))
        elif "://" in new:
            name = unquote(new.rpartition("/")[2]) or new
            replace(node, linked(new, node.get("title") or name))
        else:
            sound = element("audio", None, controls="", src=new)
            replace(node, sound)


def _figures(root: Any) -> None:
    """Galleries become one figure of figures, captions of themes become captions of figures."""
    for node in list(root.iter("div", "dl", "ul")):
        if node.getparent() is None:
            continue
        classes = node.get("class", "")
        if "wp-caption" in classes.split() and any(True for _ in node.iter("img")):
            _caption(node)
        elif _is_gallery(node):
            _gallery(node)
    for node in list(root.iter("figure")):
        if node.getparent() is not None and node.get("data-gallery") is None and _is_gallery(node):
            _gallery(node)
    for node in list(root.iter("figure")):
        if node.getparent() is None or any(True for _ in node.iter("img")):
            continue
        inner = [one for one in node if is_element(one)]
        if not any(one.tag == "figcaption" for one in inner) or any(
            one.tag in ("table", "pre", "blockquote", "p", "audio", "ul", "div") for one in inner
        ):
            node.tag = "div"
            for caption in node.iter("figcaption"):
                caption.tag = "p"


def _caption(node: Any) -> None:
    node.tag = "figure"
    for one in node.iter():
        if is_element(one) and any(name in one.get("class", "") for name in _CAPTIONS):
            one.tag = "figcaption"


def _is_gallery(node: Any) -> bool:
    classes = node.get("class", "")
    named = re.search(r"wp-block-gallery|kg-gallery|\bgallery\b|image-gallery|sqs-gallery", classes)
    return named is not None and sum(1 for _ in node.iter("img")) > 1


def _gallery(node: Any) -> None:
    gallery = element("figure", None, **{"data-gallery": ""})
    for picture in list(node.iter("img")):
        holder = picture
        while holder.getparent() is not node and holder.tag not in ("figure", "li"):
            holder = holder.getparent()
        figure = element("figure")
        copy = element("img", **dict(picture.attrib))
        link = picture.getparent()
        if link.tag == "a" and link.get("href"):
            around = element("a", None, href=link.get("href"))
            around.append(copy)
            figure.append(around)
        else:
            figure.append(copy)
        words = list(holder.iter("figcaption")) if holder is not picture else []
        if words:
            figure.append(_copied(words[0], "figcaption"))
            words[0].getparent().remove(words[0])
        gallery.append(figure)
    rest = [one for one in node.iter("figcaption") if words_of(one) and one.getparent() is not None]
    replace(node, gallery, *(_copied(one, "p") for one in rest))


def _copied(node: Any, tag: str) -> Any:
    from copy import deepcopy

    copy = deepcopy(node)
    copy.tag, copy.tail = tag, None
    copy.attrib.clear()
    return copy


def _pictures(root: Any, addresses: Addresses, report: Report) -> None:
    for node in list(root.iter("img")):
        if node.get("data-new") is not None:
            del node.attrib["data-new"]
            continue
        source = next(
            (
                node.get(name)
                for name in ("data-orig-file", "data-lazy-src", "data-src", "src")
                if node.get(name) and not node.get(name, "").startswith("data:")
            ),
            "",
        )
        new = addresses.picture(source) if source else None
        if new is None:
            report("picture", "a picture without an address of its own was removed")
            drop(node)
            continue
        alt = node.get("alt")
        title = (node.get("title") or "").strip()
        for name in list(node.attrib):
            del node.attrib[name]
        node.set("src", new)
        if alt is None and title and not re.fullmatch(r"[\w.-]*", title):
            alt = title
        node.set("alt", alt or "")


def _links(root: Any, addresses: Addresses, report: Report) -> None:
    for node in list(root.iter("a")):
        target = (node.get("href") or "").strip()
        if not target:
            continue
        pictures = [one.get("src", "") for one in node.iter("img")]
        new = addresses.link(target)
        if new is None or unreachable(new) is not None:
            report("link", f'the link "{target[:80]}" leads nowhere and became text')
            del node.attrib["href"]
        elif pictures and _is_larger(new, pictures[0]) and not words_of(node):
            # It showed the same picture, larger.
            del node.attrib["href"]
        else:
            node.set("href", new)


def _is_larger(target: str, picture: str) -> bool:
    return target == picture


def _anchors(root: Any) -> None:
    """Elements that links in the text lead to keep their ids; all others lose them."""
    targets = {
        unquote(one.get("href")[1:])
        for one in root.iter("a")
        if (one.get("href") or "").startswith("#")
    }
    for node in list(root.iter()):
        if not is_element(node) or node is root:
            continue
        own = node.get("id")
        if node.tag == "a":
            name = own or node.get("name")
            if node.get("name") is not None:
                del node.attrib["name"]
            if name and (not node.get("href") or name in targets):
                node.set("id", name)
            elif own is not None:
                del node.attrib["id"]
        elif own is not None and not re.fullmatch(r"h[1-6]", node.tag):
            del node.attrib["id"]
            if own in targets:
                _insert_anchor(node, own)


def _insert_anchor(node: Any, name: str) -> None:
    anchor = element("a", None, id=name)
    inner = node
    while len(inner) and inner.tag in ("ul", "ol", "table", "tbody", "thead", "tr", "figure"):
        inner = inner[0]
    if inner.tag in ("img", "br", "hr", "input"):
        parent = inner.getparent()
        parent.insert(parent.index(inner), anchor)
        return
    anchor.tail, inner.text = inner.text, None
    inner.insert(0, anchor)


def _unwrap(root: Any) -> None:
    """Remove elements that only lay out, and empty ones."""
    for node in list(root.iter()):
        if node is root or not is_element(node) or node.getparent() is None:
            continue
        if node.tag == "blockquote" and node.get("data-callout") is None:
            node.attrib.clear()
        if node.tag in _WRAPPERS:
            if node.tag in ("span", "font", "big", "nobr", "label", "picture"):
                node.drop_tag()
            elif node.get("data-notes") is None:
                node.tag = "div"
        elif node.tag == "a" and not node.get("href") and not node.get("id"):
            node.drop_tag()
        elif node.tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6") and _is_empty(node):
            drop(node)


def _is_empty(node: Any) -> bool:
    return not words_of(node).strip("\u200b\ufeff") and not any(
        one.tag in ("img", "audio", "video") or one.get("id") for one in node.iter()
        if is_element(one) and one is not node
    )  # fmt: skip


def _lists(root: Any) -> None:
    """Lists have items only: what stands between them belongs to the item before. Items are in
    lists only."""
    for node in list(root.iter("li")):
        parent, before = node.getparent(), node.getprevious()
        if parent.tag in ("ul", "ol"):
            continue
        if before is not None and before.get("data-items") and not (before.tail or "").strip():
            before.tail, node.tail = node.tail, None
            before.append(node)
        else:
            made = element("ul", None, **{"data-items": "alone"})
            replace(node, made)
            made.append(node)
    for node in root.iter("ul"):
        node.attrib.pop("data-items", None)
    for node in list(root.iter("ul", "ol")):
        node.attrib.pop("id", None)
        if (node.text or "").strip():
            item = element("li", node.text)
            node.text = None
            node.insert(0, item)
        for child in list(node):
            if not is_element(child):
                node.remove(child)
                continue
            tail = child.tail or ""
            if child.tag != "li":
                before = child.getprevious()
                child.tail = None
                if before is not None and before.tag == "li":
                    before.append(child)
                    child = before
                else:
                    item = element("li")
                    node.replace(child, item)
                    item.append(child)
                    child = item
            else:
                child.tail = None
            if tail.strip():
                append_text(child, tail)


def is_sound(address: str) -> bool:
    """Whether an address is that of a sound."""
    return _SOUNDS.search(address) is not None


def is_video(address: str) -> bool:
    """Whether an address is that of a video file."""
    return _VIDEOS.search(address) is not None

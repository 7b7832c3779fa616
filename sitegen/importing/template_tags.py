"""The tags of templates in texts: Liquid's, Nunjucks' and Hugo's shortcodes become our Markdown.

These programs fill in their tags before they read Markdown, within code as well; so does this. What
isn't known stays as it is, and is found as leftover syntax.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from textwrap import dedent
from typing import Any, Final, NamedTuple

from sitegen.importing.markdown_inline import destination, title_of
from sitegen.importing.media import is_file

# Each stops where another of its kind begins: no text is looked through again and again.
_RAW = re.compile(
    r"\{%-?\s*(raw|verbatim)\s*-?%\}((?:(?!\{%-?\s*\1\b).)*?)\{%-?\s*end\1\s*-?%\}", re.DOTALL
)
_COMMENT = re.compile(
    r"\{%-?\s*comment\b[^%]*%\}(?:(?!\{%-?\s*comment\b).)*?\{%-?\s*endcomment\s*-?%\}"
    r"|\{#(?:(?!\{#).)*?#\}"
    r"|\{::comment\}(?:(?!\{::comment).)*?\{:/(?:comment)?\}",
    re.DOTALL,
)
_HIGHLIGHT = re.compile(
    r"(?P<indent>^[ \t]*)?\{%-?\s*(?P<name>highlight|codeblock)\b(?P<options>[^%]*)%\}"
    r"(?P<code>(?:(?!\{%-?\s*(?:highlight|codeblock)\b).)*?)\{%-?\s*end(?P=name)\s*-?%\}",
    re.DOTALL | re.MULTILINE,
)
_TAG = re.compile(r"\{%-?\s*(?P<name>[a-z_]\w*)\b(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^%\"'])*)%\}")
_OUTPUT = re.compile(r"\{\{(?P<expression>(?:\"[^\"]*\"|'[^']*'|[^{}<%\"'])+)\}\}")
_HUGO_LITERAL = re.compile(r"\{\{([<%])/\*\s*(.*?)\s*\*/([>%])\}\}", re.DOTALL)
_HUGO_PAIR = re.compile(
    r"\{\{[<%]\s*(?P<name>[\w./-]+)\b(?P<rest>(?:\"[^\"]*\"|`[^`]*`|[^<>%\"`])*)[>%]\}\}"
    r"(?P<inner>(?:(?!\{\{[<%]\s*(?P=name)\b).)*?)"
    r"\{\{[<%]\s*/\s*(?P=name)\s*[>%]\}\}",
    re.DOTALL,
)
_HUGO_SINGLE = re.compile(
    r"\{\{[<%]\s*(?P<name>[\w.-][\w./-]*)\b(?P<rest>(?:\"[^\"]*\"|`[^`]*`|[^<>%\"`])*)[>%]\}\}"
)
_HUGO_ANY = re.compile(r"\{\{<([^\n{}]{0,500})>\}\}")
_ARGUMENT = re.compile(
    r"(?:(?P<name>[\w-]+)\s*[=:]\s*)?(?:\"(?P<double>(?:\\.|[^\"\\])*)\"|'(?P<single>[^']*)'"
    r"|`(?P<back>[^`]*)`|(?P<bare>[^\s,\"'`]+))"
)
_CAPTION = re.compile(
    r"\[caption\b(?P<attributes>[^\[\]]*)\](?P<inner>(?:(?!\[/?caption\b).)*)\[/caption\]",
    re.DOTALL,
)
_LINKED_PICTURE = re.compile(
    r"\[?!\[(?P<alt>[^\[\]]*)\]\((?P<source>[^\s()]+)(?:\s+\"[^\"]*\")?\)"
    r"(?:\]\((?P<link>[^\s()]+)(?:\s+\"[^\"]*\")?\))?"
)
_HTML_PICTURE = re.compile(
    r"\s*(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?", re.IGNORECASE | re.DOTALL
)
_PICTURES: Final = frozenset({"figure", "image", "img", "picture", "photo", "responsive-image",
                              "responsive_image", "imgproc"})  # fmt: skip
_SOURCES: Final = ("src", "image_path", "url", "path", "file", "image", "name")
_CALLOUTS: Final = {
    "note": "NOTE", "info": "NOTE", "notice": "NOTE", "callout": "NOTE", "admonition": "NOTE",
    "alert": "NOTE", "hint": "TIP", "tip": "TIP", "success": "TIP", "important": "IMPORTANT",
    "warning": "WARNING", "warn": "WARNING", "caution": "CAUTION", "danger": "CAUTION",
    "error": "CAUTION",
}  # fmt: skip
_DETAILS: Final = frozenset({"details", "accordion", "collapse", "expand", "spoiler", "toggle"})
_SAME: Final = frozenset({"safe", "escape", "xml_escape", "strip", "h", "e"})
"""Filters that leave an address or a name as it is."""
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LONGEST_BLOCK = 2000
"""Characters before a tag that are looked at."""
_HTML_BLOCK = re.compile(
    r"\s{0,3}</?(?:article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|figure|"
    r"footer|header|li|main|nav|ol|p|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b",
    re.IGNORECASE,
)
"""The beginning of a block of HTML (https://spec.commonmark.org/0.31.2/#html-blocks)."""
_HELD = re.compile("\ue000(\\d+)\ue001")


class TagContext(NamedTuple):
    """What tags refer to."""

    site: Mapping[str, Any]
    """The settings, as `site.name` has them."""
    page: Mapping[str, Any]
    """The fields of the document."""
    base: str = ""
    """The path of the site's address, without a slash at its end."""
    file: Callable[[str], str | None] = lambda name: None
    """The name of the file that a tag calls so; None if there is none."""
    html: bool = False
    """Whether the text is HTML and no Markdown."""
    bare_fields: bool = False
    """Whether a field of the document is written without `page.` before it."""


def with_captions(text: str, *, html: bool) -> str:
    """A text in which WordPress's `[caption]` around a picture became a figure: exports from there
    to a folder leave it behind."""

    def figure(match: re.Match[str]) -> str:
        inner = match["inner"].strip()
        named = re.search(r"\bcaption=[\"“]([^\"”]*)[\"”]", match["attributes"])
        found = _LINKED_PICTURE.match(inner)
        if found is None or html or inner.startswith("<"):
            picture = _HTML_PICTURE.match(inner)
            if picture is None:
                return match[0]
            words = inner[picture.end() :].strip() or (escape(named[1]) if named else "")
            caption = f"<figcaption>{words}</figcaption>" if words else ""
            return f"<figure>{picture[0].strip()}{caption}</figure>"
        words = inner[found.end() :].strip() or (named[1] if named else "")
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]{1,3}", r"\1", words)
        link = found["link"] or ""
        if not link or is_file(link.partition("?")[0]):  # it showed the picture, larger
            return f"\n\n![{found['alt']}]({found['source']}{title_of(plain)})\n\n"
        # Markdown has no caption of a link.
        shown = f'<img src="{escape(found["source"])}" alt="{escape(found["alt"])}">'
        caption = f"<figcaption>{escape(plain)}</figcaption>" if plain else ""
        return f'\n\n<figure><a href="{escape(link)}">{shown}</a>{caption}</figure>\n\n'

    return _CAPTION.sub(figure, text) if "[caption" in text else text


def with_liquid(text: str, context: TagContext) -> str:
    """A text with Liquid's or Nunjucks' tags filled in."""
    if "{%" not in text and "{{" not in text and "{#" not in text and "{::" not in text:
        return text
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[2])
        return f"\ue000{len(held) - 1}\ue001"

    text = _RAW.sub(hold, text)
    text = _COMMENT.sub("", text)
    text = _HIGHLIGHT.sub(lambda one: _highlighted(one, context), text)
    text = _TAG.sub(lambda one: _liquid_tag(one, context), text)
    text = _OUTPUT.sub(lambda one: _output(one, context), text)
    return _HELD.sub(lambda one: held[int(one[1])], text)


def with_shortcodes(text: str, context: TagContext) -> str:
    """A text with Hugo's shortcodes filled in."""
    if "{{" not in text:
        return text
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(f"{{{{{match[1]} {match[2]} {match[3]}}}}}")
        return f"\ue000{len(held) - 1}\ue001"

    text = _HUGO_LITERAL.sub(hold, text)
    for _ in range(4):  # they may be within each other
        before = text
        text = _HUGO_PAIR.sub(lambda one: _hugo_pair(one, context), text)
        if text == before:
            break
    text = _HUGO_SINGLE.sub(lambda one: _hugo_single(one, context), text)
    # As HTML has no such elements, they would vanish.
    text = _HUGO_ANY.sub(r"{{&lt;\1&gt;}}", text)
    return _HELD.sub(lambda one: held[int(one[1])], text)


# What tags become.


def code_block(code: str, language: str, context: TagContext, indent: str = "") -> str:
    """A block of code."""
    plain = dedent(code.expandtabs(4) if indent else code).strip("\n").rstrip()
    language = language if re.fullmatch(r"[\w+#.-]+", language) else ""
    if context.html:
        named = f' class="language-{escape(language)}"' if language else ""
        return f"<pre><code{named}>{escape(plain)}</code></pre>"
    longest = max((len(one) for one in re.findall(r"`{3,}", plain)), default=2)
    fence = "`" * (longest + 1)
    lines = [f"{fence}{language}", *plain.split("\n"), fence]
    return "\n".join(f"{indent}{line}".rstrip() for line in lines)


def _picture(arguments: Mapping[str, str], context: TagContext) -> str | None:
    source = next((arguments[name] for name in _SOURCES if arguments.get(name)), "")
    source = source or arguments.get("0", "")
    if not source:
        return None
    alt = arguments.get("alt") or arguments.get("1", "") if "src" not in arguments else (
        arguments.get("alt", ""))  # fmt: skip
    caption = arguments.get("caption") or arguments.get("title") or ""
    link = arguments.get("link") or ""
    if context.html:
        words = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
        shown = f'<img src="{escape(source)}" alt="{escape(alt)}">'
        shown = f'<a href="{escape(link)}">{shown}</a>' if link else shown
        return f"<figure>{shown}{words}</figure>" if words else shown
    plain = re.sub(r"([\\`*_\[\]])", r"\\\1", " ".join(alt.split()))
    shown = f"![{plain}]({destination(source)}{title_of(caption)})"
    return f"[{shown}]({destination(link)})" if link else shown


def _link_alone(address: str, context: TagContext) -> str:
    if context.html:
        return f'<p><a href="{escape(address)}">{escape(address)}</a></p>'
    return f"<{address}>"


def _video(name: str, arguments: Mapping[str, str], context: TagContext) -> str | None:
    code = arguments.get("id") or arguments.get("v") or arguments.get("0", "")
    if code.startswith(("http://", "https://")):
        return _link_alone(code, context)
    if name == "youtube" and re.fullmatch(r"[\w-]{11}", code):
        return _link_alone(f"https://www.youtube.com/watch?v={code}", context)
    if name == "vimeo" and code.isdigit():
        return _link_alone(f"https://vimeo.com/{code}", context)
    return None


def _post_elsewhere(name: str, arguments: Mapping[str, str], context: TagContext) -> str | None:
    first, second = arguments.get("0", ""), arguments.get("1", "")
    user, number = arguments.get("user") or first, arguments.get("id") or second
    if name == "gist" and first:
        path = f"{first}/{second}" if re.fullmatch("[0-9a-f]+", second) else first
        return _link_alone(f"https://gist.github.com/{path}", context)
    if name in ("tweet", "x", "twitter", "x_simple", "twitter_simple") and number.isdigit():
        return _link_alone(f"https://twitter.com/{user}/status/{number}", context)
    if name in ("instagram", "instagram_simple") and first:
        return _link_alone(f"https://www.instagram.com/p/{first}/", context)
    return None


def _known(name: str, arguments: Mapping[str, str], context: TagContext) -> str | None:
    if name in _PICTURES:
        return _picture(arguments, context)
    if name in ("youtube", "vimeo"):
        return _video(name, arguments, context)
    return _post_elsewhere(name, arguments, context)


# Liquid and Nunjucks.


def _highlighted(match: re.Match[str], context: TagContext) -> str:
    words = match["options"].rstrip("-").split()
    name = words[0] if words and "=" not in words[0] else ""
    named = re.search(r"\blang:(\S+)", match["options"])
    name = (named[1] if named else name).strip("\"'")
    return code_block(match["code"], name, context, match["indent"] or "")


def _of_place(match: re.Match[str], context: TagContext) -> TagContext:
    """The context of a tag: within a block of HTML, Markdown isn't read."""
    if context.html:
        return context
    before = match.string[max(0, match.start() - _LONGEST_BLOCK) : match.start()]
    block = _BLANK_LINE.split(before)[-1]
    return context._replace(html=True) if _HTML_BLOCK.match(block) else context


def _liquid_tag(match: re.Match[str], context: TagContext) -> str:
    name, rest = match["name"], match["rest"].strip(" \t\n-")
    if name in ("post_url", "link"):
        wanted = _filled(rest, context).strip("\"' ")
        found = context.file(wanted)
        if found is not None and is_file(found):
            return f"{context.base}/{wanted.lstrip('/')}"
        return f"source:{destination(found)}" if found is not None else match[0]
    if name in ("include", "include_relative", "include_cached"):
        included, _, rest = rest.partition(" ")
        name = included.strip("\"'").rpartition("/")[2].rpartition(".")[0] or included
        name = {"video": "youtube"}.get(name, name)
    made = _known(name, _arguments(rest, context), _of_place(match, context))
    return match[0] if made is None else made


def _filled(text: str, context: TagContext) -> str:
    return _OUTPUT.sub(lambda one: _output(one, context), text)


def _output(match: re.Match[str], context: TagContext) -> str:
    value = _value(match["expression"].strip("-").strip(), context)
    return match[0] if value is None else value


def _value(expression: str, context: TagContext) -> str | None:
    """What an expression with filters stands for; None if it isn't known."""
    first, *filters = _parts(expression, "|")
    value = _atom(first.strip(), context)
    for one in filters:
        if value is None:
            return None
        name, _, argument = one.strip().partition(":")
        bracket = re.fullmatch(r"(\w+)\((.*)\)", one.strip())
        if bracket is not None:
            name, argument = bracket[1], bracket[2]
        name = name.strip()
        if name in ("relative_url", "absolute_url", "url"):
            if name != "url" and "://" not in value:
                value = f"{context.base}/{value.lstrip('/')}"
            continue
        if name in _SAME:
            continue
        other = _atom(argument.strip(), context) if name in ("prepend", "append") else None
        if other is None:
            return None
        value = other + value if name == "prepend" else value + other
    return value


def _parts(text: str, sign: str) -> list[str]:
    """A text divided at a sign that is not in quotes."""
    return re.findall(rf"(?:\"[^\"]*\"|'[^']*'|[^{re.escape(sign)}\"'])+", text) or [""]


def _atom(text: str, context: TagContext) -> str | None:
    quoted = re.fullmatch(r"\"([^\"]*)\"|'([^']*)'", text)
    if quoted is not None:
        return quoted[1] if quoted[1] is not None else quoted[2]
    start, _, name = text.partition(".")
    found: Any = None
    if start in ("site", "metadata") and name:
        found = _field(context.site, name)
    elif start == "page" and name:
        found = _field(context.page, name)
    elif context.bare_fields and not name:
        found = context.page.get(start)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found)


def _field(fields: Mapping[str, Any], name: str) -> Any:
    found: Any = fields
    for part in name.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def _arguments(text: str, context: TagContext) -> dict[str, str]:
    """The arguments of a tag, by their names or by their numbers from `0`."""
    found: dict[str, str] = {}
    number = 0
    for match in _ARGUMENT.finditer(text):
        values = (match["double"], match["single"], match["back"])
        value = next((one for one in values if one is not None), None)
        if value is None:
            bare = match["bare"]
            value = (
                _atom(bare, context)
                if "." in bare and bare.startswith(("page.", "site."))
                else bare
            )
            if value is None:
                return {}
        value = value.replace('\\"', '"')
        if match["name"]:
            found[match["name"].lower()] = _filled(value, context)
        else:
            found[str(number)] = _filled(value, context)
            number += 1
    return found


# Hugo.


def _hugo_pair(match: re.Match[str], context: TagContext) -> str:
    name, inner = match["name"].lower(), match["inner"]
    arguments = _arguments(match["rest"], context)
    if name in ("highlight", "code", "codeblock"):
        language = arguments.get("0") or arguments.get("lang", "")
        return code_block(inner, language, context)
    if name in ("raw", "rawhtml", "html", "safehtml"):
        return inner
    if name in _DETAILS:
        words = arguments.get("summary") or arguments.get("title") or arguments.get("0")
        words = escape(words or "…")
        start = f'\n<details markdown="1">\n<summary>{words}</summary>\n\n'
        return f"{start}{inner.strip()}\n\n</details>\n"
    if name in _CALLOUTS and not context.html:
        kind = arguments.get("type") or arguments.get("0", "")
        callout = _CALLOUTS.get(kind.lower(), _CALLOUTS[name])
        title = arguments.get("title", "")
        lines = [f"[!{callout}]", *([f"**{title}**", ""] if title else []),
                 *dedent(inner).strip("\n").split("\n")]  # fmt: skip
        return "\n".join(f"> {line}".rstrip() for line in lines)
    return match[0]


def _hugo_single(match: re.Match[str], context: TagContext) -> str:
    name = match["name"].lower()
    arguments = _arguments(match["rest"].rstrip().removesuffix("/"), context)
    if name in ("ref", "relref"):
        target, mark, fragment = (arguments.get("path") or arguments.get("0", "")).partition("#")
        if not target:
            return f"{mark}{fragment}" if fragment else match[0]
        found = context.file(target)
        return f"source:{destination(found)}{mark}{fragment}" if found is not None else match[0]
    if name == "param":
        wanted = arguments.get("0", "")
        value = _field(context.page, wanted.lower())
        value = _field(context.site, wanted) if value is None else value
        plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        return str(value) if plain else match[0]
    made = _known(name, arguments, _of_place(match, context))
    return match[0] if made is None else made

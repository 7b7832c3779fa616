"""Python-Markdown's way through inline texts, without the patterns that can't match.

The library tries every pattern on every text, though few texts hold more than one or two of the
characters that a pattern needs: more than half of its time. A pattern is passed over here only
if its regular expression is one that is known, and the text lacks what that expression requires,
so the result is the same; unknown patterns are tried as ever. As this replaces a private method,
a library of another shape gets its own processor back.
"""

from __future__ import annotations

from types import CodeType

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from sitegen.read.markdown.autolink import EMAIL, URL
from sitegen.read.markdown.extension import BACKSLASH_BREAK

_NEEDS: dict[str, tuple[str, ...]] = {
    r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)`)": ("`",),
    r"(?:(?<!\\)((?:\\{2})+)(?=`+)|(?<!\\)(`+)(.+?)(?<!`)\2(?!`))": ("`",),
    r"\\(.)": ("\\",),
    r"\[\^([^\]]*)\]": ("[^",),
    r"(?<!\!)\[": ("[",),
    r"\!\[": ("![",),
    r"<((?:[Ff]|[Hh][Tt])[Tt][Pp][Ss]?://[^<>]*)>": ("://",),
    r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>": ("://",),
    r"<([^<> !]+@[^@<> ]+)>": ("@",),
    r"  \n": ("  \n",),
    r"(<(\/?[a-zA-Z][^<>@ ]*( [^<>]*)?|!--(?:(?!<!--|-->).)*--)>)": ("<",),
    r"""(<(\/?+[a-zA-Z][^\s"'<>@]*+(?:\s+[^\s"'=<>]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>]"""
    r"++))?+)*+\s*+/?|!--(?:(?!<!--|-->).)*--|[?](?:(?!<[?]|[?]>).)*[?]|!\[CDATA\[(?:(?!<!\["
    r"CDATA\[|\]\]>).)*\]\])>)": ("<",),
    r"(&(?:\#[0-9]+|\#x[0-9a-fA-F]+|[a-zA-Z0-9]+);)": ("&",),
    r"((^|(?<=\s))(\*{1,3}|_{1,3})(?=\s|$))": ("*", "_"),
    r"\*|_": ("*", "_"),
    r"\*": ("*",),
    r"_": ("_",),
    r"\~": ("~",),
    BACKSLASH_BREAK: ("\\\n",),
    URL: ("://", "www."),
    EMAIL: ("@",),
}
"""By a pattern's regular expression: texts of which one must be there for it to match."""

_NAMES = (
    "isinstance",
    "util",
    "AtomicString",
    "len",
    "inlinePatterns",
    "_InlineProcessor__applyPattern",
)
"""The names that the replaced method uses, in this order, in Python-Markdown 3.7 and later."""


class _Inline(InlineProcessor):
    def __init__(self, parser: Markdown) -> None:
        super().__init__(parser)
        self._patterns = tuple(
            (pattern, _NEEDS.get(pattern.getCompiledRegExp().pattern, ("",)))
            for pattern in parser.inlinePatterns
        )

    def _InlineProcessor__handleInline(  # noqa: N802  the private name that is replaced
        self,
        data: str,
        patternIndex: int = 0,  # noqa: N803
    ) -> str:
        if isinstance(data, AtomicString):
            return data
        apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]  # private
        patterns = self._patterns
        for index in range(patternIndex, len(patterns)):
            pattern, needs = patterns[index]
            matched, start = True, 0
            while matched and (needs[0] in data or needs[-1] in data):
                data, matched, start = apply(pattern, data, index, start)
        return data


def skip_idle_patterns(parser: Markdown) -> bool:
    """Let `parser` pass over patterns that can't match; False if it is not of a known shape.

    To be called when all extensions are registered.
    """
    handle = getattr(InlineProcessor, "_InlineProcessor__handleInline", None)
    code = getattr(handle, "__code__", None)
    if not isinstance(code, CodeType) or code.co_names != _NAMES:
        return False
    if type(parser.treeprocessors["inline"]) is not InlineProcessor:
        return False
    parser.treeprocessors.register(_Inline(parser), "inline", 20)
    return True

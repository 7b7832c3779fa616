"""Titles become slugs, in any script."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"[^\w\s-]")
_SEPARATED = re.compile(r"[-\s_]+")


def slugify(text: str) -> str:
    """A readable slug that keeps letters of every script: `Über uns` becomes `über-uns`.

    The rule is that of `markdown.extensions.toc.slugify_unicode`, so that both engines and all
    names agree. It is reimplemented here because importing Python-Markdown takes longer than a
    build.
    """
    normal = unicodedata.normalize("NFKC", text).lower()
    return _SEPARATED.sub("-", _DROPPED.sub("", normal)).strip("-")

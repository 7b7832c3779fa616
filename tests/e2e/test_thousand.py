"""A project that nobody wrote by hand: a thousand posts with odd titles, bodies and pictures."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import unquote

import pytest

from tests.conftest import Site
from tests.pictures import png

SCRIPTS = (
    "bread butter morning oven river",
    "Öl Straße Größe Äpfel Müller",
    "дом хлеб утро река соль",
    "パン 朝 川 塩 家",
    "لخبز صباح نهر ملح بيت",
    "שלום לחם בוקר נהר מלח",
    "🍞 🧈 🌅 🏞 🧂",
    "ni\u0303o cafe\u0301 e\u0300",
)
BODIES = (
    lambda words: "",
    lambda words: words,
    lambda words: "\n\n".join(f"## {words}\n\n{words * 40}" for _ in range(30)),
    lambda words: f"- {words}\n- **{words}**\n\n> {words}\n\n`{words}`",
    lambda words: f"![{words}](picture.png)\n\n<div class='x'>{words}</div>",
    lambda words: f"| {words} | b |\n|---|--:|\n| 1 | {words} |",
    lambda words: f"{words}[^n]\n\n[^n]: {words}",
    lambda words: f"{{{{ {words} }}}} {{% {words} %}} <!-- {words} -->",
)


@pytest.mark.slow
def test_a_thousand_generated_posts_build_and_their_links_resolve(
    project: Callable[..., Site],
) -> None:
    chance = random.Random(2026)
    files: dict[str, str | bytes] = {"content/posts/picture.png": png(30, 20)}
    for number in range(1000):
        words = chance.sample(chance.choice(SCRIPTS).split(), 3)
        title = f'{" ".join(words)} "{number}" & <b>'
        body = chance.choice(BODIES)(" ".join(words))
        if number:
            body += f"\n\n[back](<{number - 1} {'x' * (number % 7)}.md>)"
        front = f"id: p{number}\ntitle: '{title}'\ndate: 20{10 + number % 16}-0{1 + number % 9}-11"
        files[f"content/posts/{number + 0} {'x' * ((number + 1) % 7)}.md"] = (
            f"---\n{front}\nauthor: anna\ntags: ['{words[0]}', '{words[1]}']\n---\n{body}\n"
        )
    site = project(files)
    result = site.build(jobs=2)
    assert result.pages > 1000
    built = site.tree()
    pages = {path for path in built if path.endswith(".html")}
    lost = set()
    for path in pages:
        for target in re.findall(r'(?:href|src)="(/[^"#?]*)', built[path].decode()):
            file = unquote(unescape(target)).lstrip("/")
            if file not in built and f"{file}index.html" not in built:
                lost.add((path, target))
    assert lost == set()
    assert not site.build(jobs=2).report.changed

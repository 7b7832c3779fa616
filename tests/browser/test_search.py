"""The search finds what readers type, in languages with and without spaces between words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sitegen.build import search, search_pages
from sitegen.build.search_language import CHARACTER, SYLLABLE, segmented
from tests.browser.server import served
from tests.browser.tools import missing
from tests.conftest import Site, post

TEXTS = {
    "en": ("How to choose new tyres for your bicycle.", "tyre", "new tyres"),
    "de": ("Wie man neue Reifen für das Fahrrad wählt.", "Reifen", "neue Fahrrad"),
    "ja": ("今日は新しいタイヤの選び方を説明します。自転車の修理もできます。", "タイヤ", "修理"),
    "zh": ("今天我们介绍如何选择新轮胎。自行车修理也可以。", "轮胎", "自行车"),
    "zh-Hant": ("今天我們介紹如何選擇新輪胎。自行車修理也可以。", "修理", "選擇"),
    "yue": ("今日我哋介紹點樣揀新車胎。單車維修都得。", "單車", "維修"),
    "th": ("วิธีเลือกยางใหม่สำหรับจักรยานของคุณ และการซ่อมจักรยาน", "ยาง", "จักรยาน"),
    "km": ("របៀបជ្រើសរើសសំបកកង់ថ្មីសម្រាប់កង់របស់អ្នក", "សំបកកង់", "ថ្មី"),
    "lo": ("ວິທີເລືອກຢາງໃໝ່ສຳລັບລົດຖີບຂອງທ່ານ", "ລົດຖີບ", "ຢາງໃໝ່"),
    "my": ("စက်ဘီးအတွက် တာယာအသစ်ရွေးချယ်နည်း", "အသစ်", "တာယာ"),
    "bo": ("གསར་པའི་འཁོར་ལོ་འདེམས་སྟངས།", "འཁོར་ལོ", "འདེམས"),
}
"""A text in each language, and words in it that readers type."""


@pytest.mark.parametrize("language", TEXTS)
def test_words_are_found(language: str, project: Callable[..., Site], browser: Any) -> None:
    if search.program() != search.PROGRAMS[0]:
        missing("the extended Pagefind", "pip install '.[search]'")
    text, *words = TEXTS[language]
    site = project({"content/posts/a.md": post("A", text), "content/posts/b.md": post("B", "X.")})
    config = site.root / "content/site.yaml"
    config.write_text(
        config.read_text().replace("search: off", f"search: on\nlanguage: {language}")
    )
    assert not [one for one in site.build().warnings if one.rule == "search"]
    with served(site.root / "public") as address:
        page = browser.new_page()
        try:
            for word in words:
                page.goto(f"{address}search/?q={word}")
                results = page.locator("[data-results] li")
                results.first.wait_for()
                assert results.filter(has_text="A").count() >= 1
                shown = "".join(page.locator("[data-results] li p").all_text_contents())
                assert "\u2060" not in shown
                assert text[:8] in shown
            page.goto(f"{address}search/?q=qqq")
            page.locator("[data-said]:not(:empty)").wait_for()
            assert page.locator("[data-results] li").count() == 0
        finally:
            page.close()


def test_the_parts_of_an_index_are_searched_together(
    project: Callable[..., Site], browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project(
        {f"content/posts/p{n}.md": post(f"P{n}", f"Rye. {'Bread. ' * n}") for n in range(30)}
    )
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text().replace("search: off", "search: on"))
    site.build("whole")
    monkeypatch.setattr(search_pages, "PART", 10)
    site.build("parts")
    assert (site.root / "parts/pagefind/3/pagefind-entry.json").exists()
    ask = """async (word) => {
        const pagefind = await import("/pagefind/pagefind.js");
        const instance = pagefind.createInstance({});
        const urls = async (one, ask) => {
            const found = await one[ask](word);
            const pages = await Promise.all(found.results.map((result) => result.data()));
            return pages.map((page) => page.url).sort();
        };
        const found = await urls(pagefind, "search");
        return [found, await urls(pagefind, "debouncedSearch"), await urls(instance, "search")];
    }"""
    found = {}
    for output in ("whole", "parts"):
        with served(site.root / output) as address:
            page = browser.new_page()
            try:
                page.goto(f"{address}search/?q=bread")
                page.locator("[data-results] li").first.wait_for()
                said = page.locator("[data-said]").text_content()
                found[output] = said, [page.evaluate(ask, word) for word in ("rye", "bread", "p7")]
            finally:
                page.close()
    assert found["parts"] == found["whole"]
    assert min(len(urls) for urls, *_ in found["parts"][1][:2]) >= 29


def test_the_theme_divides_words_as_the_index_does() -> None:
    script = Path(__file__).parents[2] / "themes/default/assets/search.js"
    text = script.read_text(encoding="utf-8")
    for name, expected in (("SYLLABLE", SYLLABLE), ("CHARACTER", CHARACTER)):
        found = re.search(rf"const {name} = /(.*)/g;", text)
        assert found is not None
        assert found[1] == expected
    languages = re.search(r"const SEGMENTED = /\^\(\?:([a-z|]+)\)", text)
    assert languages is not None
    assert languages[1].split("|") == sorted(segmented())


FOUND = {
    "ikea": False,  # and not "I"
    "awxyz": False,
    "internship": False,
    "ikea run": False,
    "running": True,
    "bicyc": True,
    "E-BIKES": True,
    "cafe": True,
    "修理": True,
    "京都": True,
    "理由": False,
}
"""Whether what a reader types is on a page with the text of the test below."""


def test_a_beginning_of_a_word_is_not_taken_for_it(
    project: Callable[..., Site], browser: Any
) -> None:
    if search.program() != search.PROGRAMS[0]:
        missing("the extended Pagefind", "pip install '.[search]'")
    text = "I run a café in Kyoto京都, and a bicycle workshop (自転車の修理). An e-bike, too."
    site = project({"content/posts/a.md": post("A", text), "content/posts/b.md": post("B", "X.")})
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text().replace("search: off", "search: on"))
    site.build()
    found = {}
    with served(site.root / "public") as address:
        page = browser.new_page()
        try:
            for words in FOUND:
                page.goto(f"{address}search/?q={words}")
                page.locator("[data-said]").filter(has_text=words).wait_for()
                results = page.locator("[data-results] li").filter(has_text="bicycle workshop")
                found[words] = bool(results.count())
                shown = "".join(page.locator("[data-results]").all_text_contents())
                assert "\u2060" not in shown
        finally:
            page.close()
    assert found == FOUND

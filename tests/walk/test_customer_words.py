"""Words that customers use, and the business seldom does."""

from __future__ import annotations

from pathlib import Path

from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.load import read_site
from sitegen.walk.customer_words import customer_words
from tests.check.cases import CLEAN, rye
from tests.check.conftest import NOW, write
from tests.walk.test_walk import FILES


def test_words_of_several_customers_come_first(tmp_path: Path) -> None:
    ours = {
        f"content/posts/p{n}.md": rye(f"You would keep bread longer {n}.").replace("rye", f"p{n}")
        for n in range(20)
    }
    write(tmp_path, {**CLEAN, **FILES, **ours})
    project = Project(tmp_path)
    site = read_site(project, read_config(project), ContentCache(None), now=NOW).site
    words = customer_words(site, 3, lambda document: document.body.excerpt)
    assert words[0] == "pumpernickel"
    assert "would" not in words
    assert "longer" not in words
    assert "freeze" in words

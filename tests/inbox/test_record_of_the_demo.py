"""The demo publishes how soon its shop answers: counted by the inbox, not typed by hand."""

from __future__ import annotations

import csv
import os
from datetime import datetime
from pathlib import Path

from sitegen.bundled import bundled
from sitegen.inbox import moderation
from sitegen.inbox.context import InboxContext
from sitegen.inbox.response_statistics import page_text, response_statistics
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.read.cache import ContentCache
from sitegen.read.config import read_config
from sitegen.read.project import Project
from sitegen.site.business_hours import schedule
from sitegen.site.load import read_site
from tests.inbox.support import sent

ANSWERS = Path(__file__).parent.parent / "inputs" / "answers-of-the-demo.csv"
"""When each question of twelve months arrived at the shop, and when it was answered."""
COUNTED = datetime.fromisoformat("2026-11-20T12:00+00:00")


def test_the_published_figures_are_those_that_the_inbox_counts(tmp_path: Path) -> None:
    demo = Project(bundled("content").parent)
    config = read_config(demo)
    site = read_site(demo, config, ContentCache(None), now=COUNTED).site
    with ANSWERS.open(newline="", encoding="utf-8") as file:
        rows = [
            [datetime.fromisoformat(row[name]) if row[name] else None for name in row]
            for row in csv.DictReader(file)
        ]
    clock = [COUNTED]
    with InboxStore(inbox_file(tmp_path), lambda: clock[0]) as store:
        inbox = InboxContext(store, tmp_path, config, site)
        questions = [
            sent(f"Question {place}?", "question", id=f"n:{place}", arrived=arrived)
            for place, (arrived, _) in enumerate(rows)
        ]
        for number, (_, answered) in zip(store.ingest(questions).new, rows, strict=True):
            if answered is not None:
                clock[0] = answered
                moderation.answer(inbox, number, "Yes.", by="priya", private=True)
        found = response_statistics(
            store.timings(),
            store.submissions(),
            schedule(config),
            config.promise.reply,
            COUNTED,
        )
    assert (found.answers, found.answers - found.kept) == (184, 7)  # as the page says in words
    page = bundled("content") / "pages" / "response-times.md"
    before = page.read_bytes()
    counted = page_text(found, before, show=True, zone=site.zone)
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_bytes(counted)
    assert counted == page.read_bytes()

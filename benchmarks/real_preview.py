"""The preview of the real blog: its start, its pictures, a save, and its memory."""

from __future__ import annotations

import os
import re
import shutil
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.blog import Blog
from benchmarks.contestants import Contestant
from benchmarks.measure import processor_time_of_tree
from benchmarks.preview import PATIENCE_SECONDS, Preview, all_stopped
from benchmarks.project import Evidence

MIB = 1024 * 1024
_VARIANT = re.compile(rb'"(/assets/pictures/[^" ]+)[" ]')


def measure_real_preview(
    contestant: Contestant, posts: int, runs: int, folder: Path, say: Callable[[str], None]
) -> str:
    """Start the preview twice, without and with caches, and save a text `runs` times; a few lines
    for people. Raises NoAnswer."""
    shutil.rmtree(folder, ignore_errors=True)
    blog = Blog(posts)
    say(f"writing the blog of {posts:,} posts")
    for name, content in blog.files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    preview = Preview(contestant, folder)

    def edit(revision: int) -> Evidence:
        name, content = blog.post(posts // 2, revision)
        (folder / name).write_bytes(content)
        address = f"posts/{blog.entry(posts // 2).slug}/index.html"
        return Evidence(address, f"Corrected for the {revision}th time")

    with all_stopped([preview]):
        cold, cold_work = preview.start(), _work(preview)
        preview.wait_until_idle()
        preview.stop()
        warm, warm_work = preview.start(), _work(preview)
        preview.wait_until_idle()
        picture = _seconds_of_picture(blog, preview.port)
        preview.wait_until_idle()
        saves = []
        for _ in range(runs):
            saves.append(preview.edit("body", edit))
            preview.wait_until_idle()
        memory = preview.memory
    return (
        f"{posts:,} posts: first page after {cold:.2f} s without caches "
        f"({cold_work:.2f} s of the processors), {warm:.2f} s with them ({warm_work:.2f} s); "
        f"a size of a picture, made when asked for, after {1000 * picture:.0f} ms; "
        f"a save on the screen after {1000 * median(saves):.0f} ms "
        f"(at most {1000 * max(saves):.0f} ms, {runs} saves); memory {memory / MIB:,.0f} MiB"
    )


def _work(preview: Preview) -> float:
    """The processor time that the server has used until now, in seconds."""
    assert preview.process is not None
    return processor_time_of_tree(preview.process.pid) / os.sysconf("SC_CLK_TCK")


def _seconds_of_picture(blog: Blog, port: int) -> float:
    """How long the first size of a picture takes that nobody has asked for."""
    number = next(one for one in range(blog.posts) if blog.picture_name(one) is not None)
    page = _read(port, f"/posts/{blog.entry(number).slug}/")
    found = _VARIANT.search(page)
    if found is None:
        raise ValueError("the page shows no picture")
    begin = time.perf_counter()
    _read(port, found[1].decode())
    return time.perf_counter() - begin


def _read(port: int, address: str) -> bytes:
    url = f"http://127.0.0.1:{port}{address}"
    with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
        content: bytes = answer.read()
        return content

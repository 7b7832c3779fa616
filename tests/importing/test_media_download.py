"""`--media download`: what is fetched, what is refused, and what another run does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.http import Client, Retries
from sitegen.importing import media_download
from tests.importing.conftest import Import, base_project, call
from tests.importing.exports import AUTHOR, HEAD, attachment, item, wxr
from tests.pictures import avif, png, with_chunk
from tests.test_http import Server, at_first, lead, say

LOAF, ROLL = png(40, 30), png(8, 8)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="2"/></svg>'
PROFILE = with_chunk(LOAF, b"iCCP", b"none", damaged=True)
"""Programs damaged colour profiles; browsers show such a picture all the same."""
UP = "/wp-content/uploads"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The old site, the only private host that may be asked."""
    one = Server()
    client = media_download.client()
    assert client.redirects == 3
    assert client.largest == 25 * 1024 * 1024
    assert not client.trusted_hosts
    trusting = Client(
        trusted_hosts=frozenset({"127.0.0.1"}),
        timeout=5,
        redirects=client.redirects,
        largest=100_000,
        retries=Retries(pauses=(0,), sleep=lambda seconds: None),
    )
    monkeypatch.setattr("sitegen.importing.importer.downloading_client", lambda: trusting)
    yield one
    one.close()


def _export(folder: Path, server: Server, *sources: str, more: str = "") -> Path:
    pictures = "".join(f'<p><img src="{one}" alt="P"></p>' for one in sources)
    path = folder / "export.xml"
    text = wxr(item(1, "One", pictures), more, head=HEAD, authors=AUTHOR)
    path.write_text(text.replace("https://old.example", server.url), encoding="utf-8")
    return path


FILES = {
    # path: the bytes that the server sends, the file here
    f"{UP}/2020/05/loaf.png": (LOAF, "wp-content/uploads/2020/05/loaf.png"),
    f"{UP}/2020/06/loaf.png": (ROLL, "wp-content/uploads/2020/06/loaf.png"),
    f"{UP}/really-a-png.jpg": (ROLL, "wp-content/uploads/really-a-png.png"),
    "/img/AB-x=s1600": (LOAF, "img/AB-x=s1600.png"),
    f"{UP}/drawing.svg": (SVG, "wp-content/uploads/drawing.svg"),
    f"{UP}/säge.png": (LOAF, "wp-content/uploads/säge.png"),
    f"{UP}/loaf.avif": (avif(20, 10), "wp-content/uploads/loaf.avif"),
    f"{UP}/profile.png": (PROFILE, "wp-content/uploads/profile.png"),
}
REFUSED = {
    # path: the bytes that the server sends, a part of the reason
    f"{UP}/page.png": (b"<!doctype html><p>Not found</p>", "a web page"),
    f"{UP}/words.jpg": (b"just words", "no JPG"),
    f"{UP}/evil.svg": (SVG.replace(b"<circle", b"<script>x()</script><circle"), "script"),
    f"{UP}/click.svg": (SVG.replace(b"<circle", b'<circle onclick="x()"'), "script"),
    f"{UP}/hidden.png": (SVG.replace(b"<circle", b"<script>x()</script><circle"), "script"),
    f"{UP}/program.png": (b"MZ\x90\0" + b"\0" * 64, "no PNG"),
    f"{UP}/large.png": (LOAF + b"\0" * 200_000, "larger than"),
    f"{UP}/empty.png": (b"", "empty"),
    f"{UP}/torn.png": (LOAF[: len(LOAF) // 2], "broken"),
    f"{UP}/header.png": (with_chunk(LOAF, b"PLTE", b"abc", damaged=True), "broken"),
    f"{UP}/torn.avif": (avif(40, 30)[:-40], "broken"),
    f"{UP}/torn.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\1" * 300, "broken"),
}


def test_what_the_bytes_are_decides(importing: Import, server: Server, tmp_path: Path) -> None:
    from urllib.parse import quote

    for path, (content, _) in {**FILES, **REFUSED}.items():
        server.replies[quote(path, safe="/=")] = say(200, content, {"Content-Type": "image/png"})
    came = importing(_export(tmp_path, server, *FILES, *REFUSED), "--media", "download")
    for path, (content, name) in FILES.items():
        assert (came.site.root / "content" / name).read_bytes() == content, path
    body = came.body(came.document("One")["file"])
    messages = [one["message"] for one in came.findings("media-missing")]
    for path, (_, why) in REFUSED.items():
        assert f"{server.url}{path}" in body
        assert any(f"{path}: " in one and why in one for one in messages), (path, messages)
    assert body.count(server.url) == len(REFUSED)
    assert came.report["media"] == len(FILES)
    came.site.build()


def test_redirects_and_private_addresses(importing: Import, server: Server, tmp_path: Path) -> None:
    elsewhere = server.url.replace("127.0.0.1", "127.0.0.2")
    server.replies |= {
        "/3.png": lead(301, "/2.png"),
        "/2.png": lead(302, "/1.png"),
        "/1.png": lead(307, "/0.png"),
        "/0.png": say(200, LOAF),
        "/4.png": lead(301, "/3.png"),
        "/inside.png": lead(302, f"{elsewhere}/0.png"),
        "/metadata.png": lead(302, "http://169.254.169.254/latest/x.png"),
        "/file.png": lead(302, "file:///etc/passwd"),
    }
    sources = ("/3.png", "/4.png", "/inside.png", "/metadata.png", "/file.png",
               f"{elsewhere}/0.png", "http://10.0.0.1/router.png", "http://[::1]/x.png",
               "ftp://127.0.0.1/x.png")  # fmt: skip
    came = importing(_export(tmp_path, server, *sources), "--media", "download")
    assert came.report["media"] == 1
    messages = "\n".join(one["message"] for one in came.findings("media-missing"))
    assert "/4.png: " in messages
    assert messages.count("is not on the public Internet") == 5
    assert messages.count("redirects without end") == 1


def test_a_smaller_picture_where_the_original_has_gone(
    importing: Import, server: Server, tmp_path: Path
) -> None:
    server.replies |= {
        f"{UP}/loaf-300x200.png": say(200, ROLL),
        f"{UP}/roll.png": at_first(1, say(503), say(200, LOAF)),
    }
    sources = (f"{UP}/loaf-300x200.png", f"{UP}/roll-300x200.png", f"{UP}/gone-300x200.png")
    came = importing(_export(tmp_path, server, *sources), "--media", "download")
    assert (came.site.root / f"content{UP}/loaf.png").read_bytes() == ROLL
    assert (came.site.root / f"content{UP}/roll.png").read_bytes() == LOAF
    (gone,) = [one for one in came.findings("media-missing") if "gone.png" in one["message"]]
    assert "404" in gone["message"]


def test_featured_pictures_come(importing: Import, server: Server, tmp_path: Path) -> None:
    server.replies["/up/loaf.png"] = say(200, LOAF)
    more = item(2, "Two", fields={"_thumbnail_id": "50"}) + attachment(50, "up/loaf.png", alt="L")
    came = importing(_export(tmp_path, server, more=more), "--media", "download")
    assert came.front(came.document("Two")["file"])["image"]["src"] == "../up/loaf.png"


def test_another_run_asks_for_nothing(importing: Import, server: Server, tmp_path: Path) -> None:
    server.replies[f"{UP}/loaf.png"] = say(200, LOAF)
    export = _export(tmp_path, server, f"{UP}/loaf.png")
    importing(export, "--media", "download")
    server.asked.clear()
    again = importing(export, "--media", "download")
    assert server.asked == []
    assert {one["change"] for one in again.report["documents"]} == {"unchanged"}
    without = importing(export)
    assert server.asked == []
    assert {one["change"] for one in without.report["documents"]} == {"unchanged"}


def test_it_goes_on_where_it_was_killed(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.replies |= {f"{UP}/a.png": say(200, LOAF), f"{UP}/b.png": say(200, ROLL)}
    export = _export(tmp_path, server, f"{UP}/a.png", f"{UP}/b.png")
    site = base_project(tmp_path / "site")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("sitegen.importing.importer._Import._apply", killed)
        assert call(site.root, export, "--media", "download").exit_code != 0
    assert not (site.root / f"content{UP}").exists()
    assert len(server.asked) == 2
    assert call(site.root, export, "--media", "download").exit_code == 0
    assert len(server.asked) == 2
    assert (site.root / f"content{UP}/b.png").read_bytes() == ROLL
    assert not list((site.root / ".sitegen").glob("*media*"))


@pytest.mark.parametrize("options", [(), ("--media", "none"), ("--media", "download", "--dry-run")])
def test_nothing_is_loaded_unless_asked_for(
    importing: Import, server: Server, tmp_path: Path, options: tuple[str, ...]
) -> None:
    importing(_export(tmp_path, server, f"{UP}/loaf.png"), *options)
    assert server.asked == []


def test_two_gigabytes_are_the_limit(
    importing: Import, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_download, "MOST_OCTETS", len(LOAF))
    monkeypatch.setattr(media_download, "_AT_ONCE", 1)
    server.replies |= {f"{UP}/a.png": say(200, LOAF), f"{UP}/b.png": say(200, ROLL)}
    came = importing(_export(tmp_path, server, f"{UP}/a.png", f"{UP}/b.png"), "--media", "download")
    assert came.report["media"] == 1
    assert any("downloaded already" in one["message"] for one in came.findings("media-missing"))

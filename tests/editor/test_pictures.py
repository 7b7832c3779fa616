"""Pictures that are sent to the editor: bounded, clean, named, and beside the text."""

from __future__ import annotations

import errno
import http.client
import io
import json
import os
import socket
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

import msgspec
import pytest
from PIL import Image

from sitegen.authoring import staging
from sitegen.editor import uploads
from sitegen.editor.addresses import HOME
from sitegen.editor.panel import LARGEST_PICTURE
from sitegen.editor.picture_file import (
    LONGEST_SIDE,
    PictureRequest,
    PreparedPicture,
    prepare_picture,
)
from sitegen.limited_process import LimitExceeded, run_limited
from tests.conftest import Site, post
from tests.editor.conftest import Editor
from tests.editor.test_saving import FILE, SALT
from tests.pictures import png
from tests.serve.conftest import Answer

Begin = Callable[..., Editor]
FOLDER = "content/posts/salt"
BUNDLE = f"{FOLDER}/index.md"


@pytest.fixture
def edited(project: Callable[..., Site], editor: Begin) -> Editor:
    return editor(project({BUNDLE: SALT}))


def send(one: Editor, data: bytes, **headers: str) -> Answer:
    """A file as the editor's script sends it."""
    given = {
        "Origin": one.running.serving.origin,
        "X-Sitegen-Token": one.token(),
        "Content-Type": "application/octet-stream",
        **headers,
    }
    connection = http.client.HTTPConnection("127.0.0.1", one.running.port, timeout=60)
    try:
        connection.request("POST", f"{HOME}/upload", data, given)
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


def sent(one: Editor, data: bytes) -> dict[str, Any]:
    answer = send(one, data)
    assert answer.status == 200, answer.text
    found: dict[str, Any] = json.loads(answer.body)
    return found


def placed(
    one: Editor, data: bytes, alt: str = "A chain", file: str = BUNDLE, **form: str
) -> dict[str, Any]:
    """A picture that was sent and put beside a document."""
    given = {**one.open(file), "upload": sent(one, data)["upload"], "alt": alt, **form}
    status, answer = one.data("/add-picture", given)
    assert status == 200, answer
    found: dict[str, Any] = answer
    return found


def there(root: Path, folder: str = FOLDER) -> list[str]:
    return sorted(one.name for one in (root / folder).iterdir())


def waiting(root: Path) -> list[str]:
    folder = root / "private/editing/uploads"
    return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def gradient(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.linear_gradient("L").resize((width, height)).convert(mode)


def photograph(width: int, height: int, orientation: int = 1) -> bytes:
    """A JPEG as a phone makes it, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Phone of Anna"
    exif.get_ifd(0x8825)[2] = (52.0, 30.0, 0.0)
    return encoded(gradient(width, height), "JPEG", exif=exif, quality=90)


def animation(form: str, **options: Any) -> bytes:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)


def chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content)) + name + content
        + struct.pack(">I", zlib.crc32(name + content))
    )  # fmt: skip


def bomb(width: int, height: int) -> bytes:
    """A PNG of some kilobytes that says that it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def text_bomb() -> bytes:
    """A small PNG whose text takes 200 megabytes."""
    text = b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9)
    whole = png(8, 8)
    return whole[:33] + chunk(b"zTXt", text) + whole[33:]


def prepared_of(folder: Path, data: bytes) -> PreparedPicture:
    """What the process with limits makes of a file; the result is called `new`."""
    (folder / "given").write_bytes(data)
    request = PictureRequest(str(folder / "given"), str(folder), "new")
    answer = prepare_picture(msgspec.json.encode(request))
    return msgspec.json.decode(answer, type=PreparedPicture)


# --- what becomes of a picture --------------------------------------------------------------------

KEPT = {
    "a PNG": (png(30, 20), ".png", (30, 20)),
    "a small JPEG": (photograph(300, 200), ".jpg", (300, 200)),
    "a turned JPEG": (photograph(300, 200, 6), ".jpg", (200, 300)),
    "a mirrored JPEG": (photograph(300, 200, 2), ".jpg", (300, 200)),
    "a large JPEG": (photograph(6000, 1000), ".jpg", (LONGEST_SIDE, 427)),
    "a large, turned JPEG": (photograph(6000, 1000, 8), ".jpg", (426, 2556)),
    "a printer's JPEG": (encoded(gradient(30, 20, "CMYK"), "JPEG"), ".jpg", (30, 20)),
    "a progressive JPEG": (encoded(gradient(30, 20), "JPEG", progressive=True), ".jpg", (30, 20)),
    "a WebP": (encoded(gradient(30, 20), "WEBP"), ".webp", (30, 20)),
    "a large GIF": (encoded(gradient(3000, 30), "GIF"), ".png", (LONGEST_SIDE, 26)),
    "a PNG of sixteen bits": (encoded(Image.new("I;16", (9, 9), 700), "PNG"), ".png", (9, 9)),
    "a transparent PNG": (encoded(Image.new("RGBA", (9, 9)), "PNG"), ".png", (9, 9)),
    "a large PNG of few colours": (
        encoded(gradient(3000, 10).quantize(8), "PNG"), ".png", (LONGEST_SIDE, 9)
    ),
    "an animation": (animation("GIF", duration=100), ".gif", (8, 8)),
    "an animated WebP": (animation("WEBP"), ".webp", (8, 8)),
    "an animated PNG": (animation("PNG"), ".png", (8, 8)),
}  # fmt: skip


@pytest.mark.parametrize(("data", "suffix", "size"), KEPT.values(), ids=KEPT)
def test_a_picture_is_upright_small_and_says_nothing_of_its_owner(
    tmp_path: Path, data: bytes, suffix: str, size: tuple[int, int]
) -> None:
    prepared = prepared_of(tmp_path, data)
    assert prepared == PreparedPicture(f"new{suffix}", *size)
    path = tmp_path / prepared.name
    with Image.open(path) as image, Image.open(io.BytesIO(data)) as before:
        assert image.size == size
        assert getattr(image, "n_frames", 1) == getattr(before, "n_frames", 1)
        assert dict(image.getexif()) == {}
        assert image.mode != "CMYK"
        image.load()
    assert b"Anna" not in path.read_bytes()


def test_a_photograph_is_beside_its_document(edited: Editor) -> None:
    assert placed(edited, photograph(3000, 2000, 6)) == {"target": "a-chain.jpg"}
    path = f"{FOLDER}/a-chain.jpg"
    with Image.open(edited.root / path) as image:
        assert image.size == (1706, 2559)
    assert b"Anna" not in edited.read(path)
    assert waiting(edited.root) == []
    assert edited.read(BUNDLE) == SALT
    mode = stat.S_IMODE((edited.root / path).stat().st_mode)
    assert mode == stat.S_IMODE((edited.root / BUNDLE).stat().st_mode)


def test_a_picture_that_fits_keeps_its_pixels(edited: Editor) -> None:
    data = encoded(gradient(90, 60), "JPEG", quality=61)
    placed(edited, data)
    assert edited.read(f"{FOLDER}/a-chain.jpg") == data


DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='6'><path d='M0 0h9'/></svg>"
REFUSED = {
    "a text": (b"Good morning", "no picture"),
    "a web page": (b"<!doctype html><img src=x>", "no picture"),
    "a PDF": (b"%PDF-1.7\n", "no picture"),
    "a video": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "no picture"),
    "a program": (b"MZ\x90\0", "no picture"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Most Compatible"),
    "TIFF": (encoded(gradient(9, 9), "TIFF"), "browsers don't show"),
    "a BMP": (encoded(gradient(9, 9), "BMP"), "no picture"),
    "half a JPEG": (photograph(300, 200)[:3000], "broken"),
    "half a PNG": (encoded(gradient(300, 200), "PNG")[:200], "broken"),
    "the beginning of a PNG": (b"\x89PNG\r\n\x1a\n", "broken"),
    "half an animated WebP": (animation("WEBP")[:-20], "broken"),
    "a bomb": (bomb(60_000, 60_000), "3600 megapixels"),
    "a bomb of one line": (bomb(2_000_000_000, 1), "2000 megapixels"),
    "a bomb within the limit that ends early": (bomb(10_000, 10_000), "broken"),
    "a bomb of text": (text_bomb(), "broken"),
    "a drawing with a script": (DRAWING.replace(b"<path", b"<script>x</script><path"), "script"),
    "a drawing with a handler": (DRAWING.replace(b"<path", b"<path onclick='x'"), "script"),
    "a drawing with a link that runs": (
        DRAWING.replace(b"<path", b"<a href='javascript:x'/><path"), "script"
    ),
    "too many megapixels": (encoded(Image.new("1", (11_000, 10_000)), "PNG"), "110 megapixels"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_is_refused_with_its_reason(
    tmp_path: Path, data: bytes, words: str
) -> None:
    prepared = prepared_of(tmp_path, data)
    assert words in f"{prepared.trouble} ({prepared.remedy})"
    assert not prepared.name
    assert [one.name for one in tmp_path.iterdir()] == ["given"]


@pytest.mark.parametrize("name", ["a bomb", "half a JPEG", "a drawing with a script"])
def test_what_is_refused_leaves_nothing(edited: Editor, name: str) -> None:
    data, words = REFUSED[name]
    answer = send(edited, data)
    assert answer.status == 422
    assert words in json.loads(answer.body)["error"]
    assert waiting(edited.root) == []
    assert there(edited.root) == ["index.md"]


def test_an_empty_file_is_refused(edited: Editor) -> None:
    answer = send(edited, b"")
    assert (answer.status, "is empty" in answer.text) == (422, True)


def test_a_drawing_without_a_script_stays_as_it_is(edited: Editor) -> None:
    assert placed(edited, DRAWING)["target"] == "a-chain.svg"
    assert edited.read(f"{FOLDER}/a-chain.svg") == DRAWING


@pytest.mark.slow
@pytest.mark.parametrize(("function", "given"), [("hog", b"900"), ("spin", b""), ("gone", b"")])
def test_a_process_has_limits(function: str, given: bytes) -> None:
    work = f"tests.editor.greedy:{function}"
    with pytest.raises(LimitExceeded):
        run_limited(work, given, seconds=1 if function == "spin" else 30, memory=600 * 1024**2)


def test_what_the_process_can_not_do_in_its_limits_is_refused(
    edited: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_slow(*_: object, **__: object) -> bytes:
        raise LimitExceeded("it takes more than 60 seconds")

    monkeypatch.setattr(uploads, "run_limited", too_slow)
    answer = send(edited, png(9, 9))
    assert answer.status == 422
    assert "more than 60 seconds" in answer.text
    assert waiting(edited.root) == []


# --- names ----------------------------------------------------------------------------------------

NAMES = {
    "its words": ("The rusty Chain!", "IMG_1.jpg", [], "the-rusty-chain.png"),
    "its file": ("", "My Wheel.jpeg", [], "my-wheel.png"),
    "neither": ("!!!", "….jpg", [], "picture.png"),
    "one that is there": ("A chain", "", ["a-chain.png"], "a-chain-2.png"),
    "two that are there": ("A chain", "", ["a-chain.png", "a-chain-2.png"], "a-chain-3.png"),
    "one of a disk that is blind to case": ("A chain", "", ["A-CHAIN.PNG"], "a-chain-2.png"),
    "one that is composed otherwise": ("Öl", "", ["o\u0308l.png"], "öl-2.png"),
    "one with another suffix": ("A chain", "", ["a-chain.mp4"], "a-chain-2.png"),
    "a folder": ("A chain", "", ["a-chain/x.png"], "a-chain-2.png"),
    "a device": ("Con", "", [], "picture-con.png"),
    "the document": ("Index", "", [], "picture-index.png"),
    "a path": ("../../evil", "../../evil.png", [], "evil.png"),
    "letters of another script": ("自行车", "", [], "自行车.png"),
    "a long one": ("chain " * 40, "", [], "chain" + "-chain" * 9 + ".png"),
}


@pytest.mark.slow
def test_a_picture_gets_a_name_that_no_file_has(edited: Editor) -> None:
    for case, (alt, name, before, wanted) in NAMES.items():
        known = {f"{FOLDER}/{one}": b"old" for one in before}
        edited.running.site.write(known)
        assert placed(edited, png(9, 9), alt, name=name)["target"] == wanted, case
        assert {path: edited.read(path) for path in known} == known
        (edited.root / FOLDER / wanted).unlink()
        for path in known:
            (edited.root / path).unlink()
    (edited.root / FOLDER / "a-chain").rmdir()
    assert there(edited.root) == ["index.md"]


def test_a_link_that_leads_nowhere_is_not_written_through(edited: Editor) -> None:
    (edited.root / FOLDER / "a-chain.png").symlink_to(edited.root / "outside.png")
    assert placed(edited, png(9, 9))["target"] == "a-chain-2.png"
    assert not (edited.root / "outside.png").exists()


def test_a_picture_of_the_site_is_beside_its_configuration(edited: Editor) -> None:
    answer = placed(edited, png(9, 9), "", "content/site.yaml", name="Logo.png")
    assert answer == {"target": "logo.png"}
    assert (edited.root / "content/logo.png").is_file()


# --- a document that is one file ------------------------------------------------------------------

OIL = post("Oil", "[Salt](salt.md) ![](oil.png)", id="oil")


def test_a_file_becomes_a_folder_and_keeps_its_links(
    project: Callable[..., Site], editor: Begin
) -> None:
    text = SALT + b"\n[Oil](oil.md)\n\n![Rust](rust.png)\n\n![Oil](oil.png)\n"
    front = text.replace(b"tags:", b"image: {src: rust.png, alt: Rust}\ntags:")
    one = editor(project({
        FILE: front, "content/posts/oil.md": OIL, "content/posts/oil.png": png(3, 3),
        "content/posts/rust.png": png(4, 4),
    }))  # fmt: skip
    form = one.open(FILE)
    typed = form["body"] + "\r\nNew: [oil](oil.md#top)\r\n"
    handle = sent(one, png(9, 9))["upload"]
    status, answer = one.data(
        "/add-picture", {**form, "body": typed, "upload": handle, "alt": "A chain"}
    )
    assert status == 200
    assert answer["target"] == "a-chain.png"
    moved = answer["moved"]
    assert there(one.root, "content/posts") == ["oil.md", "oil.png", "salt"]
    # The picture that only this document has comes along.
    assert there(one.root) == ["a-chain.png", "index.md", "rust.png"]
    # The file has no more than what the move changes; what is typed has it too.
    assert one.read(BUNDLE) == front.replace(b"](oil.md)", b"](../oil.md)").replace(
        b"](oil.png)", b"](../oil.png)"
    )
    assert moved["file"] == BUNDLE
    assert moved["body"] == typed.replace("\r\n", "\n").replace("(oil.", "(../oil.")
    assert moved["values"] == {}
    assert b"[Salt](salt/index.md)" in one.read("content/posts/oil.md")
    # The same page goes on with it, and saves what it has.
    again = {**form, "file": BUNDLE, "base": moved["base"], "opened": moved["opened"]}
    text_now = moved["body"] + "\n![A chain](a-chain.png)\n"
    status, _ = one.data("/save", {**again, "body": text_now})
    assert status == 200
    assert one.read(BUNDLE).decode().endswith(text_now)
    page = one.running.get("/posts/salt/").text
    assert 'alt="A chain"' in page
    assert one.get("/edit", file=BUNDLE).status == 200


def test_fields_that_name_files_follow(project: Callable[..., Site], editor: Begin) -> None:
    front = SALT.replace(b"tags:", b"image: {src: oil.png, alt: Oil}\ntags:")
    files = {FILE: front, "content/posts/oil.md": OIL, "content/posts/oil.png": png(3, 3)}
    one = editor(project(files))
    moved = placed(one, png(9, 9), file=FILE)["moved"]
    assert moved["values"] == {"f:image.src": "../oil.png"}
    assert moved["files"] == ["../oil.png"]
    assert b"src: ../oil.png" in one.read(BUNDLE)


def test_what_is_typed_is_kept_under_the_new_name(
    project: Callable[..., Site], editor: Begin
) -> None:
    one = editor(project({FILE: SALT}))
    form = {**one.open(FILE), "f:title": "Rust", "upload": sent(one, png(9, 9))["upload"]}
    assert one.data("/keep", form)[0] == 200
    status, answer = one.data("/add-picture", {**form, "alt": "A chain"})
    assert status == 200
    assert answer["moved"]["file"] == BUNDLE
    assert one.read(BUNDLE) == SALT
    assert one.open(BUNDLE, typed="1")["f:title"] == "Rust"


@pytest.mark.parametrize(
    "broken",
    [{"content/posts/oil.md": "---\ntitle: [\n---\n"}, {}],
    ids=["another document", "the text"],
)
def test_a_document_that_can_not_move_has_its_picture_beside_it(
    project: Callable[..., Site], editor: Begin, broken: dict[str, str]
) -> None:
    one = editor(project({FILE: SALT, **broken}))
    form = {} if broken else {"f:date": "tomorrow-ish"}
    assert placed(one, png(9, 9), file=FILE, **form) == {"target": "a-chain.png"}
    assert (one.root / "content/posts/a-chain.png").is_file()
    assert one.read(FILE) == SALT


def test_no_folder_is_made_where_a_link_leads_or_another_disk_has_one(
    project: Callable[..., Site], editor: Begin, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    site = project({FILE: SALT, "content/posts/oil.md": OIL, "content/posts/OIL/x.txt": "x"})
    (site.root / "content/posts/salt").symlink_to(outside)
    one = editor(site)
    assert placed(one, png(9, 9), file=FILE) == {"target": "a-chain.png"}
    assert list(outside.iterdir()) == []
    assert placed(one, png(9, 9), file="content/posts/oil.md") == {"target": "a-chain-2.png"}
    assert not (one.root / "content/posts/oil").exists()


def test_a_file_that_changed_meanwhile_stays_where_it_is(
    project: Callable[..., Site], editor: Begin
) -> None:
    one = editor(project({FILE: SALT}))
    form = {**one.open(FILE), "upload": sent(one, png(9, 9))["upload"], "alt": "A chain"}
    (one.root / FILE).write_bytes(SALT + b"\nMore.\n")
    status, answer = one.data("/add-picture", form)
    assert status == 409
    assert "changed" in answer["error"]
    assert there(one.root, "content/posts") == ["salt.md"]
    # The picture is still there for a second try.
    fresh = {**one.open(FILE), "upload": form["upload"], "alt": "A chain"}
    assert one.data("/add-picture", fresh)[0] == 200


# --- safety ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"}, {"Origin": "null"}, {"X-Sitegen-Token": ""},
        {"X-Sitegen-Token": "x" * 32}, {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.example", "Host": "evil.example"},
    ],
)  # fmt: skip
def test_no_other_page_can_send_a_file(edited: Editor, headers: dict[str, str]) -> None:
    assert send(edited, png(9, 9), **headers).status == 403
    assert waiting(edited.root) == []


def test_a_token_in_a_form_is_none_for_a_file(edited: Editor) -> None:
    form = urlencode({"token": edited.token()}).encode()
    answer = send(
        edited, form,
        **{"X-Sitegen-Token": "", "Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert answer.status == 403


def test_a_refusal_is_read_by_a_page_that_sends_much(edited: Editor) -> None:
    assert send(edited, bytes(5_000_000), **{"X-Sitegen-Token": "old"}).status == 403


def test_another_computer_can_not_send_a_file(project: Callable[..., Site], editor: Begin) -> None:
    one = editor(project({BUNDLE: SALT}), host="0.0.0.0")
    given = {"Origin": one.running.serving.origin, "X-Sitegen-Token": "any"}
    assert one.running.get(f"{HOME}/upload", "POST", "x", **given).status == 403
    assert not (one.root / "private").exists()


def test_a_file_has_a_limit_of_its_own(edited: Editor) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", edited.running.port, timeout=30)
    for path, size in (
        (f"{HOME}/upload", LARGEST_PICTURE + 1),
        (f"{HOME}/upload/", LARGEST_PICTURE),
        (f"{HOME}/add-picture", LARGEST_PICTURE),
        ("/_sitegen/panel/upload", LARGEST_PICTURE),
    ):
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        assert connection.getresponse().status == 413, path
        connection.close()


def test_a_browser_that_goes_away_leaves_nothing(edited: Editor) -> None:
    token = edited.token()
    with socket.create_connection(("127.0.0.1", edited.running.port), timeout=30) as connection:
        head = (
            f"POST {HOME}/upload HTTP/1.1\r\nHost: 127.0.0.1:{edited.running.port}\r\n"
            f"Origin: {edited.running.serving.origin}\r\nX-Sitegen-Token: {token}\r\n"
            "Content-Length: 1000000\r\n\r\n"
        )
        connection.sendall(head.encode() + png(9, 9))
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100).startswith(b"HTTP/1.1 400")
    assert waiting(edited.root) == []


@pytest.mark.parametrize(
    "name", ["", "../../site.yaml", "x.png", f"{'0' * 32}.png", f"{'0' * 32}.md", "/etc/passwd"]
)
def test_only_pictures_that_were_sent_can_be_placed(edited: Editor, name: str) -> None:
    form = {**edited.open(BUNDLE), "upload": name, "alt": "A chain"}
    assert edited.data("/add-picture", form)[0] == 422
    assert edited.get("/upload", name=name).status == 422
    assert there(edited.root) == ["index.md"]


def test_a_picture_that_waits_is_shown_and_runs_nothing(edited: Editor) -> None:
    answer = edited.get("/upload", name=sent(edited, DRAWING)["upload"])
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    folder = edited.root / "private/editing/uploads"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_kept_where_a_link_leads(edited: Editor, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (edited.root / "private").symlink_to(outside)
    answer = send(edited, png(9, 9))
    assert answer.status == 422
    assert "link" in json.loads(answer.body)["error"]
    assert list(outside.iterdir()) == []


def test_few_pictures_wait(edited: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_WAITING", 2)
    names = [sent(edited, png(9, 9))["upload"] for _ in range(3)]
    assert waiting(edited.root) == sorted(names[1:])


@pytest.mark.parametrize(
    "file", ["content/posts/gone.md", "../outside.md", "content/posts/link/index.md", ""]
)
def test_a_picture_is_placed_beside_known_documents_only(edited: Editor, file: str) -> None:
    (edited.root / "content/posts/link").symlink_to(edited.root / FOLDER)
    form = {**edited.open(BUNDLE), "upload": sent(edited, png(9, 9))["upload"], "file": file}
    assert edited.data("/add-picture", form)[0] in (409, 422)
    assert there(edited.root) == ["index.md"]


# --- a disk that is full --------------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Lets the n-th file that is synced or copied, and all later ones, fail half way."""
    real, copy = os.fsync, staging._copy
    left = [10**6]

    def full() -> bool:
        left[0] -= 1
        return left[0] < 0

    def fsync(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode) and full():
            os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)

    def copied(origin: Path, place: Path) -> None:
        if full():
            place.write_bytes(origin.read_bytes()[:20])
            raise OSError(errno.ENOSPC, "No space left on device", str(place))
        copy(origin, place)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(staging, "_copy", copied)

    def set_left(count: int) -> None:
        left[0] = count

    yield set_left
    left[0] = 10**6


def test_a_full_disk_leaves_the_file_or_the_folder_with_its_picture(
    project: Callable[..., Site], editor: Begin, full_disk: Callable[[int], None]
) -> None:
    text = SALT + b"\n[Oil](oil.md)\n"
    one = editor(project({FILE: text, "content/posts/oil.md": OIL.replace("![](oil.png)", "")}))
    before = {name: one.read(name) for name in (FILE, "content/posts/oil.md")}
    form = {**one.open(FILE), "upload": sent(one, png(9, 9))["upload"], "alt": "A chain"}
    for written in range(20):
        full_disk(written)
        status, answer = one.data("/add-picture", form)
        full_disk(10**6)
        if status == 200:
            break
        # No half is left over, and the same picture can be tried again.
        assert "No space left" in answer["error"], written
        assert {name: one.read(name) for name in before} == before
        assert there(one.root, "content/posts") == ["oil.md", "salt.md"]
    assert written > 4
    assert there(one.root) == ["a-chain.png", "index.md"]
    assert one.read(f"{FOLDER}/a-chain.png") == png(9, 9)
    assert one.read(BUNDLE) == text.replace(b"(oil.md)", b"(../oil.md)")
    assert one.get("/edit", file=BUNDLE).status == 200


def test_a_full_disk_keeps_no_half_of_what_is_sent(
    edited: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(file: Path, body: IO[bytes]) -> None:
        file.write_bytes(body.read(20))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads, "_receive", fails)
    answer = send(edited, png(9, 9))
    assert answer.status == 422
    assert "No space left" in answer.text
    assert waiting(edited.root) == []

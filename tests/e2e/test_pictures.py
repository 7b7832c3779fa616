"""Pictures as readers get them: in several sizes, upright, without metadata, made once."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from sitegen.errors import ContentError
from tests.conftest import Site, post
from tests.pictures import png

Make = Callable[..., Site]


def photograph(
    width: int, height: int, *, orientation: int = 1, form: str = "JPEG", **options: object
) -> bytes:
    """A photograph whose left half is red, taken somewhere."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "Anna's garden"
    exif.get_ifd(0x8825)[1] = "N"
    stream = BytesIO()
    image.save(stream, form, exif=exif, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def shop(project: Make, picture: bytes, name: str = "Garden.jpg") -> Site:
    """A site with one post that shows a picture at its top and in its text."""
    text = f"Words.\n\n![A garden]({name} 'In May')"
    front = f"{{src: {name}, alt: A garden}}"
    return project(
        {
            "content/posts/a/index.md": post("A", text, image=front),
            f"content/posts/a/{name}": picture,
        }
    )


def opened(site: Site, path: str) -> Image.Image:
    return Image.open(BytesIO((site.root / "public" / path).read_bytes()))


def variants(site: Site) -> list[str]:
    return [path for path in site.tree() if path.startswith("assets/pictures/")]


def test_a_photograph_is_offered_in_several_sizes_and_as_webp(project: Make) -> None:
    site = shop(project, photograph(1800, 900))
    site.build()
    html = site.read("posts/a/index.html")
    found = re.findall(r"<picture>(.*?)</picture>", html, re.DOTALL)
    assert len(found) == 2
    for one in found:
        assert 'type="image/webp"' in one
        assert 'width="1800" height="900"' in one
        offered = re.findall(r"/(assets/pictures/garden\.[0-9a-f]{10}-\d+\.\w+) (\d+)w", one)
        assert [int(width) for path, width in offered if path.endswith("webp")] == [
            400,
            800,
            1200,
            1600,
        ]
        for path, width in offered:
            with opened(site, path) as image:
                assert image.size == (int(width), int(width) // 2)
                assert not image.getexif()
    first, second = found
    assert 'loading="eager"' in first
    assert 'fetchpriority="high"' in first
    assert 'loading="lazy"' in second
    assert "<figcaption>In May</figcaption>" in html


def test_every_planned_variant_exists_and_no_other(project: Make) -> None:
    site = shop(project, photograph(1800, 900))
    site.build()
    named = set(re.findall(r"assets/pictures/[^\s\",]+", site.read("posts/a/index.html")))
    small = {path for path in variants(site) if "-160." in path}
    assert named == set(variants(site)) - small


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photograph_stands_upright_without_its_metadata(
    project: Make, orientation: int
) -> None:
    site = shop(project, photograph(900, 500, orientation=orientation))
    site.build()
    size = (900, 500) if orientation < 5 else (500, 900)
    red = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom"}
    places = {
        "left": (0.1, 0.5), "right": (0.9, 0.5), "top": (0.5, 0.1), "bottom": (0.5, 0.9),
    }  # fmt: skip
    across, down = places[red.get(orientation, "bottom")]
    for path in ["posts/a/Garden.jpg", *variants(site)]:
        with opened(site, path) as image:
            assert not image.getexif()
            if path.startswith("posts"):
                assert image.size == size
            width, height = image.size
            red_part = image.convert("RGB").getpixel((int(width * across), int(height * down)))
            assert isinstance(red_part, tuple)
            assert red_part[0] > 200 > 60 > red_part[2]
    assert f'width="{size[0]}" height="{size[1]}"' in site.read("posts/a/index.html")


def test_an_upright_photograph_keeps_its_own_pixels(project: Make) -> None:
    original = photograph(900, 500)
    site = shop(project, original)
    site.build()
    published = (site.root / "public/posts/a/Garden.jpg").read_bytes()
    assert b"Anna's garden" in original
    assert b"Anna's garden" not in published
    assert original.endswith(published[-2000:])


def test_static_pictures_lose_their_metadata_too(project: Make) -> None:
    site = project({"content/static/x/yard.jpg": photograph(90, 50)})
    site.build()
    assert b"Anna's garden" not in (site.root / "public/x/yard.jpg").read_bytes()


def test_a_huge_photograph_is_shown_by_its_largest_variant(project: Make) -> None:
    site = shop(project, photograph(3000, 1500))
    site.build()
    found = re.search(r'<figure>.*?<img [^>]*src="/([^"]+)"', site.read("posts/a/index.html"))
    assert found is not None
    with opened(site, found[1]) as image:
        assert image.size == (1600, 800)


def test_animations_and_drawings_are_left_whole(project: Make) -> None:
    frames = [Image.new("RGB", (700, 700), colour) for colour in ("red", "green")]
    stream = BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    for name, data in (
        ("moving.gif", stream.getvalue()),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'),
    ):
        site = shop(project, data, name)
        site.build()
        assert variants(site) == []
        assert f'src="/posts/a/{name}"' in site.read("posts/a/index.html")


def test_pictures_of_every_mode_are_made(project: Make) -> None:
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        stream = BytesIO()
        Image.new(mode, (900, 300)).save(stream, "PNG")
        site = shop(project, stream.getvalue(), "odd.png")
        site.build()
        assert len(variants(site)) == 4


def test_a_broken_picture_is_an_error_at_the_place_that_shows_it(project: Make) -> None:
    site = shop(project, photograph(900, 500)[:3000])
    assert [mistake.partition(": ")[0] for mistake in site.mistakes()] == [
        "content/posts/a/index.md:6"
    ]
    assert "Garden.jpg" in site.mistakes()[0]
    assert "broken" in site.mistakes()[0]


def test_an_unchanged_picture_is_not_made_again_even_in_another_folder(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = shop(project, photograph(1800, 900, orientation=6))
    site.build()

    def fail(*_arguments: object) -> bytes:
        raise AssertionError("made again")

    monkeypatch.setattr("sitegen.render.resizing.resize_together", fail)
    site.build("elsewhere")
    assert site.tree("elsewhere") == site.tree()
    site.write({"content/posts/a/index.md": post("A", "Other words.\n\n![A garden](Garden.jpg)")})
    site.build()


def opens(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the pictures that are opened to be drawn, as it happens."""
    from sitegen.render import resizing

    names: list[str] = []
    really = resizing.open_raster

    def counting(file: Path) -> Image.Image:
        names.append(file.name)
        return really(file)

    monkeypatch.setattr(resizing, "open_raster", counting)
    return names


def test_a_picture_is_decoded_once_for_all_of_its_sizes(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = project(
        {
            "content/posts/a/index.md": post("A", "![Tea](cup.png) ![Garden](garden.jpg)"),
            "content/posts/a/cup.png": png(900, 300),
            "content/posts/a/garden.jpg": photograph(1800, 900),
        }
    )
    names = opens(monkeypatch)
    site.build()
    assert sorted(names) == ["cup.png", "garden.jpg"]
    made = [path.partition(".")[0].rpartition("/")[2] for path in variants(site)]
    assert made.count("garden") == 7
    assert made.count("cup") == 4


def test_only_what_the_cache_lacks_is_made_and_comes_out_the_same(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = shop(project, photograph(1800, 900, orientation=8))
    site.build()
    from sitegen.render import resizing

    encoded: list[tuple[str, int]] = []
    really = resizing._encoded

    def counted(image: Image.Image, form: str, *rest: object, **options: object) -> bytes:
        encoded.append((form, image.width))
        return really(image, form, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(resizing, "_encoded", counted)
    names = opens(monkeypatch)
    smallest = site.root / "public" / next(p for p in variants(site) if p.endswith("-160.webp"))
    (lost,) = (
        file
        for file in (site.root / ".sitegen/pictures").iterdir()
        if file.read_bytes().endswith(smallest.read_bytes())
    )
    lost.unlink()
    site.build("elsewhere")
    assert names == ["Garden.jpg"]
    assert encoded == [("WEBP", 160)]
    assert site.tree("elsewhere") == site.tree()


def test_sizes_are_made_without_a_cache_folder(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = shop(project, photograph(1800, 900))
    site.write({".sitegen/pictures": "a file where the folder should be"})
    names = opens(monkeypatch)
    site.build()
    assert names == ["Garden.jpg"]
    assert len(variants(site)) == 7


@pytest.mark.slow
def test_a_size_looks_as_if_it_had_been_made_of_the_original(project: Make) -> None:
    """Each is made of a larger one, so an error would add up towards the small ones."""
    image = Image.radial_gradient("L").resize((1800, 1800))
    image = Image.merge(
        "RGB", (image, image.rotate(90), Image.linear_gradient("L").resize((1800, 1800)))
    )
    stream = BytesIO()
    image.save(stream, "PNG")
    site = shop(project, stream.getvalue(), "garden.png")
    site.build()
    made = variants(site)
    assert len(made) == 7
    for path in made:
        with opened(site, path) as found:
            expected = image.resize(found.size, Image.Resampling.LANCZOS)
            difference = ImageChops.difference(found.convert("RGB"), expected)
            most = 1 if path.endswith(".png") else 4  # WebP itself costs some
            assert max(ImageStat.Stat(difference).mean) < most, path


def test_colours_of_a_profile_stay(project: Make) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    site = shop(project, photograph(1800, 900, icc_profile=profile))
    site.build()
    for path in variants(site):
        with opened(site, path) as image:
            assert image.info["icc_profile"] == profile


def test_a_picture_at_two_places_is_made_once(project: Make) -> None:
    site = project(
        {
            "content/posts/a/index.md": post("A", "![Tea](cup.png)"),
            "content/posts/b/index.md": post("B", "![Tea](cup.png)"),
            "content/posts/a/cup.png": png(500, 300),
            "content/posts/b/cup.png": png(500, 300),
        }
    )
    site.build()
    assert len(variants(site)) == 4


def test_what_is_kept_of_old_pictures_does_not_grow_without_end(project: Make) -> None:
    from sitegen.render.variants import delete_unused

    site = shop(project, photograph(900, 500))
    site.build()
    folder = site.root / ".sitegen/pictures"
    made = {file.name for file in folder.iterdir()}
    for number in range(300):
        (folder / f"{number:032x}").write_bytes(b"old")
    delete_unused(site.root / ".sitegen", [bytes.fromhex(name) for name in made])
    assert {file.name for file in folder.iterdir()} == made


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<svg:script xmlns:svg="http://www.w3.org/2000/svg" href="/a.js"/>',
        '<rect width="1" height="1" onclick="alert(1)"/>',
        '<a href=" javascript:alert(1)"><rect width="1" height="1"/></a>',
    ],
)
@pytest.mark.parametrize("shown", [True, False])
def test_a_drawing_with_a_script_is_an_error(project: Make, inside: str, shown: bool) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'
    text = "![A drawing](/cup.svg)" if shown else "Nothing."
    site = project({"content/posts/a.md": post("A", text), "content/static/cup.svg": drawing})
    with pytest.raises(ContentError) as error:
        site.build()
    (problem,) = error.value.problems
    assert problem.file == ("content/posts/a.md" if shown else "content/static/cup.svg")
    assert "contains a script" in problem.message
    assert "plain drawing" in problem.remedy


def test_a_plain_drawing_may_speak_of_anything(project: Make) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>One script, on = on'
        '</title><path d="M0 0" class="onion" data-one="a"/></svg>'
    )
    site = project({"content/posts/a.md": post("A"), "content/static/cup.svg": drawing})
    site.build()
    assert site.read("cup.svg") == drawing


# --- formats, sizes ------------------------------------------------------------------------------


def phone(width: int, height: int, orientation: int = 1) -> bytes:
    """A photograph with a second, smaller picture in the same JPEG (MPO), as phones write it."""
    second = Image.open(BytesIO(photograph(width // 2, height // 2)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    first = Image.open(BytesIO(photograph(width, height)))
    stream = BytesIO()
    first.save(stream, "MPO", save_all=True, append_images=[second], exif=exif)
    data = stream.getvalue()
    assert Image.open(BytesIO(data)).format == "MPO"
    return data


@pytest.mark.parametrize(
    ("orientation", "size"),
    [(1, (1800, 900)), (3, (1800, 900)), (6, (900, 1800)), (8, (900, 1800))],
)
def test_a_photograph_with_two_pictures_in_it_is_a_photograph(
    project: Make, orientation: int, size: tuple[int, int]
) -> None:
    site = shop(project, phone(1800, 900, orientation))
    site.build()
    assert f'width="{size[0]}" height="{size[1]}"' in site.read("posts/a/index.html")
    made = variants(site)
    assert any(path.endswith(".jpg") for path in made)
    assert any(path.endswith(".webp") for path in made)
    for path in ["posts/a/Garden.jpg", *made]:
        with opened(site, path) as image:
            assert (image.width > image.height) == (size[0] > size[1])
            assert not image.getexif()
            assert image.format in ("JPEG", "WEBP")
    feed = site.read("feed.xml")
    assert f'width="{size[0]}"' in feed
    assert f'height="{size[1]}"' in feed


@pytest.mark.parametrize(
    ("name", "head", "message", "remedy"),
    [
        ("a.heic", b"\0\0\0\x18ftypheic", "HEIC", "on an iPhone"),
        ("a.heif", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIF", "on an iPhone"),
        ("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "in HEIC, whatever", "on an iPhone"),
        ("a.jpeg", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "in HEIC, whatever", "on an iPhone"),
        ("a.jxl", b"\xff\x0a", "JXL", "export it as JPEG"),
        ("a.png", b"\0\0\0\x0cJXL \r\n\x87\n", "in JXL, whatever", "export it as JPEG"),
        ("a.psd", b"8BPS\0\x01", "PSD", "as JPEG or PNG"),
        ("a.jpg", b"8BPS\0\x01", "in PSD, whatever", "as JPEG or PNG"),
        ("a.jp2", b"\0\0\0\x0cjP  \r\n\x87\n", "JP2", "export it as JPEG"),
        ("a.cr2", b"II*\0\x10\0\0\0CR", "CR2", "as JPEG or PNG"),
        ("a.jpg", b"II*\0\x08\0\0\0", "in TIF, whatever", "export it as JPEG"),
        ("a.avif", b"\0\0\0\x18ftypavif", "broken", "save it again"),
        ("a.webp", b"RIFF\x04\0\0\0WEBP", "broken", "save it again"),
        ("a.gif", b"GIF89a", "broken", "save it again"),
    ],
)
def test_a_picture_that_browsers_don_t_show_is_an_error_with_its_remedy(
    project: Make, name: str, head: bytes, message: str, remedy: str
) -> None:
    text = f"Look:\n\n![A garden]({name})"
    site = project({"content/posts/x.md": post("X", text), f"content/posts/{name}": head})
    with pytest.raises(ContentError) as error:
        site.build()
    (problem,) = [one for one in error.value.problems if one.file == "content/posts/x.md"]
    assert message in problem.message
    assert remedy in problem.remedy


def with_size(data: bytes, width: int, height: int) -> bytes:
    """A PNG or JPEG whose head says another size, as of a far larger file."""
    if data.startswith(b"\x89PNG"):
        head = b"IHDR" + width.to_bytes(4) + height.to_bytes(4) + data[24:29]
        return data[:12] + head + crc32(head).to_bytes(4) + data[33:]
    marker = next(mark for mark in (b"\xff\xc0", b"\xff\xc2") if mark in data)
    place = data.index(marker) + 5
    return data[:place] + height.to_bytes(2) + width.to_bytes(2) + data[place + 4 :]


@pytest.mark.parametrize(
    ("name", "picture", "size", "message"),
    [
        ("a.png", png(30, 20), (12000, 9000), "108 megapixels (12000 × 9000); at most 100"),
        ("a.png", png(30, 20), (60000, 60000), "3600 megapixels (60000 × 60000); at most 100"),
        ("a.jpg", photograph(32, 16), (30000, 20000), "600 megapixels (30000 × 20000); at most 4"),
        (
            "a.jpg",
            photograph(32, 16, progressive=True),
            (16320, 12240),
            "200 megapixels (16320 × 12240); at most 100 are read of a progressive JPEG",
        ),
    ],
)
def test_a_picture_with_too_many_pixels_is_an_error_with_its_size(
    project: Make, name: str, picture: bytes, size: tuple[int, int], message: str
) -> None:
    site = shop(project, with_size(picture, *size), name)
    with pytest.raises(ContentError) as error:
        site.build()
    assert message in error.value.problems[0].message
    assert "save it smaller" in error.value.problems[0].remedy


@pytest.mark.slow
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_photograph_of_108_megapixels_is_read_at_a_fraction(
    project: Make, orientation: int
) -> None:
    site = shop(project, photograph(12000, 9000, orientation=orientation, quality=20))
    site.build()
    size = (12000, 9000) if orientation == 1 else (9000, 12000)
    assert f'width="{size[0]}" height="{size[1]}"' in site.read("posts/a/index.html")
    for path in variants(site):
        with opened(site, path) as image:
            assert abs(image.width * size[1] / size[0] - image.height) <= 1
    published = (site.root / "public/posts/a/Garden.jpg").read_bytes()
    assert b"Anna's garden" not in published
    head = Image.open(BytesIO(published))
    assert dict(head.getexif()) == ({} if orientation == 1 else {0x0112: orientation})

"""What the variants of photographs cost: sitegen beside @11ty/eleventy-img (sharp, libvips).

Both make the same formats and widths in the same qualities, from nothing. sitegen also builds the
site around them; eleventy-img makes the files alone.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median

from benchmarks.install import HERE, WORK, install_node_peers
from benchmarks.measure import Command, Measurement, peak_together, run
from benchmarks.prose import Draw

SIZE = (4000, 3000)
VARIANTS = 8
"""Of each photograph: five in WebP, three in JPEG."""
SITEGEN, PEER = "sitegen", "eleventy-img"


@dataclass(frozen=True, slots=True)
class PicturesResult:
    """The runs of each contestant, by name, and the memory and bytes that they took."""

    photographs: int
    runs: dict[str, tuple[Measurement, ...]]
    memory: dict[str, int]
    """The peak of the whole process tree, in bytes; 0 if it can't be measured here."""
    written: dict[str, int]
    """The bytes of all variants."""

    @property
    def text(self) -> str:
        """A line for each contestant, and the ratios if there are two."""
        count = len(next(iter(self.runs.values())))
        what = f"{self.photographs} photographs of 12 megapixels, {VARIANTS} variants each"
        lines = [f"{what}, medians of {count} runs"]
        for name in self.runs:
            lines.append(
                f"  {name:13} {self._median(name, 'wall'):6.1f} s, "
                f"of the processors {self._median(name, 'processor'):6.1f} s, "
                f"{self.memory[name] / 2**20:5.0f} MiB, {self.written[name] / 1e6:6.1f} MB written"
            )
        if PEER in self.runs:
            ratios = [
                f"{self._median(SITEGEN, measure) / self._median(PEER, measure):.2f} {words}"
                for measure, words in (("wall", "by the clock"), ("processor", "of the processors"))
            ]
            lines.append(f"  {SITEGEN} / {PEER}: {', '.join(ratios)}")
        return "\n".join(lines)

    def _median(self, name: str, measure: str) -> float:
        return float(median(getattr(one, measure) for one in self.runs[name]))


def measure_pictures(
    photographs: int, runs: int, folder: Path, say: Callable[[str], None]
) -> PicturesResult:
    """Make all variants `runs` times with each contestant, in turn; the peer needs npm."""
    shutil.rmtree(folder, ignore_errors=True)
    content = folder / "content"
    post = content / "posts" / "photographs"
    post.mkdir(parents=True)
    say(f"drawing {photographs} photographs")
    names = [f"photograph-{number}.jpg" for number in range(photographs)]
    for name in names:
        (post / name).write_bytes(photograph(name))
    originals = folder / "originals"
    shutil.copytree(post, originals)
    write_site(content, names)
    contestants = {SITEGEN: _sitegen(folder)}
    if install_node_peers():
        contestants[PEER] = _peer(folder, originals)
    else:
        say("without npm there is no eleventy-img")
    found: dict[str, list[Measurement]] = {name: [] for name in contestants}
    for number in range(runs):
        for name, command in contestants.items():
            _clean(folder)
            found[name].append(run(command))
        say(f"run {number + 1} of {runs}")
    memory: dict[str, int] = {}
    written: dict[str, int] = {}
    for name, command in contestants.items():
        _clean(folder)
        memory[name] = peak_together(command) or 0
        files = [*folder.glob("public/assets/pictures/*"), *folder.glob("variants/*")]
        written[name] = sum(file.stat().st_size for file in files)
        if len(files) != photographs * VARIANTS:
            raise RuntimeError(f"{name} made {len(files)} variants")
    return PicturesResult(
        photographs, {name: tuple(one) for name, one in found.items()}, memory, written
    )


def write_site(content: Path, names: list[str]) -> None:
    """A site of one post that shows all photographs."""
    (content / "site.yaml").write_text(
        "name: Photographs\nurl: https://photographs.example\nlanguage: en\nsearch: false\n"
        "feeds: {channels: []}\n"
    )
    shown = "\n\n".join(f"![A photograph]({name})" for name in names)
    (content / "posts/photographs/index.md").write_text(
        f"---\ntitle: Photographs\ndate: 2026-11-01\nauthor: anna\n---\n\n{shown}\n"
    )
    (content / "people").mkdir()
    (content / "people/anna.md").write_text("---\nname: Anna\nrole: owner\n---\n\nAnna.\n")


def photograph(seed: str) -> bytes:
    """A JPEG with detail of every size, as a photograph has: noise of several scales, summed."""
    from PIL import Image, ImageChops

    draw = Draw(seed)
    image = Image.new("RGB", SIZE, tuple(64 + draw.below(96) for _ in range(3)))
    for across in (4, 16, 64, 256):
        rows = across * 3 // 4
        noise = bytes(draw.below(256) for _ in range(across * rows * 3))
        layer = Image.frombytes("RGB", (across, rows), noise)
        large = layer.resize(SIZE, Image.Resampling.BICUBIC)
        image = ImageChops.blend(image, large, 0.5 if across < 64 else 0.15)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=90)
    return stream.getvalue()


def _sitegen(folder: Path) -> Command:
    arguments = (sys.executable, "-m", "sitegen", "build", "--now", "2026-11-25")
    return Command(arguments, folder, {**os.environ, "PYTHONPATH": str(HERE.parent)})


def _peer(folder: Path, originals: Path) -> Command:
    node = shutil.which("node")
    if node is None:
        raise FileNotFoundError("npm is installed without node")
    script = WORK / "pictures.mjs"  # Node looks for modules beside the script
    shutil.copy(HERE / "peers" / script.name, script)
    arguments = (node, str(script), str(originals), str(folder / "variants"))
    return Command(arguments, folder, dict(os.environ))


def _clean(folder: Path) -> None:
    for name in ("public", ".sitegen", "variants"):
        shutil.rmtree(folder / name, ignore_errors=True)

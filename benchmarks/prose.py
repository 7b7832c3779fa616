"""Seeded prose: the sentences and Markdown blocks that the corpus is made of.

Everything is drawn through `Draw`, which uses nothing of `random` but `random()`: its sequence is
the one thing that Python promises to keep, so one seed gives the same bytes on every version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOUNS = _words(
    "workshop customer loaf oven bicycle wheel saddle counter garden bench window letter invoice "
    "delivery morning question answer promise repair mistake colleague apprentice recipe flour "
    "kettle leather hammer parcel market street neighbour café crème façade table shelf lamp "
    "notebook season harvest drawer ledger receipt courtyard doorbell blanket ribbon candle "
    "spanner bearing chain pedal basket jar label supplier mill farmer Brötchen mürbeteig"
)
ADJECTIVES = _words(
    "honest early quiet patient sturdy careful warm plain generous late small bright heavy fresh "
    "worn reliable seasonal local handmade stubborn cheerful crooked gentle modest simple useful "
    "slow steady thin round"
)
VERBS = _words(
    "mends opens keeps shows carries changes measures explains returns remembers brings teaches "
    "replaces improves follows weighs answers checks prepares delivers shares paints closes "
    "counts holds"
)
ADVERBS = (
    "again",
    "slowly",
    "by hand",
    "before noon",
    "every spring",
    "with care",
    "in the rain",
    "on Saturdays",
    "without hurry",
    "at the counter",
    "for a friend",
    "since 1998",
    "behind the shop",
)
FRAMES = (
    "The {a} {n} {v} the {m} {d}.",
    "Nobody's {n} {v} a {a} {m}, and that is why we ask first.",
    "When a {n} comes back, we don't argue -- the {m} {v} it {d}.",
    'A customer said: "Your {a} {n} {v} the {m} {d}."',
    "It's {a}: one {n}, two {m}s, and somebody who {v} them {d}.",
    "We thought the {n} was {a}; it wasn't, and the {m} {v} more than we'd planned...",
    "Ask for the {a} {n} and you'll see how the {m} {v} it {d}.",
    "Between the {n} and the {m} lies a {a} afternoon that {v} itself {d}.",
    "For {q} euros the {n} {v} a {a} {m} {d}.",
    "In {y} our {a} {n} was new, and each {m} {v} it {d}.",
    "A {n} that's {a} today {v} the {m} tomorrow.",
    "Some {m}s are **{a}**, others *{b}*, and the {n} {v} both {d}.",
    "Write `{n}-{q}` on the {m}, and it {v} the {a} drawer {d}.",
)
TITLES = (
    "Why the {a} {n} {v} our {m}",
    "What a {a} {n} taught us about the {m}",
    "{q} things that your {n} {v}",
    "The {a} {n}, the {b} {m} and we",
    "How we mend a {a} {n}",
    "Über {n} und {m}: a {a} note",
    "A letter about the {a} {m}",
    "Should a {n} be {a}?",
    "お知らせ: the {a} {n}",
)


class Draw:
    """A seeded source of choices."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed).random  # noqa: S311 - a corpus, not a secret

    def below(self, bound: int) -> int:
        """A whole number from 0 to `bound` - 1."""
        return int(self._random() * bound)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def one(self, items: Sequence[Item]) -> Item:
        return items[int(self._random() * len(items))]

    def some(self, items: Sequence[Item], count: int) -> tuple[Item, ...]:
        """`count` different items, in the order drawn."""
        pool = list(items)
        return tuple(pool.pop(self.below(len(pool))) for _ in range(count))

    def chance(self, share: float) -> bool:
        """True for `share` (0 to 1) of all draws."""
        return self._random() < share


def fill(frame: str, draw: Draw) -> str:
    """A frame with its gaps filled."""
    return frame.format(
        a=draw.one(ADJECTIVES),
        b=draw.one(ADJECTIVES),
        n=draw.one(NOUNS),
        m=draw.one(NOUNS),
        v=draw.one(VERBS),
        d=draw.one(ADVERBS),
        q=draw.between(2, 99),
        y=draw.between(1950, 2025),
    )


class Prose:
    """Sentences and Markdown blocks, of a stock of sentences made once from the seed."""

    def __init__(self, seed: str, stock: int = 20_000) -> None:
        draw = Draw(f"{seed}:sentences")
        self._sentences = tuple(fill(draw.one(FRAMES), draw) for _ in range(stock))

    def title(self, draw: Draw) -> str:
        text = fill(draw.one(TITLES), draw)
        return text[:1].upper() + text[1:]

    def sentence(self, draw: Draw) -> str:
        return draw.one(self._sentences)

    def paragraph(self, draw: Draw, sentences: int) -> str:
        return " ".join(draw.one(self._sentences) for _ in range(sentences))

    def heading(self, draw: Draw, level: int) -> str:
        return f"{'#' * level} {self.title(draw)}"

    def bullets(self, draw: Draw) -> str:
        return "\n".join(f"- {self.sentence(draw)}" for _ in range(draw.between(3, 6)))

    def steps(self, draw: Draw) -> str:
        return "\n".join(
            f"{number}. {self.sentence(draw)}" for number in range(1, draw.between(3, 5) + 1)
        )

    def quote(self, draw: Draw) -> str:
        return f"> {self.paragraph(draw, 2)}"

    def table(self, draw: Draw) -> str:
        rows = [
            f"| {draw.one(ADJECTIVES)} {draw.one(NOUNS)} | {draw.between(1, 40)} "
            f"| {draw.between(2, 300)},{draw.between(10, 99)} € |"
            for _ in range(draw.between(3, 7))
        ]
        return "\n".join(["| What | How many | Price |", "| :--- | ---: | ---: |", *rows])

    def code(self, draw: Draw) -> str:
        lines = [
            f'{draw.one(NOUNS)}_{number} = mix("{draw.one(ADJECTIVES)}", {draw.below(500)}) & 0xff'
            for number in range(draw.between(3, 6))
        ]
        return "\n".join(["```python", *lines, "if ledger < 3:", "    close()", "```"])


Block = Callable[[Prose, Draw], str]
BLOCKS: tuple[Block, ...] = (Prose.bullets, Prose.steps, Prose.quote, Prose.table, Prose.code)

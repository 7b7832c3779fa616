"""Topics of the newsletter, which people write with other letters: `E-Bikes`, `e-bikes`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from sitegen.errors import RequestError, did_you_mean


def topic_key(topic: str) -> str:
    """What two spellings of one topic have in common, whichever case and form of Unicode."""
    folded = unicodedata.normalize("NFC", topic).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


def unique_topics(topics: Iterable[str]) -> tuple[str, ...]:
    """Each topic once, in the spelling that comes first, sorted."""
    first: dict[str, str] = {}
    for one in topics:
        first.setdefault(topic_key(one), one)
    return tuple(sorted(first.values()))


def as_configured(topics: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Topics in the spelling of the `known` ones; others stay as they are."""
    spelling = {topic_key(one): one for one in known}
    return unique_topics(spelling.get(topic_key(one), one) for one in topics)


def unknown_topics(topics: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Those of the topics that aren't known."""
    keys = frozenset(map(topic_key, known))
    return tuple(one for one in unique_topics(topics) if topic_key(one) not in keys)


def require_known(topics: Iterable[str], known: Sequence[str]) -> None:
    """Raise RequestError, with the likeliest topic, if one of them isn't known."""
    for one in unknown_topics(topics, known):
        remedy = (
            did_you_mean(one, unique_topics(known))
            if known
            else "nobody chose a topic yet; set newsletter.topics in content/site.yaml"
        )
        raise RequestError(f'there is no topic "{one}" ({remedy})')

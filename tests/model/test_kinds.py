"""The registry of content kinds."""

from __future__ import annotations

from typing import ClassVar

import pytest

from sitegen.errors import SitegenError
from sitegen.loading import load
from sitegen.model.choices import channel_names, reference_kinds
from sitegen.model.kind import FrontMatter, Kind
from sitegen.model.kinds import Kinds, kinds, kinds_of
from sitegen.model.kinds.post import Post
from tests.e2e.event import REFERENCE, Event


class SecondPost(FrontMatter, frozen=True, kw_only=True):
    """Has the name of another kind."""

    kind: ClassVar[Kind] = Kind(name="post", folder="articles")


class SecondFolder(FrontMatter, frozen=True, kw_only=True):
    """Has the folder of another kind."""

    kind: ClassVar[Kind] = Kind(name="article", folder="posts")


class Undated(FrontMatter, frozen=True, kw_only=True):
    """Wants feeds, and has no date."""

    kind: ClassVar[Kind] = Kind(name="undated", folder="undated", date_field=None, channel=True)


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (SecondPost, 'two content kinds have the name "post"'),
        (SecondFolder, 'two content kinds have the folder "posts"'),
    ],
)
def test_two_kinds_of_one_name_or_folder_are_a_mistake_that_names_both(
    second: type[FrontMatter], told: str
) -> None:
    with pytest.raises(SitegenError, match=told) as caught:
        Kinds((Post, second))
    assert "sitegen.model.kinds.post:Post" in str(caught.value)
    assert f"{second.__module__}:{second.__name__}" in str(caught.value)


def test_a_kind_with_feeds_needs_a_date() -> None:
    with pytest.raises(SitegenError, match='the kind "undated" has none'):
        Kinds((Undated,))


@pytest.mark.parametrize("reference", ["nowhere.at:All", f"{__name__}:Nothing", "no-colon"])
def test_what_cannot_be_loaded_is_told_by_its_name(reference: str) -> None:
    with pytest.raises(SitegenError, match=f'"{reference}" can\'t be loaded'):
        kinds_of((reference,))


def test_only_front_matter_is_a_kind() -> None:
    with pytest.raises(SitegenError, match=r"sitegen\.loading:load is no content kind"):
        kinds_of(("sitegen.loading:load",))


def test_a_kind_from_outside_stands_beside_the_built_in_ones() -> None:
    known = kinds_of((REFERENCE,))
    assert known.by_name["event"] is Event.kind
    assert known.at("events/a.md") == known.at("events/b/index.md") == "event"
    assert known.front_matters.keys() - kinds().front_matters.keys() == {"event"}
    assert [kind.name for kind in known.placed][:3] == ["post", "event", "faq"]
    assert kinds_of((REFERENCE,)) is known
    assert "event" not in kinds().by_name


def test_groups_and_channels_follow_from_traits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "events" not in channel_names()
    assert "event" not in reference_kinds("evidence")
    monkeypatch.setattr("sitegen.model.kinds.references", lambda: (REFERENCE,))
    assert channel_names()[:5] == ("everything", "posts", "tags", "series", "authors")
    assert "events" in channel_names()
    assert reference_kinds("evidence") == ("post", "event", "faq", "story", "recovery", "mention")
    assert reference_kinds("related", own="faq")[0] == "faq"
    assert reference_kinds("newsletter")[0] == "notice"
    assert reference_kinds("newsletter")[-1] == "value"


@pytest.mark.parametrize("kind", kinds().placed, ids=lambda kind: kind.name)
def test_what_a_kind_names_is_there(kind: Kind) -> None:
    from sitegen.render.views.document import DocumentView

    assert issubclass(load(kind.view), DocumentView)
    if kind.structured_data.type is not None:
        assert callable(load(kind.structured_data.nodes))
    if kind.problems:
        assert callable(load(kind.problems))
    front = kinds().front_matters[kind.name]
    fields = set(front.__struct_fields__)
    named = (kind.date_field, kind.end_field, kind.review_field, kind.notes_field,
             kind.group_field, kind.byline)  # fmt: skip
    assert {one for one in named if one is not None} <= fields

"""Identifiers in feeds."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.config import Config
from sitegen.model.config_feeds import FeedOptions
from sitegen.render.feeds.identity import channel_id, document_id, podcast_guid


def test_an_identifier_never_changes() -> None:
    assert document_id("wqcnhn9vwv2q") == "urn:uuid:c904480f-8d49-5e4b-95d5-19b958bb3be5"


def test_an_identifier_that_is_a_uuid_is_itself() -> None:
    own = "0192d7f6-6e5b-7c7e-a2a5-0f3f5b4d8c11"
    assert document_id(own) == f"urn:uuid:{own}"


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_documents_have_two_identifiers(one: str, other: str) -> None:
    assert (document_id(one) == document_id(other)) == (one == other)
    assert document_id(one, "takeaway") != document_id(one)
    UUID(document_id(one).removeprefix("urn:uuid:"))


def test_a_podcast_is_named_as_its_namespace_says() -> None:
    # The examples of the specification.
    assert podcast_guid("https://mp3s.nashownotes.com/pc20rss.xml") == (
        "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    )
    assert podcast_guid("http://podnews.net/rss/") == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_channels_keep_their_names_when_the_site_moves_if_they_were_written_down() -> None:
    here, there = "https://a.example/", "https://b.example/"
    named = FeedOptions(id="corner-shop")
    one = channel_id(Config(name="x", url=here, feeds=named), "posts", "")
    assert one == channel_id(Config(name="x", url=there, feeds=named), "posts", "")
    assert one != channel_id(Config(name="x", url=here), "posts", "")
    assert one != channel_id(Config(name="x", url=here, feeds=named), "tags", "a")

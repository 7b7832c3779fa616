"""The corpus: the same bytes for the same seed, and of the promised make."""

from __future__ import annotations

from hashlib import sha256

from benchmarks.corpus import (
    AUTHORS,
    TAGS,
    Corpus,
    expected_outline,
    with_body_edited,
    with_title_edited,
)

KNOWN = "1fa651c5d236ad8d515e872a100f106266d59270e9c26085b622f9a11e321622"

CORPUS = Corpus(300)
POSTS = [CORPUS.post(number) for number in range(300)]


def digest(corpus: Corpus) -> str:
    return sha256("".join(map(repr, corpus.entries())).encode()).hexdigest()


def test_one_seed_gives_the_same_bytes_on_every_machine() -> None:
    assert digest(Corpus(50)) == KNOWN


def test_another_seed_gives_other_words() -> None:
    assert digest(Corpus(50, "other")) != KNOWN


def test_a_small_corpus_is_the_beginning_of_a_larger_one() -> None:
    small, large = Corpus(20), Corpus(200)
    assert [small.post(number) for number in range(20)] == [
        large.post(number) for number in range(20)
    ]


def test_posts_have_the_promised_length_and_parts() -> None:
    assert all(500 <= len(post.body.split()) <= 700 for post in POSTS)
    assert all(not post.body.startswith(("#", "!")) for post in POSTS)
    whole = "".join(post.body for post in POSTS)
    for part in (
        "\n## ",
        "\n### ",
        "\n- ",
        "\n1. ",
        "\n> ",
        "\n| ",
        "\n```",
        "![",
        "](http",
        "[^1]:",
    ):
        assert part in whole
    assert any(not post.title.isascii() for post in POSTS)


def test_addresses_identifiers_and_dates_are_unique_and_in_order() -> None:
    assert len({post.slug for post in POSTS}) == len(POSTS)
    assert len({post.id for post in POSTS}) == len(POSTS)
    assert [post.date for post in POSTS] == sorted({post.date for post in POSTS if post.date})


def test_each_post_has_three_of_sixty_tags_and_one_of_twelve_authors() -> None:
    assert len(TAGS) == len(set(TAGS)) == 60
    assert len(AUTHORS) == 12
    assert all(len(set(post.tags)) == 3 for post in POSTS)
    assert {tag for post in POSTS for tag in post.tags} == set(TAGS)
    assert {post.author for post in POSTS} == {slug for slug, _ in AUTHORS}


def test_links_point_to_documents_that_exist() -> None:
    corpus = Corpus(120)
    known = {(entry.section, entry.slug) for entry in corpus.entries()}
    asked: set[tuple[str, str]] = set()

    def remember(section: str, slug: str) -> str:
        asked.add((section, slug))
        return "x"

    for entry in corpus.entries():
        assert "{@" not in entry.linked(remember)
    links = {link for link in asked if link[0] != "images"}
    assert links <= known
    assert {section for section, _ in links} == {"posts", "faqs"}


def test_edits_change_what_they_say_and_keep_the_identifier() -> None:
    post = Corpus(10).post(3)
    body, title = with_body_edited(post, 7), with_title_edited(post, 7)
    assert (body.title, body.id) == (post.title, post.id)
    assert body.body != post.body
    assert (title.body, title.id) == (post.body, post.id)
    assert title.title != post.title


def test_the_outline_counts_pages_of_ten() -> None:
    outline = expected_outline(Corpus(25))
    assert outline.posts == 25
    assert outline.archive_pages == 3
    assert outline.feed_items == 20
    assert outline.tag_pages >= outline.tags
    assert outline.documents == 6 + 12

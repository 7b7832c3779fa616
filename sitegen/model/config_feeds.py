"""The configuration of feeds and of the podcast: `feeds:` and `podcast:` in `content/site.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, field

from sitegen.model.choices import channel_names
from sitegen.model.scalars import EmailAddress, FilePath, Identifier, NamedLink, Text, WebAddress
from sitegen.model.section import Section

Channel = Annotated[str, Meta(extra={"one_of": "channels"})]
"""The channels that can have feeds; `tags`, `series`, `authors` and `discussions` have one each."""

Format = Literal["rss", "atom", "json"]
"""RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1."""

TAG_MINIMUM = 3
"""Posts of a tag that has a feed, unless configured: nobody follows a tag that was used once."""

FEWER_ITEMS = 10
"""Documents in a feed of a tag or an author, unless configured: as many as WordPress's feeds have.
They rarely get more between two visits of a feed reader, and a site has hundreds of such feeds."""

MANY = ("tags", "discussions")
"""Channels of which a site has hundreds: they have feeds in one format unless configured."""

Category = Literal[
    "Arts", "Arts > Books", "Arts > Design", "Arts > Fashion & Beauty", "Arts > Food",
    "Arts > Performing Arts", "Arts > Visual Arts",
    "Business", "Business > Careers", "Business > Entrepreneurship", "Business > Investing",
    "Business > Management", "Business > Marketing", "Business > Non-Profit",
    "Comedy", "Comedy > Comedy Interviews", "Comedy > Improv", "Comedy > Stand-Up",
    "Education", "Education > Courses", "Education > How To", "Education > Language Learning",
    "Education > Self-Improvement",
    "Fiction", "Fiction > Comedy Fiction", "Fiction > Drama", "Fiction > Science Fiction",
    "Government",
    "Health & Fitness", "Health & Fitness > Alternative Health", "Health & Fitness > Fitness",
    "Health & Fitness > Medicine", "Health & Fitness > Mental Health",
    "Health & Fitness > Nutrition", "Health & Fitness > Sexuality",
    "History",
    "Kids & Family", "Kids & Family > Education for Kids", "Kids & Family > Parenting",
    "Kids & Family > Pets & Animals", "Kids & Family > Stories for Kids",
    "Leisure", "Leisure > Animation & Manga", "Leisure > Automotive", "Leisure > Aviation",
    "Leisure > Crafts", "Leisure > Games", "Leisure > Hobbies", "Leisure > Home & Garden",
    "Leisure > Video Games",
    "Music", "Music > Music Commentary", "Music > Music History", "Music > Music Interviews",
    "News", "News > Business News", "News > Daily News", "News > Entertainment News",
    "News > News Commentary", "News > Politics", "News > Sports News", "News > Tech News",
    "Religion & Spirituality", "Religion & Spirituality > Buddhism",
    "Religion & Spirituality > Christianity", "Religion & Spirituality > Hinduism",
    "Religion & Spirituality > Islam", "Religion & Spirituality > Judaism",
    "Religion & Spirituality > Religion", "Religion & Spirituality > Spirituality",
    "Science", "Science > Astronomy", "Science > Chemistry", "Science > Earth Sciences",
    "Science > Life Sciences", "Science > Mathematics", "Science > Natural Sciences",
    "Science > Nature", "Science > Physics", "Science > Social Sciences",
    "Society & Culture", "Society & Culture > Documentary",
    "Society & Culture > Personal Journals", "Society & Culture > Philosophy",
    "Society & Culture > Places & Travel", "Society & Culture > Relationships",
    "Sports", "Sports > Baseball", "Sports > Basketball", "Sports > Cricket",
    "Sports > Fantasy Sports", "Sports > Football", "Sports > Golf", "Sports > Hockey",
    "Sports > Rugby", "Sports > Running", "Sports > Soccer", "Sports > Swimming",
    "Sports > Tennis", "Sports > Volleyball", "Sports > Wilderness", "Sports > Wrestling",
    "Technology",
    "True Crime",
    "TV & Film", "TV & Film > After Shows", "TV & Film > Film History",
    "TV & Film > Film Interviews", "TV & Film > Film Reviews", "TV & Film > TV Reviews",
]  # fmt: skip
"""Apple's podcast categories (podcasters.apple.com, "Apple Podcasts categories")."""


class FeedOptions(Section, frozen=True):
    """The feeds: which there are, and what they carry."""

    channels: Annotated[
        tuple[Channel, ...],
        Meta(description="Which channels have feeds. Without it, all of them."),
    ] = field(default_factory=channel_names)
    formats: Annotated[
        tuple[Format, ...],
        Meta(min_length=1, description="In which formats: `rss`, `atom`, `json`."),
    ] = ("rss", "atom", "json")
    tag_minimum: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(
            description="The number of posts from which on a tag has a feed. Without it, three; "
            "feeds of tags that an earlier build published stay."
        ),
    ] = None
    tag_formats: Annotated[
        Annotated[tuple[Format, ...], Meta(min_length=1)] | None,
        Meta(
            description="In which formats tags have feeds. Without it, in RSS if `formats` has it; "
            "feeds of tags that an earlier build published stay."
        ),
    ] = None
    discussion_formats: Annotated[
        Annotated[tuple[Format, ...], Meta(min_length=1)] | None,
        Meta(
            description="In which formats the comments on a page have a feed. Without it, in RSS "
            "if `formats` has it; those that an earlier build published stay."
        ),
    ] = None
    items: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)],
        Meta(description="The number of newest documents in a feed."),
    ] = 20
    tag_items: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)] | None,
        Meta(
            description="The number of newest documents in a feed of a tag. Without it, ten, or as "
            "many as `items` if that is fewer."
        ),
    ] = None
    author_items: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)] | None,
        Meta(
            description="The number of newest documents in a feed of an author. Without it, ten, "
            "or as many as `items` if that is fewer."
        ),
    ] = None
    content: Annotated[
        Literal["full", "summary"],
        Meta(description="`full`: the whole text of each document; or only its `summary`."),
    ] = "full"
    hub: Annotated[
        WebAddress | None,
        Meta(
            description="A WebSub hub, which notifies feed readers; `sitegen ping` notifies it. "
            "Such as https://pubsubhubbub.appspot.com/"
        ),
    ] = None
    id: Annotated[
        Identifier | None,
        Meta(
            description="The feeds' own permanent name. Write one before the site moves to another "
            "address, and the feeds stay the same feeds. Without it, it comes from the address."
        ),
    ] = None

    def formats_of(self, channel: str) -> tuple[Format, ...]:
        """The formats in which feeds of the channel with this name are, in order."""
        formats = tuple(dict.fromkeys(self.formats))
        if channel not in MANY:
            return formats
        own = self.own_formats(channel)
        if own is not None:
            return tuple(dict.fromkeys(own))
        return ("rss",) if "rss" in formats else formats[:1]

    def own_formats(self, channel: str) -> tuple[Format, ...] | None:
        """The formats that the owner chose for feeds of one of `MANY`."""
        return self.tag_formats if channel == "tags" else self.discussion_formats

    @property
    def all_formats(self) -> tuple[Format, ...]:
        """Every format in which there may be a feed."""
        more = (form for name in MANY if name in self.channels for form in self.formats_of(name))
        return tuple(dict.fromkeys((*self.formats, *more)))

    def items_of(self, channel: str) -> int:
        """The number of newest documents in a feed of the channel with this name."""
        configured = {"tags": self.tag_items, "authors": self.author_items}
        if channel not in configured:
            return self.items
        return configured[channel] or min(FEWER_ITEMS, self.items)

    def minimum_of(self, channel: str) -> int:
        """The number of documents from which on a channel with this name has feeds."""
        if channel != "tags":
            return 1
        return TAG_MINIMUM if self.tag_minimum is None else self.tag_minimum


class Podcast(Section, frozen=True):
    """The podcast: what directories of podcasts want to know of the feed of recordings."""

    title: Annotated[
        Text | None, Meta(description="The podcast's name. Without it, the name of the business.")
    ] = None
    description: Annotated[
        Text | None, Meta(description="The podcast's description. Without it, the site's.")
    ] = None
    author: Annotated[
        Text | None, Meta(description="The author that listeners see. Without it, the business.")
    ] = None
    owner: Annotated[
        Text | None,
        Meta(description="The owner that directories see. Without it, the business."),
    ] = None
    email: Annotated[
        EmailAddress | None,
        Meta(description="The public email address for directories. Without it, the contact's."),
    ] = None
    category: Annotated[
        Category,
        Meta(description="One of Apple's categories: `Leisure`, or `Leisure > Hobbies`."),
    ] = "Business"
    image: Annotated[
        FilePath | None,
        Meta(
            description="The cover below `content/`: a square JPEG or PNG of 1400 to 3000 pixels. "
            "Without it, the site's picture."
        ),
    ] = None
    explicit: Annotated[
        bool, Meta(description="Whether it has language that is unsuitable for children.")
    ] = False
    type: Annotated[
        Literal["episodic", "serial"],
        Meta(description="`episodic`: newest first; `serial`: to be heard from the beginning."),
    ] = "episodic"
    guid: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
                extra={"expects": "a UUID such as 917393e3-1b1e-5cef-ace4-edaa54e1f810"},
            ),
        ]
        | None,
        Meta(
            description="Its permanent name (podcast:guid). Write it down before the feed moves. "
            "Without it, it comes from the feed's address."
        ),
    ] = None
    locked: Annotated[
        bool, Meta(description="Whether other podcast hosts are asked not to import the feed.")
    ] = True
    funding: Annotated[
        tuple[NamedLink, ...], Meta(description="Where listeners can support it.")
    ] = ()

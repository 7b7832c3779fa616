"""The site: all documents in their relations, as plain questions with plain answers.

What a page may know of other documents it learns through the questions at the end of this class
(`QUESTIONS`), whose answers are small and can be compared: `sitegen.render` records what each page
asked, so that a later build can tell which pages would come out the same. Everything is computed
when it is first asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from sitegen.model.config import Config
from sitegen.model.document import Document
from sitegen.model.kinds import KIND_OF_FOLDER, KINDS, kind_at
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.faq import Faq
from sitegen.model.kinds.person import Person
from sitegen.model.kinds.post import Post
from sitegen.model.kinds.series import Series
from sitegen.model.kinds.value import Value
from sitegen.read.contents import Contents
from sitegen.read.memo import digest
from sitegen.read.project import CONTENT
from sitegen.site import newsletter
from sitegen.site.channels import Channel, channels, newest
from sitegen.site.entries import Entry, entries
from sitegen.site.links import Link, link_from, merge_field, static_address
from sitegen.site.permalinks import encode, output_path, permalink, slug_of
from sitegen.site.references import references
from sitegen.site.visibility import (
    Viewpoint,
    Visibility,
    boundaries,
    live_from,
    span_around,
    visibility,
)
from sitegen.slugs import slugify

NEIGHBOURHOOD = 50
"""Newest posts of a tag among which related ones are looked for."""


COMMENTS = "content/comments/"


class Tag(NamedTuple):
    """A tag as it is used: its address's last part, its words, and how many posts have it."""

    slug: str
    name: str
    posts: int


class Site:
    """All of a project's documents, looked at from one viewpoint."""

    def __init__(
        self,
        contents: Contents,
        config: Config,
        viewpoint: Viewpoint,
        documents: Mapping[str, Document] | None = None,
    ) -> None:
        """`documents` are those of `contents` by their ids, if the caller has them already."""
        self.config = config
        self.viewpoint = viewpoint
        self.contents = contents
        if documents is None:
            documents = {document.id: document for document in contents.documents}
        self.documents = documents

    @property
    def zone(self) -> ZoneInfo:
        return self.viewpoint.zone

    # --- visibility -------------------------------------------------------------------------

    @cached_property
    def visibilities(self) -> Mapping[str, Visibility]:
        """Of every document, by its id."""
        viewpoint = self.viewpoint
        return {key: visibility(document, viewpoint) for key, document in self.documents.items()}

    def shown(self, key: str) -> bool:
        """Whether the document with this id is shown; comments go with what they are about."""
        document = self.documents.get(key)
        if document is None or not self.visibilities[key].shown:
            return False
        if isinstance(document.front, Comment):
            target = self.comment_target(document)
            return target is not None and self.shown(target)
        return True

    @cached_property
    def boundaries(self) -> list[datetime]:
        """Every moment at which something appears or disappears."""
        return boundaries(self.contents.documents)

    @property
    def unchanged_span(self) -> tuple[datetime | None, datetime | None]:
        """The span around now in which the passing of time alone changes nothing."""
        return span_around(self.boundaries, self.viewpoint.now)

    # --- collections ------------------------------------------------------------------------
    #
    # `sitegen.site.successor` carries the indexes of a site over to the next one after an edit:
    # what is changed in how one is made, is changed there too.

    @cached_property
    def _collections(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[Document]] = {name: [] for name in KINDS}
        for key, document in self.documents.items():
            if self.shown(key):
                found[document.kind.name].append(document)
        return {
            name: tuple(document.id for document in sorted(documents, key=sort_key))
            for name, documents in found.items()
        }

    def collection(self, kind: str) -> tuple[str, ...]:
        """The ids of the visible documents of a kind, newest first, or in their order."""
        return self._collections[kind]

    @cached_property
    def by_source(self) -> Mapping[str, str]:
        """Ids by source file."""
        return {document.source: key for key, document in self.documents.items()}

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], str]:
        names: dict[tuple[str, str], str] = {}
        for key, document in self.documents.items():
            kind = document.kind.name
            names.setdefault((kind, slug_of(document)), key)
            names[kind, document.name] = key
        return names

    def resolve(self, reference: str, kinds: Iterable[str]) -> str | None:
        """The id of the document that a reference names: by name, by path, or by id."""
        kinds = tuple(kinds)
        for kind in kinds:
            key = self._names.get((kind, reference))
            if key is not None:
                return key
        path = reference.removeprefix(f"{CONTENT}/").removesuffix(".md").removesuffix("/index")
        kind_name = kind_at(path)
        if kind_name in kinds and kind_name is not None:
            return self._names.get((kind_name, path.rpartition("/")[2]))
        document = self.documents.get(reference)
        return reference if document is not None and document.kind.name in kinds else None

    # --- addresses --------------------------------------------------------------------------

    @cached_property
    def _addresses(self) -> dict[str, str | None]:
        return {}

    def address(self, key: str) -> str | None:
        """The path of a document's page from the site's root, whether it is shown or not."""
        try:
            return self._addresses[key]
        except KeyError:
            found = permalink(self.documents[key], self.config, self.zone)
            self._addresses[key] = found
            return found

    @cached_property
    def _pages(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name, kind in KINDS.items():
            if kind.permalink is not None:
                for key in self.collection(name):
                    path = self.page_path(key)
                    assert path is not None
                    found.setdefault(path, key)
        return found

    def page_path(self, key: str) -> str | None:
        """The output that is a document's page, such as `posts/a/index.html`."""
        address = self.address(key)
        return None if address is None else output_path(address)

    def document_at(self, path: str) -> str | None:
        """The id of the visible document whose page is the output at `path`."""
        return self._pages.get(path)

    @cached_property
    def aliased(self) -> tuple[str, ...]:
        """The ids of the documents that had other addresses before, shown or not."""
        return tuple(key for key, document in self.documents.items() if document.front.aliases)

    @cached_property
    def showing_other_sites(self) -> tuple[str, ...]:
        """The ids of the documents with pictures or films of other sites, shown or not."""
        return tuple(key for key, document in self.documents.items() if shows_other_sites(document))

    def attachment_address(self, path: str) -> str:
        """Where a file beside documents is published."""
        static = static_address(path)
        if static is not None:
            return static
        owner = self.owner_of(path)
        if owner is not None:
            address = self.address(owner)
            folder = self.documents[owner].folder
            if address is not None:
                return f"{address.rstrip('/')}/{path.removeprefix(folder + '/')}"
        return f"/{path.removeprefix(CONTENT + '/')}"

    def owner_of(self, path: str) -> str | None:
        """The id of the document `name/index.md` that a file belongs to, if there is one."""
        folder = path.rpartition("/")[0]
        while folder and folder != CONTENT:
            key = self.by_source.get(f"{folder}/index.md")
            if key is not None:
                return key
            folder = folder.rpartition("/")[0]
        return None

    @cached_property
    def attachments(self) -> frozenset[str]:
        """The files that a body or a front matter may show or offer."""
        return frozenset(self.contents.files.attachments) | frozenset(self.contents.files.static)

    # --- taxonomies -------------------------------------------------------------------------

    @cached_property
    def _tagged(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for key in self.collection("post"):
            front = self.documents[key].front
            assert isinstance(front, Post)
            for tag in front.tags:
                found[self.tag_slug(tag)][key] = None
        return {slug: tuple(keys) for slug, keys in sorted(found.items())}

    @cached_property
    def _tag_slugs(self) -> dict[str, str]:
        return {}

    def tag_slug(self, tag: str) -> str:
        """The last part of a tag's address. Tags that differ only in case are one."""
        slug = self._tag_slugs.get(tag)
        if slug is None:
            slug = slugify(tag) or tag
            self._tag_slugs[tag] = slug
        return slug

    @cached_property
    def _tag_names(self) -> dict[str, str]:
        """Of those tags that were asked for; the configured ones from the start."""
        names: dict[str, str] = {}
        for tag in self.config.tags:
            names.setdefault(self.tag_slug(tag), tag)
        return names

    @cached_property
    def _series_of(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key in reversed(self.collection("post")):
            front = self.documents[key].front
            if isinstance(front, Post) and front.series is not None:
                found[self.series_slug(front.series)].append(key)
        for key in self.collection("series"):
            found.setdefault(slug_of(self.documents[key]), [])
        return {slug: tuple(keys) for slug, keys in sorted(found.items())}

    @cached_property
    def _series_documents(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for key, document in self.documents.items():
            if isinstance(document.front, Series):
                for name in (document.front.title, slug_of(document), document.name):
                    found[name] = key
        return found

    def series_slug(self, name: str) -> str:
        """The last part of a series' address, by the name that a post calls it."""
        key = self._series_documents.get(name)
        if key is not None:
            return slug_of(self.documents[key])
        return slugify(name) or name

    # --- relations --------------------------------------------------------------------------

    @cached_property
    def _positions(self) -> Mapping[str, int]:
        return {key: position for position, key in enumerate(self.collection("post"))}

    @cached_property
    def _mentions(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Visible documents by what they name: (field, text) to ids, by kind and newest first."""
        found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for kind in KINDS:
            for key in self.collection(kind):
                for place in mentions(self.documents[key]):
                    found[place][key] = None
        return {place: tuple(keys) for place, keys in found.items()}

    @cached_property
    def _texts(self) -> Mapping[str, tuple[str, ...]]:
        """What documents name in each field that is looked up backwards."""
        found: dict[str, list[str]] = defaultdict(list)
        for field, text in self._mentions:
            found[field].append(text)
        return {field: tuple(texts) for field, texts in found.items()}

    @cached_property
    def _referrers(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    def _referring(self, field: str, key: str) -> tuple[str, ...]:
        """The ids of the visible documents whose `field` names the document with this id."""
        found = self._referrers.get((field, key))
        if found is None:
            kinds, named = LOOKED_UP[field], self._texts.get(field, ())
            texts = [text for text in named if self.resolve(text, kinds) == key]
            found = self._mentions[field, texts[0]] if texts else ()
            if len(texts) > 1:
                keys = {one for text in texts for one in self._mentions[field, text]}
                found = tuple(sorted(keys, key=lambda one: rank(self.documents[one])))
            self._referrers[field, key] = found
        return found

    def comment_target(self, comment: Document) -> str | None:
        """The id of the document that a comment is about, told by its folder."""
        parts = comment.source.split("/")
        if len(parts) < 5:
            return None
        kind, name = KIND_OF_FOLDER.get(parts[2], ""), parts[3]
        key = self._names.get((kind, name))
        if key is None and name in self.documents:
            return name
        return key

    @cached_property
    def every_comment(self) -> tuple[str, ...]:
        """The ids of all comments, shown or not."""
        return tuple(
            key for key, document in self.documents.items() if isinstance(document.front, Comment)
        )

    @cached_property
    def _comments(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[Document]] = defaultdict(list)
        for key in self.collection("comment"):
            comment = self.documents[key]
            target = self.comment_target(comment)
            if target is not None:
                found[target].append(comment)
        return {
            target: tuple(
                one.id for one in sorted(comments, key=lambda one: (_when(one), one.source))
            )
            for target, comments in found.items()
        }

    # --- questions that pages ask -------------------------------------------------------------

    def card(self, key: str) -> tuple[str | None, bytes]:
        """What is known of a document besides its body's HTML: its address and its digest."""
        return (self.address(key), self.documents[key].digest)

    def body(self, key: str) -> bytes:
        """The key of a document's HTML."""
        return self.documents[key].body.key

    def visible(self, key: str) -> bool:
        """Whether a document is shown."""
        return self.shown(key)

    def neighbours(self, key: str) -> tuple[str | None, str | None]:
        """The ids of the older and the newer post."""
        posts, position = self.collection("post"), self._positions.get(key)
        if position is None:
            return (None, None)
        older = posts[position + 1] if position + 1 < len(posts) else None
        return (older, posts[position - 1] if position else None)

    def tags(self, _: str = "") -> tuple[Tag, ...]:
        """All tags that visible posts have, by slug."""
        return tuple(
            Tag(slug, self.tag_name(slug), len(keys)) for slug, keys in self._tagged.items()
        )

    def tag_name(self, slug: str) -> str:
        """A tag's words: as they are configured, else as the oldest post has them."""
        name = self._tag_names.get(slug)
        if name is None:
            posts = self.tagged(slug)
            front = self.documents[posts[-1]].front if posts else None
            tags = front.tags if isinstance(front, Post) else ()
            name = next((tag for tag in tags if self.tag_slug(tag) == slug), slug)
            self._tag_names[slug] = name
        return name

    def tagged(self, slug: str) -> tuple[str, ...]:
        """The ids of the posts with a tag, newest first."""
        return self._tagged.get(slug, ())

    def newest_tagged(self, slug: str) -> tuple[str, ...]:
        """The newest of them: all that relations are drawn from."""
        return self.tagged(slug)[:NEIGHBOURHOOD]

    def all_series(self, _: str = "") -> tuple[str, ...]:
        """The slugs of all series."""
        return tuple(self._series_of)

    def series_posts(self, slug: str) -> tuple[str, ...]:
        """The ids of a series' posts, oldest first."""
        return self._series_of.get(slug, ())

    def series_document(self, slug: str) -> str | None:
        """The id of a series' introduction, if it is there and visible."""
        key = self._names.get(("series", slug))
        return key if key is not None and self.shown(key) else None

    def series_name(self, slug: str) -> str:
        """What a series is called."""
        key = self.series_document(slug)
        if key is not None:
            return self.documents[key].label
        for post in self.series_posts(slug):
            front = self.documents[post].front
            if isinstance(front, Post) and front.series:
                return front.series
        return slug

    def written_by(self, person: str) -> tuple[str, ...]:
        """The ids of the posts of an author, newest first."""
        return self._referring("author", person)

    def answered_by(self, person: str) -> tuple[str, ...]:
        """The ids of the FAQs that a person answers."""
        return self._referring("answered_by", person)

    def owned_by(self, person: str) -> tuple[str, ...]:
        """The ids of values and recoveries that a person stands for."""
        return self._referring("owner", person)

    def demonstrating(self, value: str) -> tuple[str, ...]:
        """The ids of posts and stories that say which value they demonstrate."""
        return self._referring("values", value)

    def evidence(self, value: str) -> tuple[str, ...]:
        """The ids of all evidence of a value, named by either side, newest first."""
        front = self.documents[value].front
        named = front.evidence if isinstance(front, Value) else ()
        kinds = ("post", "faq", "story", "recovery")
        keys = dict.fromkeys(self.demonstrating(value))
        keys.update(
            (key, None) for one in named if (key := self.resolve(one, kinds)) and self.shown(key)
        )
        return tuple(sorted(keys, key=lambda key: (_newest(self.documents[key]), key)))

    def comments(self, key: str) -> tuple[str, ...]:
        """The ids of the comments on a document, oldest first."""
        return self._comments.get(key, ())

    def categories(self, _: str = "") -> tuple[tuple[str, tuple[str, ...]], ...]:
        """FAQ categories with the ids of their FAQs: as configured, then by name."""
        found: dict[str, list[str]] = {name: [] for name in self.config.categories}
        for key in self.collection("faq"):
            front = self.documents[key].front
            assert isinstance(front, Faq)
            found.setdefault(front.category or "", []).append(key)
        return tuple((name, tuple(keys)) for name, keys in found.items() if keys)

    def links(self, key: str) -> tuple[str | None, ...]:
        """The encoded addresses that a document's links lead to, in order; None if hidden."""
        document = self.documents[key]
        if newsletter.is_letter(document):  # where a merge field stays as it is
            return tuple(
                merge_field(one) or self._link(document, one) for one in document.body.links
            )
        return tuple([self._link(document, one) for one in document.body.links])

    @cached_property
    def link_targets(self) -> bytes:
        """A digest of what the answers of `links` depend on beside the documents themselves: where
        every document and file is, and who is shown."""
        places = [
            f"{document.source}\0{self.address(key)}\0{self.shown(key)}"
            for key, document in self.documents.items()
        ]
        return digest("\n".join(places), "\n".join(sorted(self.attachments)))

    def _link(self, document: Document, target: str) -> str | None:
        """Where a link of a document leads; each target of a folder is looked at only once."""
        place = (document.folder, target)
        try:
            return self._hrefs[place]
        except KeyError:
            link = self.parsed_link(document, target)
            address = self.link_address(link)
            if address is not None:
                query = f"?{link.query}" if link.query else ""
                fragment = f"#{link.fragment}" if link.fragment else ""
                address = encode(address) + query + fragment
            self._hrefs[place] = address
            return address

    @cached_property
    def _hrefs(self) -> dict[tuple[str, str], str | None]:
        return {}

    def parsed_link(self, document: Document, target: str) -> Link:
        """A link of a document, taken apart; each target of a folder only once."""
        place = (document.folder, target)
        link = self._parsed_links.get(place)
        if link is None:
            link = self._parsed_links[place] = link_from(*place)
        return link

    @cached_property
    def _parsed_links(self) -> dict[tuple[str, str], Link]:
        return {}

    def link_address(self, link: Link) -> str | None:
        """The address of a link's target, without query and fragment."""
        if link.sort == "address":
            return link.path
        if link.sort == "document":
            target = self.by_source.get(link.path)
            return self.address(target) if target is not None and self.shown(target) else None
        if link.sort == "file" and link.path in self.attachments:
            return self.attachment_address(link.path)
        return None

    def people(self, role: str = "") -> tuple[str, ...]:
        """The ids of the people, those who are here first: owner, staff, guests."""
        ranks = ("owner", "staff", "guest")
        found: list[tuple[bool, int, int, str]] = []
        for key in self.collection("person"):
            front = self.documents[key].front
            assert isinstance(front, Person)
            if not role or front.role == role:
                found.append((front.left is not None, ranks.index(front.role), len(found), key))
        return tuple(key for *_, key in sorted(found))

    def person(self, name: str) -> str | None:
        """The id of a visible person by the name that a document or the configuration uses."""
        key = self.resolve(name, ("person",))
        return key if key is not None and self.shown(key) else None

    def reference(self, place: tuple[str, ...]) -> str | None:
        """The id of the visible document that a reference names: its text, then the kinds."""
        text, *kinds = place
        key = self.resolve(text, kinds)
        return key if key is not None and self.shown(key) else None

    def target_of_comment(self, key: str) -> str | None:
        """The id of the document that the comment with this id is about."""
        return self.comment_target(self.documents[key])

    def newest(self, place: tuple[str, int]) -> tuple[str, ...]:
        """The ids of the first documents of a kind; for dated kinds, the newest."""
        kind, count = place
        return self.collection(kind)[:count]

    @cached_property
    def _takeaways(self) -> Mapping[str, tuple[str, ...]]:
        keys = tuple(
            key
            for key in self.collection("post")
            if getattr(self.documents[key].front, "takeaway", None) is not None
        )
        return {"": keys} if keys else {}

    def takeaways(self, _: str = "") -> tuple[str, ...]:
        """The ids of the posts with a takeaway, newest first."""
        return self._takeaways.get("", ())

    def recordings(self, _: str = "") -> tuple[str, ...]:
        """The ids of the posts with a recording, newest first."""
        return tuple(
            key
            for key in self.collection("post")
            if getattr(self.documents[key].front, "audio", None) is not None
        )

    def discussed(self, _: str = "") -> tuple[str, ...]:
        """The ids of the documents that have comments, by source file."""
        return tuple(sorted(self._comments, key=lambda key: self.documents[key].source))

    def channels(self, _: str = "") -> tuple[Channel, ...]:
        """What readers can follow: names and arguments of channels."""
        return self._channels

    @cached_property
    def _channels(self) -> tuple[Channel, ...]:
        return channels(self)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The pages that search engines are told of; `state` stands for them in traces."""
        return tuple(entries(self))

    def state(self, _: str = "") -> bytes:
        """A digest of what lists tell of all documents but comments, of where they are and whether
        they are shown.

        What depends on all of them asks this instead of them: it is much cheaper to compare.
        """
        lines = self._lines(
            document
            for document in self.documents.values()
            if not document.source.startswith(COMMENTS)
        )
        return digest(lines)

    @cached_property
    def shape(self) -> bytes:
        """A digest of all that is known of the site but for its texts: its configuration, what all
        front matter says, which pictures are where, who is shown, which files there are."""
        return digest(
            msgspec.msgpack.encode(self.config),
            self._lines(self.documents.values()),
            "\n".join(sorted(self.attachments)),
        )

    def _lines(self, documents: Iterable[Document]) -> str:
        visibilities = self.visibilities
        return "\n".join(
            [
                f"{document.source} {document.listed.hex()} {visibilities[document.id].shown}"
                for document in documents
            ]
        )

    def channel(self, place: tuple[str, str, int]) -> tuple[str, ...]:
        """The ids of the newest documents of a channel.

        `place` is the channel's name, its argument, and how many.
        """
        name, argument, count = place
        return newest(self, Channel(name, argument), count)

    @cached_property
    def _posts_by_year(self) -> Mapping[str, tuple[str, ...]]:
        years: defaultdict[str, list[str]] = defaultdict(list)
        for key in self.collection("post"):
            dated = self.documents[key].front.dated
            if dated is not None:
                years[str(dated.at.astimezone(self.zone).year)].append(key)
        return {year: tuple(keys) for year, keys in sorted(years.items(), reverse=True)}

    def years(self, _: str = "") -> tuple[str, ...]:
        """The years in which posts were written, newest first."""
        return tuple(self._posts_by_year)

    def posts_of_year(self, year: str) -> tuple[str, ...]:
        """The ids of a year's posts, newest first."""
        return self._posts_by_year[year]

    def icon(self, _: str = "") -> str | None:
        """The picture that the icon's sizes are made of, relative to the project, if there is one:
        the icon itself, or the PNG beside a drawing."""
        if self.config.favicon is None:
            return None
        path = f"{CONTENT}/{self.config.favicon.removeprefix('/').removeprefix(f'{CONTENT}/')}"
        if path.lower().endswith(".svg"):
            path = f"{path[:-4]}.png"
        suffix = path.rpartition(".")[2].lower()
        return path if path in self.attachments and suffix in ICONS else None

    def film(self, path: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What belongs to the film at `path`: files beside it with its name.

        The picture that stands there until it plays (`wheel.jpg` beside `wheel.mp4`), or no text;
        and captions with their languages: `wheel.vtt`, or one for each as in `wheel.de.vtt`.
        What is no film has neither.
        """
        stem, _, suffix = path.rpartition(".")
        if suffix.lower() not in FILMS:
            return "", ()
        pictures = (f"{stem}.{one}" for one in POSTERS)
        poster = next((one for one in pictures if one in self.attachments), "")
        captions = [(self.config.language.replace("_", "-"), f"{stem}.vtt")] + [
            (one.removeprefix(f"{stem}.").removesuffix(".vtt"), one)
            for one in sorted(self.attachments)
            if one.startswith(f"{stem}.") and one.endswith(".vtt") and one != f"{stem}.vtt"
        ]
        return poster, tuple(one for one in captions if one[1] in self.attachments)

    def has(self, what: str) -> bool:
        """Whether there are any `tags`, `series` or `takeaways`, or documents of a kind."""
        if what == "tags":
            return bool(self._tagged)
        if what == "series":
            return bool(self._series_of)
        return bool(self.takeaways() if what == "takeaways" else self.collection(what))

    def part(self, place: tuple[str, str, int, int]) -> tuple[tuple[str, ...], int]:
        """A part of another question's answer, and how long the whole is.

        `place` is the question, its argument, and where the part starts and stops.
        """
        question, argument, start, stop = place
        if question not in ("collection", "tagged", "written_by", "takeaways"):
            raise ValueError(f"{question} is no question for a list")
        keys: tuple[str, ...] = getattr(self, question)(argument)
        return keys[start:stop], len(keys)

    def menu_pages(self, _: str = "") -> tuple[str, ...]:
        """The ids of the pages that are in the menu, in its order."""
        return tuple(
            key
            for key in self.collection("page")
            if getattr(self.documents[key].front, "menu", None) is not None
        )

    def active_notices(self, _: str = "") -> tuple[str, ...]:
        """The ids of the notices that hold now, the one that began last first."""
        return self.collection("notice")

    @cached_property
    def carriers(self) -> Mapping[str, tuple[newsletter.Carrier, ...]]:
        """All issues of the newsletter by the items that they carry."""
        return newsletter.carriers(self)

    def carried(self, letter: str) -> tuple[newsletter.Carried, ...]:
        """The items of a letter."""
        return newsletter.carried(self, letter)

    def mailed_posts(self, count: int) -> tuple[str, ...]:
        """The ids of the newest posts that may be mailed."""
        mailed = (
            key
            for key in self.collection("post")
            if getattr(self.documents[key].front, "newsletter", True)
        )
        return tuple(islice(mailed, count))

    def issue_neighbours(self, key: str) -> tuple[str | None, str | None]:
        """The ids of the older and the newer issue of the newsletter."""
        issues = self.collection("newsletter")
        if key not in issues:
            return (None, None)
        place = issues.index(key)
        older = issues[place + 1] if place + 1 < len(issues) else None
        return (older, issues[place - 1] if place else None)

    QUESTIONS = (
        "card", "body", "visible", "collection", "neighbours", "tags", "tag_name", "tagged",
        "newest_tagged", "all_series", "series_posts", "series_document", "series_name",
        "written_by", "answered_by", "owned_by", "demonstrating", "evidence", "comments",
        "categories", "icon", "links", "people", "person", "attachment_address", "active_notices",
        "reference", "target_of_comment", "newest", "menu_pages",
        "series_slug", "part", "takeaways", "has", "years", "posts_of_year",
        "channels", "channel", "state",
        "carried", "issue_neighbours", "mailed_posts", "film",
    )  # fmt: skip
    """The questions that pages may ask. Each takes one plain argument."""

    QUESTIONS_OF_SHAPE = frozenset({"neighbours", "part"})
    """Those of them that are asked most often and whose answers are the same as long as `shape`
    is."""


ICONS = frozenset({"jpeg", "jpg", "png", "webp"})
"""Suffixes of pictures that an icon's sizes can be made of."""

FILMS = frozenset({"3gp", "m4v", "mov", "mp4", "ogv", "webm"})
"""Suffixes of films."""

POSTERS = ("jpg", "jpeg", "png", "webp", "avif")
"""Suffixes of a film's picture, in the order in which they are looked for."""


def _when(document: Document) -> float:
    at = live_from(document)
    return at.timestamp() if at is not None else 0.0


def _newest(document: Document) -> float:
    return -_when(document)


def shows_other_sites(document: Document) -> bool:
    """Whether a document has a picture or a film that is not a file of this site."""
    body = document.body
    return bool(body.frames) or any("//" in image.src for image in body.images)


def sort_key(document: Document) -> tuple[object, ...]:
    """By which the documents of a kind are sorted; no two have the same."""
    return _order(document) if document.kind.ordered else (_newest(document), document.source)


def rank(document: Document) -> tuple[object, ...]:
    """By which documents of all kinds are sorted: by kind, then as their kind is."""
    return (_KINDS.index(document.kind.name), *sort_key(document))


def mentions(document: Document) -> Iterator[tuple[str, str]]:
    """What a document names in the fields that are looked up backwards: (field, text)."""
    for reference in references(document.front):
        if reference.field.attribute in LOOKED_UP:
            yield reference.field.attribute, reference.text


LOOKED_UP = {
    "author": ("person",),
    "answered_by": ("person",),
    "owner": ("person",),
    "values": ("value",),
}
"""The fields whose referring documents can be asked for, and the kinds that they name."""

_KINDS = tuple(KINDS)


def _order(document: Document) -> tuple[str, int, str, str]:
    front = document.front
    category = front.category or "" if isinstance(front, Faq) else ""
    order: int | None = getattr(front, "order", None)
    return (category, order if order is not None else 1_000_000, front.label, document.source)

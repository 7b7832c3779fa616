"""The URLs of documents and of the files beside them, and the targets of links.

A URL path is a path from the site's root, such as `/posts/a/`: not encoded, without the host, and
without the base path of a site in a folder of its host.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from unicodedata import normalize

from sitegen.digest import digest
from sitegen.model.content_path import content_path
from sitegen.model.document import Document
from sitegen.model.kinds import kinds
from sitegen.read.project import CONTENT
from sitegen.site.aliases import alias_fault, alias_path
from sitegen.site.catalogue import Catalogue
from sitegen.site.links import Link, file_named, link_from, merge_field, static_url_path
from sitegen.site.permalinks import encode, former_slug_of, output_path, permalink

ICONS = frozenset({"jpeg", "jpg", "png", "webp"})
"""Suffixes of pictures from which the sizes of an icon can be made."""

VIDEOS = frozenset({"3gp", "m4v", "mov", "mp4", "ogv", "webm"})
"""Suffixes of videos."""

POSTERS = ("jpg", "jpeg", "png", "webp", "avif")
"""Suffixes of a video's poster picture, in order of preference."""


class Urls(Catalogue):
    """The layer of a site that knows URL paths."""

    @cached_property
    def _url_paths(self) -> dict[str, str | None]:
        return {}

    def url_path(self, key: str) -> str | None:
        """The URL path of a document's page, whether it is shown or not; None without a page."""
        try:
            return self._url_paths[key]
        except KeyError:
            found = permalink(self.documents[key], self.config, self.zone)
            self._url_paths[key] = found
            return found

    @cached_property
    def _pages(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name, kind in kinds().by_name.items():
            if kind.permalink is not None:
                for key in self.collection(name):
                    path = self.page_path(key)
                    assert path is not None
                    found.setdefault(path, key)
        return found

    def page_path(self, key: str) -> str | None:
        """The output that is a document's page, such as `posts/a/index.html`."""
        url_path = self.url_path(key)
        return None if url_path is None else output_path(url_path)

    def document_at(self, path: str) -> str | None:
        """The id of the visible document whose page is the output at `path`."""
        return self._pages.get(path)

    @cached_property
    def aliased(self) -> tuple[str, ...]:
        """The ids of the documents that had other URL paths before, shown or not."""
        return tuple(key for key, document in self.documents.items() if had_other_paths(document))

    def aliases(self, key: str) -> tuple[str, ...]:
        """The earlier URL paths of a document, each once: those in its front matter, and the one
        that an earlier rule for slugs gave it."""
        document = self.documents[key]
        written = [alias_path(one) for one in document.front.aliases if alias_fault(one) is None]
        former = former_slug_of(document)
        if former is not None:
            path = permalink(document, self.config, self.zone, former)
            written += [path] if path is not None else []
        present = self.page_path(key)
        found: dict[str, str] = {}
        for one in written:
            if output_path(one) != present:
                found.setdefault(output_path(one), one)
        return tuple(found.values())

    @cached_property
    def showing_other_sites(self) -> tuple[str, ...]:
        """The ids of the documents with pictures or videos of other sites, shown or not."""
        return tuple(key for key, document in self.documents.items() if shows_other_sites(document))

    @cached_property
    def attachments(self) -> frozenset[str]:
        """The files that a body or a front matter may show or offer."""
        return frozenset(self.contents.files.attachments) | frozenset(self.contents.files.static)

    def stored_path(self, path: str) -> str:
        """The path of a file as the disk has it: people write `ü` as one character, and some
        systems store it as two. A path that no file has stays as it is."""
        if path.isascii() or path in self.attachments or path in self.by_source:
            return path
        return self._composed.get(normalize("NFC", path), path)

    @cached_property
    def _composed(self) -> Mapping[str, str]:
        """The paths of files as the disk has them, by their composed form."""
        paths = (one for one in (*self.by_source, *self.attachments) if not one.isascii())
        return {normalize("NFC", path): path for path in paths}

    @cached_property
    def _file_urls(self) -> Mapping[str, str]:
        """The URL paths of files by their composed form; a web server has them as the disk does."""
        paths = map(self.attachment_url_path, self.attachments)
        return {normalize("NFC", path): path for path in paths if not path.isascii()}

    def file_of(self, key: str, source: str) -> str:
        """The file, relative to the project, that a `src` in a document names."""
        link = self.parsed_link(self.documents[key], source)
        return self.stored_path(file_named(link))

    def configured_file(self, name: str) -> str:
        """The file, relative to the project, that the configuration names."""
        return self.stored_path(content_path(name))

    def attachment_url_path(self, path: str) -> str:
        """The URL path of a file beside documents, by its path relative to the project."""
        static = static_url_path(path)
        if static is not None:
            return static
        owner = self.owner_of(path)
        if owner is not None:
            url_path = self.url_path(owner)
            folder = self.documents[owner].folder
            if url_path is not None:
                return f"{url_path.rstrip('/')}/{path.removeprefix(folder + '/')}"
        return f"/{path.removeprefix(CONTENT + '/')}"

    def owner_of(self, path: str) -> str | None:
        """The id of the document `name/index.md` that a file belongs to, if there is one."""
        folder = path.rpartition("/")[0]
        while folder and folder != CONTENT:
            if folder in self.bundles:
                return self.bundles[folder]
            folder = folder.rpartition("/")[0]
        return None

    @cached_property
    def bundles(self) -> Mapping[str, str]:
        """The ids of the documents `name/index.md` by their folders."""
        return {
            document.folder: key for key, document in self.documents.items() if document.is_bundle
        }

    def icon(self) -> str | None:
        """The picture for the sizes of the icon, relative to the project, if there is one: the icon
        itself, or the PNG beside a drawing."""
        if self.config.favicon is None:
            return None
        path = self.configured_file(self.config.favicon)
        if path.lower().endswith(".svg"):
            path = f"{path[:-4]}.png"
        suffix = path.rpartition(".")[2].lower()
        return path if path in self.attachments and suffix in ICONS else None

    def has_root_icon(self) -> bool:
        """Whether the site has a file that browsers take for its icon without being told."""
        return f"{CONTENT}/static/favicon.ico" in self.attachments

    def video_companions(self, path: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The companions of the video at `path`: files beside it with its name.

        The poster picture (`wheel.jpg` beside `wheel.mp4`), or an empty text; and captions with
        their languages: `wheel.vtt`, or one for each as in `wheel.de.vtt`. Other files have
        neither.
        """
        stem, _, suffix = path.rpartition(".")
        if suffix.lower() not in VIDEOS:
            return "", ()
        pictures = (f"{stem}.{one}" for one in POSTERS)
        poster = next((one for one in pictures if one in self.attachments), "")
        captions = [(self.config.language.replace("_", "-"), f"{stem}.vtt")] + [
            (one.removeprefix(f"{stem}.").removesuffix(".vtt"), one)
            for one in sorted(self.attachments)
            if one.startswith(f"{stem}.") and one.endswith(".vtt") and one != f"{stem}.vtt"
        ]
        return poster, tuple(one for one in captions if one[1] in self.attachments)

    def links(self, key: str) -> tuple[str | None, ...]:
        """The encoded URL paths of a document's links, in order; None if hidden."""
        document = self.documents[key]
        if document.kind.mailed:  # where a merge field stays as it is
            return tuple(
                merge_field(one) or self._link(document, one) for one in document.body.links
            )
        return tuple([self._link(document, one) for one in document.body.links])

    @cached_property
    def link_targets(self) -> bytes:
        """A digest of everything that the results of `links` depend on besides the documents
        themselves: the place of every document and file, and visibility."""
        targets = [
            f"{document.source}\0{self.url_path(key)}\0{self.shown(key)}"
            for key, document in self.documents.items()
        ]
        return digest("\n".join(targets), "\n".join(sorted(self.attachments)))

    def _link(self, document: Document, target: str) -> str | None:
        """The target of a link of a document; each target in a folder is resolved only once."""
        place = (document.folder, target)
        try:
            return self._hrefs[place]
        except KeyError:
            link = self.parsed_link(document, target)
            href = self.link_url_path(link)
            if href is not None:
                query = f"?{link.query}" if link.query else ""
                fragment = f"#{link.fragment}" if link.fragment else ""
                href = encode(href) + query + fragment
            self._hrefs[place] = href
            return href

    @cached_property
    def _hrefs(self) -> dict[tuple[str, str], str | None]:
        return {}

    def parsed_link(self, document: Document, target: str) -> Link:
        """A parsed link of a document; each target in a folder is parsed only once."""
        place = (document.folder, target)
        link = self._parsed_links.get(place)
        if link is None:
            link = link_from(*place)
            if link.kind in ("document", "file"):
                link = link._replace(path=self.stored_path(link.path))
            self._parsed_links[place] = link
        return link

    @cached_property
    def _parsed_links(self) -> dict[tuple[str, str], Link]:
        return {}

    def link_url_path(self, link: Link) -> str | None:
        """The URL path of a link's target, without query and fragment; None if it is hidden."""
        if link.kind == "url_path":
            composed = None if link.path.isascii() else normalize("NFC", link.path)
            return self._file_urls.get(composed, link.path) if composed else link.path
        if link.kind == "document":
            target = self.by_source.get(link.path)
            return self.url_path(target) if target is not None and self.shown(target) else None
        if link.kind == "file" and link.path in self.attachments:
            return self.attachment_url_path(link.path)
        return None


def had_other_paths(document: Document) -> bool:
    """Whether a document may have had other URL paths before."""
    return bool(document.front.aliases) or former_slug_of(document) is not None


def shows_other_sites(document: Document) -> bool:
    """Whether a document has a picture or a video that is not a file of this site."""
    body = document.body
    return bool(body.frames) or any("//" in image.src for image in body.images)

"""Creates a new document: its name, its fields and its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sitegen.authoring.identifier import new_identifier
from sitegen.authoring.new_file import check_length, file_name, write_new_file
from sitegen.authoring.skeleton import SIGNATURE, skeleton
from sitegen.errors import RequestError, did_you_mean
from sitegen.model.config import Config
from sitegen.model.content_path import SUFFIX, as_named, document_name, document_path, typed_path
from sitegen.model.fields import Field, field_at, fields_of
from sitegen.model.kind import FrontMatter, Kind
from sitegen.model.kinds import kinds
from sitegen.read.config import zone_of
from sitegen.read.document import ParseResult, ReadSettings, decode_front, parse
from sitegen.read.markdown import Engine
from sitegen.read.project import CONTENT, Project, read_bytes, scan

_SLUG = re.compile(r"[^\s/\\?#%\x00-\x1f\ud800-\udfff.][^\s/\\?#%\x00-\x1f\ud800-\udfff]*")
_IDENTIFIER = re.compile("[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """The options of a new document."""

    kind: str
    title: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Texts by dotted field path."""
    people: tuple[str, ...] = ()
    """The authors, by file name; empty for the owner, or for the only person there is."""
    name: str | None = None
    """The file's name, instead of one made from the title."""
    about: str | None = None
    """For a comment: the document that it is about."""
    folder: bool = False
    """Create `name/index.md`, so that images can be stored next to it."""
    draft: bool = False
    body: str = ""


def create_document(
    project: Project, config: Config, options: DocumentOptions, now: datetime
) -> Path:
    """Write a new document and return its path.

    Raises RequestError, with a remedy, if that isn't possible; nothing is written then.
    """
    path, content = plan_document(project, config, options, now)
    return write_new_file(project.root, path, content)


def plan_document(
    project: Project, config: Config, options: DocumentOptions, now: datetime
) -> tuple[str, bytes]:
    """The path of a new document, relative to the project, and its content. Nothing is written.

    Raises RequestError, with a remedy, if there can't be such a document.
    """
    model = kinds().front_matters[options.kind]
    kind = model.kind
    sources = scan(project).sources
    local = now.astimezone(zone_of(config))
    values = dict(options.values)
    values.setdefault(_key(model, kind.label), (options.title,))
    values.setdefault("id", (new_identifier(),))
    _check_fields(model, values)
    _fill_people(model, values, options.people, config, sources)
    text = skeleton(
        model,
        values,
        now=local,
        draft=options.draft,
        body=options.body,
        signature=_signature(project, model, values, sources, config),
    )
    path = _path(options, kind, sources, local, config.language)
    _check_text(path, kind.name, text, config)
    return path, text.encode()


def _key(model: type[FrontMatter], attribute: str) -> str:
    return next(one.key for one in fields_of(model) if one.attribute == attribute)


def _check_fields(model: type[FrontMatter], values: Mapping[str, tuple[str, ...]]) -> None:
    for path in values:
        found = field_at(model, path)
        if found is None:
            parent = path.rpartition(".")[0]
            above = field_at(model, parent) if parent else None
            group = above.group if above is not None else fields_of(model)
            prefix = f"{parent}." if above is not None else ""
            near = did_you_mean(path, [f"{prefix}{one.key}" for one in group])
            raise RequestError(f'a {model.kind.name} has no field "{path}" ({near})')


def _fill_people(
    model: type[FrontMatter],
    values: dict[str, tuple[str, ...]],
    people: tuple[str, ...],
    config: Config,
    sources: Iterable[tuple[str, str]],
) -> None:
    """Fill in the fields that refer to people, unless they are given."""
    fields = [one for one in fields_of(model) if one.refers == ("person",)]
    known = names_in(sources, "person")
    people = tuple(_known_person(name, known) for name in people)
    if people and not fields:
        raise RequestError(f"a {model.kind.name} has no author (omit --author)")
    for one in fields:
        if one.key in values:
            for name in values[one.key]:
                if not _IDENTIFIER.fullmatch(name):  # which only the person's file knows
                    _known_person(document_name(typed_path(name)), known)
            continue
        if not (one.required or one.attribute in model.kind.starter_fields):
            continue
        chosen = people or _usual(config, known)
        if chosen:
            values[one.key] = chosen if one.several else chosen[:1]
        elif one.required:
            raise RequestError(_nobody(model.kind.name, one, known))


def _signature(
    project: Project,
    model: type[FrontMatter],
    values: Mapping[str, tuple[str, ...]],
    sources: Iterable[tuple[str, str]],
    config: Config,
) -> str:
    """The first name of the person who signs it; empty if it isn't known."""
    kind = model.kind
    if SIGNATURE not in kind.starter or kind.byline is None:
        return ""
    name = next(iter(values.get(_key(model, kind.byline), ())), "")
    for path, of in sources:
        if of == "person" and document_name(path) == name:
            data = read_bytes(project.root, path)
            if isinstance(data, bytes):
                parsed = _parse(path, of, data, config).parsed
                label = decode_front(parsed, of).label if parsed is not None else ""
                return next(iter(label.split()), "")
    return ""


def _usual(config: Config, known: list[str]) -> tuple[str, ...]:
    if config.owner is not None:
        return (config.owner,)
    return (known[0],) if len(known) == 1 else ()


def _known_person(name: str, known: list[str]) -> str:
    """The name of a person's file. Raises RequestError if there is none."""
    found = as_named(name, known)
    if found is None:
        raise RequestError(f'there is no person "{name}" ({_person_remedy(name, known)})')
    return found


def _person_remedy(name: str, known: list[str]) -> str:
    if not known:
        return f'create one first: sitegen new person "{name}"'
    return did_you_mean(name, known)


def _nobody(kind: str, one: Field, known: list[str]) -> str:
    if not known:
        return (
            f'a {kind} needs "{one.key}", and there is no person yet\n'
            'Create one first: sitegen new person "Your name" --set role=owner'
        )
    return (
        f'a {kind} needs "{one.key}", and site.yaml names no owner '
        f"(choose with --author: {', '.join(known)})"
    )


def names_in(sources: Iterable[tuple[str, str]], kind: str) -> list[str]:
    """The names of a kind's documents, sorted. `sources` are paths with their kinds."""
    return sorted(document_name(path) for path, of in sources if of == kind)


def _path(
    options: DocumentOptions,
    kind: Kind,
    sources: Iterable[tuple[str, str]],
    now: datetime,
    language: str,
) -> str:
    if options.name is not None and not _SLUG.fullmatch(options.name):
        raise RequestError(
            f'"{options.name}" can\'t be a name '
            "(UTF-8 without spaces, slashes, ?, # or %, and no leading dot)"
        )
    name = options.name or file_name(options.title, kind.name, language)
    if not name:
        raise RequestError(
            f'"{options.title}" contains no letters for a file name (choose one with --slug)'
        )
    folder = f"{CONTENT}/{kind.folder}"
    if kind.attached:
        folder = f"{folder}/{_about(options, kind, sources)}"
        name = f"{now:%Y-%m-%d}-{name}"
    elif name in names_in(sources, kind.name):
        raise RequestError(
            f'there is already a {kind.name} named "{name}" '
            "(choose another name with --slug). Nothing was changed."
        )
    path = f"{folder}/{name}/index{SUFFIX}" if options.folder else f"{folder}/{name}{SUFFIX}"
    check_length(path)
    return path


def _about(options: DocumentOptions, kind: Kind, sources: Iterable[tuple[str, str]]) -> str:
    """The folder for what is attached to a document, relative to the folder of its kind."""
    if options.about is None:
        raise RequestError(
            f"a {kind.name} needs a document that it is about (add --on posts/its-name)"
        )
    asked = typed_path(options.about)
    known = [document_path(path) for path, of in sources if not kinds().by_name[of].attached]
    found = as_named(asked, known)
    if found is None:
        raise RequestError(f'there is no document "{asked}" ({did_you_mean(asked, known)})')
    folder, _, rest = found.partition("/")
    assert folder in kinds().by_folder
    return f"{folder}/{rest.rpartition('/')[2]}"


def _check_text(path: str, kind: str, text: str, config: Config) -> None:
    """Raise RequestError if the options make a document that can't be read."""
    result = _parse(path, kind, text.encode(), config)
    if result.problems:
        raise RequestError("; ".join(problem.text for problem in result.problems))


def _parse(path: str, kind: str, data: bytes, config: Config) -> ParseResult:
    settings = ReadSettings(config.language, False, zone_of(config), config.markdown.max_seconds)
    return parse(path, kind, data, Engine("none", "0", lambda body: ""), settings)

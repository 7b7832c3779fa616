"""The files that submissions become in `content/`: comments, and drafts of FAQs and stories.

Names and contents depend on the submission alone. Nothing that a customer wrote can become markup:
front matter quotes it as YAML, a comment's body is plain text by its kind, and in Markdown every
character with a meaning is escaped.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sitegen.authoring.identifier import new_identifier
from sitegen.editing.markdown_text import as_markdown
from sitegen.editing.spans import EditError
from sitegen.editing.yaml_editor import Change, edit_front_matter
from sitegen.editing.yaml_writer import literal, scalar, sequence
from sitegen.inbox.incoming import one_line, without_addresses
from sitegen.inbox.store import InboxError
from sitegen.inbox.submission import Submission
from sitegen.model.document import Document
from sitegen.model.kind import FrontMatter
from sitegen.read.field_text import as_written
from sitegen.read.plain import MAX_CHARACTERS
from sitegen.slugs import shortened, slugify

_LONGEST_NAME = 40
_LONGEST_QUESTION = 200
_LONGEST_STORY = 60_000
_LONGEST_STORY_LINE = 15_000
_READ_FOR_A_QUESTION = 5_000
"""Characters of a message that are searched for its question."""


def edit_document(
    data: bytes, file: str, changes: Iterable[Change], model: type[FrontMatter]
) -> bytes:
    """A document's bytes with changed front matter. Raises InboxError if it can't be changed."""
    try:
        return edit_front_matter(data, file, changes, model)
    except EditError as error:
        raise InboxError(str(error)) from None


def format_local_time(at: datetime, zone: ZoneInfo) -> str:
    """A time for front matter: in the site's zone, with the offset only where the clocks
    show the same time twice."""
    here = at.astimezone(zone).replace(second=0, microsecond=0)
    text = here.strftime("%Y-%m-%dT%H:%M")
    other = here.replace(fold=1 - here.fold)
    if other.utcoffset() == here.utcoffset():
        return text
    offset = here.strftime("%z")
    return f"{text}{offset[:3]}:{offset[3:]}"


def comment_path(submission: Submission, about: Document, name: str, zone: ZoneInfo) -> str:
    """The path of a comment; it depends on nothing else in the folder."""
    who = shortened(slugify(name), _LONGEST_NAME) or "customer"
    return (
        f"content/comments/{about.kind.folder}/{about.name}/"
        f"{submission.arrived.astimezone(zone):%Y-%m-%d}-{who}-{submission.identifier[2:8]}.md"
    )


def comment_text(
    submission: Submission, name: str, zone: ZoneInfo, *, reply_to: str | None = None
) -> bytes:
    """The file of a customer's comment. Raises InboxError if it is empty or too long."""
    words = _body(submission.message)
    if not words:
        raise InboxError(f"{submission.number} has no text to publish (reject it, or answer it)")
    if len(words) > MAX_CHARACTERS:
        raise InboxError(
            f"{submission.number} has {len(words):,} characters, and a comment holds "
            f"{MAX_CHARACTERS:,} (answer it, or turn it into a story)"
        )
    lines = [
        f"id: {submission.identifier}",
        f"by: {literal(name)}",
        f"date: {format_local_time(submission.arrived, zone)}",
    ]
    if reply_to is not None:
        lines.append(f"reply_to: {scalar(reply_to)}")
    return _document(lines, words)


def answer_path(
    path: str, person: str, at: datetime, zone: ZoneInfo, submission: Submission
) -> str:
    """The path of the answer to a comment: beside it."""
    folder = path.rpartition("/")[0]
    return f"{folder}/{at.astimezone(zone):%Y-%m-%d}-{person}-{submission.identifier[2:8]}.md"


def answer_text(
    submission: Submission, person: str, words: str, at: datetime, zone: ZoneInfo, to: str
) -> bytes:
    """The file of an answer by a member of staff."""
    identifier = "an" + hashlib.sha256(submission.identifier.encode()).hexdigest()[:14]
    lines = [
        f"id: {identifier}",
        f"by: {scalar(person)}",
        f"date: {format_local_time(at, zone)}",
        "role: staff",
        f"reply_to: {scalar(to)}",
    ]
    return _document(lines, _body(words))


def question_of(submission: Submission) -> str:
    """The question in the customer's own words, in one line: the sentence that ends with a
    question mark, or else the beginning of the message."""
    text = without_addresses(one_line(submission.message[:_READ_FOR_A_QUESTION]))
    asked, mark, _ = text.partition("?")
    sentence = re.split("[.!…]", asked)[-1].strip() + mark
    question = sentence if mark and len(sentence) > 8 else text
    if len(question) > _LONGEST_QUESTION:
        question = question[:_LONGEST_QUESTION].rpartition(" ")[0] + " …"
    return question


def question_text(submission: Submission, asked_by: str | None, zone: ZoneInfo) -> bytes:
    """An open question. It has the id of the FAQ that it becomes."""
    lines = [
        f"id: {faq_id(submission)}",
        f"question: {literal(question_of(submission))}",
        f"date: {submission.arrived.astimezone(zone):%Y-%m-%d}",
        *([f"asked_by: {sequence([as_written(asked_by)])}"] if asked_by else []),
    ]
    return _document(lines, "")


def faq_text(
    submission: Submission,
    asked_by: str | None,
    person: str | None,
    category: str | None,
    zone: ZoneInfo,
) -> bytes:
    """The draft of a FAQ. The customer's own words are in a field that no theme shows."""
    day = f"{submission.arrived.astimezone(zone):%Y-%m-%d}"
    lines = [
        f"id: {faq_id(submission)}",
        f"question: {literal(question_of(submission))}",
        f"date: {day}",
        *([f"category: {literal(category)}"] if category else []),
        *([f"answered_by: {scalar(person)}"] if person else []),
        *([f"asked_by: {sequence([as_written(asked_by)])}"] if asked_by else []),
        f"asked_on: {day}",
        "times_asked: 1",
        "extra:",
        f"  in_their_words: {scalar(_shortened(submission.message))}",
        "draft: true  # Take this line out when the answer is ready.",
    ]
    return _document(lines, "<!-- Answer in the first sentence. Then explain. -->")


def faq_id(submission: Submission) -> str:
    """The permanent identifier of the FAQ made from a submission."""
    return _derived("fa", submission)


def story_id(submission: Submission) -> str:
    """The permanent identifier of the story made from a submission."""
    return _derived("st", submission)


def recovery_id(submission: Submission) -> str:
    """The permanent identifier of the recovery made from a submission."""
    return _derived("re", submission)


def possible_ids(submission: Submission) -> tuple[str, ...]:
    """The identifiers of the documents that a submission may have become: comment, FAQ, story,
    recovery."""
    return (
        submission.identifier,
        faq_id(submission),
        story_id(submission),
        recovery_id(submission),
    )


def story_text(
    submission: Submission, name: str, permission: tuple[str, str], zone: ZoneInfo
) -> bytes:
    """The draft of a story: the customer's words, and when and how they agreed.

    Raises InboxError if they are too long for a page.
    """
    day, how = permission
    longest = max(map(len, submission.message.split("\n")))
    if len(submission.message) > _LONGEST_STORY or longest > _LONGEST_STORY_LINE:
        raise InboxError(
            f"{submission.number} has {len(submission.message):,} characters, {longest:,} of them "
            "in one line: too long for a story (write the story by hand)"
        )
    lines = [
        f"id: {story_id(submission)}",
        f"title: {literal(title_of(submission))}",
        f"customer: {literal(name)}",
        f"date: {submission.arrived.astimezone(zone):%Y-%m-%d}",
        "permission:",
        f"  date: {day}",
        f"  how: {literal(how)}",
    ]
    business = one_line(dict(submission.fields).get("business", ""))[:200]
    if business:
        lines += ["business:", f"  name: {literal(business)}"]
    lines.append("draft: true  # Show it to the customer, then take this line out.")
    return _document(lines, markdown(_body(submission.message)))


def post_text(
    title: str, person: str, day: str, about: Document, replies: Sequence[tuple[str, str]]
) -> bytes:
    """The draft of a post with what customers replied to an issue: their public names and words."""
    lines = [
        f"id: {new_identifier()}",
        f"title: {literal(title)}",
        f"date: {day}",
        f"author: {scalar(person)}",
        "draft: true  # Remove this line when the post is ready.",
    ]
    quotations = (
        "\n".join(
            f"> {line}".rstrip() for line in (*text.split("\n"), "", f"— {as_markdown(name)}")
        )
        for name, text in ((name, markdown(_body(text))) for name, text in replies)
    )
    folder = about.source.removeprefix("content/")
    asked = f"[{as_markdown(about.label)}](../{folder})"
    begin = "<!-- What do you make of it? Begin with that. -->"
    return _document(lines, "\n\n".join((asked, begin, *quotations)))


def recovery_title(submission: Submission, zone: ZoneInfo) -> str:
    """The title of a recovery until its author finds a better one: it quotes nobody."""
    return f"What went wrong on {submission.arrived.astimezone(zone):%Y-%m-%d}"


def recovery_text(
    submission: Submission, person: str, cause: str | None, zone: ZoneInfo, body: str
) -> bytes:
    """The draft of a recovery. The customer's own words are in a field that no theme shows: an
    account of a mistake names nobody before they agreed (`permission`)."""
    day = f"{submission.arrived.astimezone(zone):%Y-%m-%d}"
    lines = [
        f"id: {recovery_id(submission)}",
        f"title: {recovery_title(submission, zone)}  # Say it in your own words.",
        f"date: {day}",
        f"owner: {scalar(person)}",
        *([f"cause: {scalar(cause)}"] if cause else []),
        "extra:",
        f"  in_their_words: {scalar(_shortened(submission.message))}",
        "draft: true  # Make it right first, then tell it, then take this line out.",
    ]
    return _document(lines, body)


def title_of(submission: Submission) -> str:
    """The first words of a story, until its author finds a better title."""
    words = without_addresses(one_line(submission.message)).split(" ")[:8]
    return " ".join(words)[:80].rstrip(".,;: ") or "A story"


def draft_path(folder: str, title: str, submission: Submission) -> str:
    """The path of a draft; it depends on nothing else in the folder."""
    name = shortened(slugify(title), 50) or "from-the-inbox"
    return f"content/{folder}/{name}-{submission.identifier[2:8]}.md"


def markdown(text: str) -> str:
    """Text as Markdown that displays exactly this text in every Markdown engine."""
    return "\n\n".join(
        "  \n".join(as_markdown(line) for line in part.split("\n"))
        for part in re.split(r"\n\s*\n", text)
        if part.strip()
    )


def _body(text: str) -> str:
    """The text without email addresses, which people include without wanting them published."""
    return "\n".join(without_addresses(line).rstrip() for line in text.strip().split("\n"))


def _shortened(text: str) -> str:
    """Text for a field that only staff read, cut to its limit; the inbox keeps all of it."""
    cut = text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]} …"
    return without_addresses(cut)


def _derived(prefix: str, submission: Submission) -> str:
    return prefix + hashlib.sha256(submission.identifier.encode()).hexdigest()[:14]


def _document(lines: Sequence[str], body: str) -> bytes:
    return "\n".join(["---", *lines, "---", body, ""]).encode()

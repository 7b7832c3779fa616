"""The newsletter issue: a letter from the owner or the staff, with what was published since."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct, field

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import ItemReference, Moment, PersonReference, Text


class IssueSection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The items of one kind in an issue, with words of its own."""

    kind: Annotated[
        str,
        Meta(
            description="Which items stand here: `post`, `faq`, `story`, …",
            extra={"one_of": "newsletter"},
        ),
    ]
    title: Annotated[Text | None, Meta(description="Its heading, instead of the theme's.")] = None
    text: Annotated[Text | None, Meta(description="A sentence that leads to its items.")] = None


class Issue(FrontMatter, frozen=True, kw_only=True, tag="newsletter"):
    """A letter that readers get by mail, and a page of the archive."""

    kind: ClassVar[Kind] = Kind(
        name="newsletter",
        folder="newsletter",
        label="subject",
        permalink="/newsletter/{slug}/",
        byline="from_",
        noun="newsletter",
        nouns="newsletters",
        place=90,
        view="sitegen.newsletter.views:NewsletterView",
        index_page="with documents",
        index_template="newsletters",
        paginated=True,
        in_menu=False,
        searchable=False,
        structured_data=StructuredData(type=None),
        comments="possible",
        mailed=True,
        status="published",
        voice=Voice(about_you=0.4, next_step=True),
        problems="sitegen.newsletter.queries:find_email_problems",
        starter="Hello {{ subscriber.first_name | friend }},\n\n"
        "Begin with what you would tell a customer at the counter.\n\n"
        "{{ digest }}\n\n"
        "Your name\n",
        starter_fields=("preheader", "question"),
    )

    subject: Annotated[
        Text, Meta(description="The subject line; up to some 60 characters are shown on phones.")
    ]
    date: Annotated[Moment, Meta(description="The day of the issue, with a time if you like.")]
    from_: Annotated[
        PersonReference, Meta(description="Who writes and signs it, by file name.")
    ] = field(name="from")
    preheader: Annotated[
        Text | None,
        Meta(description="What mail programs show after the subject, in up to 110 characters."),
    ] = None
    items: Annotated[
        tuple[ItemReference, ...],
        Meta(
            description="The documents it carries, by their ids, so that it stays the same when "
            "they are renamed. `sitegen newsletter draft` chooses them."
        ),
    ] = ()
    sections: Annotated[
        tuple[IssueSection, ...],
        Meta(description="The order of the kinds, and headings of your own; the rest follows."),
    ] = ()
    question: Annotated[
        Text | None, Meta(description="A question at the end, that readers answer by replying.")
    ] = None
    ps: Annotated[Text | None, Meta(description="A last line, after the name.")] = None

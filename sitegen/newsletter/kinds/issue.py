"""The newsletter issue: a personal text, and what was published since the last issue."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct, field

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import ItemReference, Moment, PersonReference, Text


class IssueSection(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The section of an issue with the items of one kind, with its own heading and text."""

    kind: Annotated[
        str,
        Meta(
            description="The kind of the items in this section: `post`, `faq`, `story`, …",
            extra={"one_of": "newsletter"},
        ),
    ]
    title: Annotated[Text | None, Meta(description="The heading, instead of the theme's.")] = None
    text: Annotated[Text | None, Meta(description="A sentence above the items.")] = None


class Issue(FrontMatter, frozen=True, kw_only=True, tag="newsletter"):
    """An email to subscribers, and a page of the archive."""

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
        comments="invited",
        mailed=True,
        status="published",
        voice=Voice(about_you=0.4, next_step=True),
        problems="sitegen.newsletter.queries:find_email_problems",
        starter="Hello {{ subscriber.first_name | friend }},\n\n"
        "<!-- Begin with what you would say to a customer in the shop. -->\n\n"
        "{{ digest }}\n\n"
        "{signature}\n",
        former_hints=("Your name",),
        starter_fields=("preheader", "question"),
    )

    subject: Annotated[
        Text, Meta(description="The subject line; phones show up to about 60 characters.")
    ]
    date: Annotated[Moment, Meta(description="The date of the issue, with an optional time.")]
    from_: Annotated[
        PersonReference, Meta(description="The sender, who signs it: the file name of a person.")
    ] = field(name="from")
    preheader: Annotated[
        Text | None,
        Meta(description="What email programs show after the subject, up to 110 characters."),
    ] = None
    items: Annotated[
        tuple[ItemReference, ...],
        Meta(
            description="The documents in the issue, by id, so that renaming them changes nothing. "
            "`sitegen newsletter draft` proposes them."
        ),
    ] = ()
    sections: Annotated[
        tuple[IssueSection, ...],
        Meta(description="The order of the sections, with your own headings; other kinds follow."),
    ] = ()
    question: Annotated[
        Text | None, Meta(description="A question at the end that subscribers answer by replying.")
    ] = None
    ps: Annotated[Text | None, Meta(description="A last line, below the signature.")] = None

"""The person: an owner, a member of staff or a guest who writes and answers by name."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sitegen.model.kind import FrontMatter, Kind, StructuredData, Voice
from sitegen.model.scalars import EmailAddress, FilePath, Moment, NamedLink, Text


class Person(FrontMatter, frozen=True, kw_only=True, tag="person"):
    """A human whom customers can reach by name."""

    kind: ClassVar[Kind] = Kind(
        name="person",
        folder="people",
        label="name",
        permalink="/people/{slug}/",
        date_field=None,
        ordered=True,
        nouns="people",
        place=60,
        lists_posts=True,
        view="sitegen.render.views.person:PersonView",
        index_page="with documents",
        open_graph="profile",
        structured_data=StructuredData(
            page="ProfilePage",
            type="Person",
            is_work=False,
            nodes="sitegen.render.structured_data.people:person_nodes",
        ),
        comments="possible",
        voice=Voice(),
        starter="A few words about yourself, in the first person.\n",
        starter_fields=("job",),
        starter_values=(("role", "staff"),),
    )

    name: Annotated[Text, Meta(description="The name customers call them by.")]
    role: Annotated[
        Literal["owner", "staff", "guest"], Meta(description="`owner`, `staff` or `guest`.")
    ]
    job: Annotated[Text | None, Meta(description="What they do here, in a few words.")] = None
    photo: Annotated[FilePath | None, Meta(description="A portrait, beside this file.")] = None
    email: Annotated[EmailAddress | None, Meta(description="A public email address.")] = None
    phone: Annotated[Text | None, Meta(description="A public phone number.")] = None
    links: Annotated[tuple[NamedLink, ...], Meta(description="Links to their other pages.")] = ()
    joined: Annotated[Moment | None, Meta(description="When they joined.")] = None
    left: Annotated[Moment | None, Meta(description="When they left.")] = None
    order: Annotated[int | None, Meta(description="Their place; small numbers first.")] = None

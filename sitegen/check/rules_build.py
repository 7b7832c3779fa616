"""What reading and building tell already. These rules name it, so that it can be explained.

They are found by `sitegen.read`, `sitegen.site` and `sitegen.render`, and stop or accompany a
build; the check shows them beside its own.
"""

from __future__ import annotations

from sitegen.check.rule import known_rule

UNKNOWN_RULE = known_rule(
    "site", "unknown-rule", "warning", "A rule is switched off that does not exist",
    "fix its name", "A typo would leave the rule on, or keep a rule off that you never meant.",
)  # fmt: skip

BUILD_RULES = (
    known_rule(
        "build", "source", "error", "A file can't be read", "fix it as the message says",
        "The file is missing, not UTF-8, too large, nested too deeply, in no content folder, "
        "a link that leaves the project, or its YAML or its fences `---` are broken.",
    ),
    known_rule(
        "build", "front-matter", "error", "A field is unknown, missing or of the wrong type",
        "fix the field as the message says",
        "Front matter and configuration are read strictly, so that a typo is told and not "
        "silently left out.",
    ),
    known_rule(
        "build", "unknown-name", "error", "A name refers to nothing", "fix the name",
        "An author, a value, a FAQ or another document is named that does not exist.",
    ),
    known_rule(
        "build", "hidden-target", "error", "A visible document leads to a hidden one",
        "publish that first, or remove the link",
        "Readers would find nothing behind the link: it leads to a draft or to something that is "
        "scheduled.",
    ),
    known_rule(
        "build", "expired-target", "warning", "A link leads to something that has expired",
        "remove the link",
        "Readers see plain text instead of the link.",
    ),
    known_rule(
        "build", "broken-link", "error", "A link in a document leads nowhere", "fix the path",
        "Links between documents are relative paths to `.md` files.",
    ),
    known_rule(
        "build", "missing-anchor", "warning", "A link leads to a heading that is not there",
        "fix the part after the #",
        "Readers land at the top of the page and look for what you promised.",
    ),
    known_rule(
        "build", "raw-html", "warning", "HTML in a text is broken, or would break the page",
        "fix it as the message says",
        "A tag without its end, an end without its tag, an element that belongs to a whole page or "
        "an id that the page has already would change what stands around the text. Pages, feeds "
        "and emails get it as browsers read it, balanced, with an id of its own; the message says "
        "what changed.",
    ),
    known_rule(
        "build", "missing-file", "error", "A picture or another file is not there",
        "put it there, or fix the path",
        "Every file that a document shows or offers must lie in `content/`.",
    ),
    known_rule(
        "build", "unknown-folder", "warning", "A text lies in a folder of no content kind",
        "move it, or install the package that brings this kind",
        "Each content kind has a folder of its own. What lies elsewhere is not published. A folder "
        "that is nearly called like one of them stops the build.",
    ),
    known_rule(
        "build", "missing-id", "warning", "A document has no permanent id",
        "add the id, or run with --fix",
        "Feeds and newsletters know a document by its id. Without one, it is taken for a new "
        "document when its file is renamed, and readers get it twice.",
        fixable=True,
    ),
    known_rule(
        "build", "double-id", "error", "Two documents have one id", "give one of them another id",
        "Feeds would take them for one document.",
    ),
    known_rule(
        "build", "unknown-tag", "error", "A tag is not among those of the site",
        "fix the tag, or add it to site.yaml",
        "A list of tags in `site.yaml` keeps typos from becoming tags.",
    ),
    known_rule(
        "build", "unknown-category", "error", "A category is not among those of the site",
        "fix the category, or add it to site.yaml",
        "A list of categories in `site.yaml` keeps typos from becoming categories.",
    ),
    known_rule(
        "build", "lost-comment", "error", "A comment belongs to nothing",
        "move it, or fix `reply_to`",
        "A comment lies in a folder named after what it is about, and answers a comment there.",
    ),
    known_rule(
        "build", "foreign-image", "warning", "A picture comes from another site",
        "save it beside the document",
        "The other site learns who reads yours, and may change or remove the picture.",
    ),
    known_rule(
        "build", "missing-alt", "warning", "A picture has no alt text", "say what is to be seen",
        "Alt text is what people hear who can't see the picture, and what everybody sees where "
        "it does not load. A decorative picture has `role=presentation`, or an empty `alt` in "
        "front matter.",
    ),
    known_rule(
        "build", "address-collision", "error", "Two documents have one address",
        "give one of them another `slug`",
        "Only one of them could be seen.",
    ),
    known_rule(
        "build", "template", "error", "The theme has a mistake", "fix the template",
        "A template can't be rendered, or the theme's own files are wrong.",
    ),
    known_rule(
        "build", "cache", "warning", "The cache can't be used", "delete the folder .sitegen",
        "Everything works, only slower.",
    ),
    known_rule(
        "site", "private-address", "error", "A subscriber's address stands in something public",
        "take it out; if it is public on purpose, give it to a person in content/people/",
        "Whoever subscribed gave you the address for the newsletter, and for nothing else.",
    ),
)  # fmt: skip

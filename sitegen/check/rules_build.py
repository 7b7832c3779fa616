"""Rules for the problems that reading and building report, so that they can be explained.

`sitegen.read`, `sitegen.site` and `sitegen.render` find these problems; errors stop a build. The
check shows them together with its own findings.
"""

from __future__ import annotations

from sitegen.check.rule import declare_rule

UNKNOWN_RULE = declare_rule(
    "site", "unknown-rule", "warning", "A rule that doesn't exist is configured",
    "fix its name", "With a typo in its name, the rule that you meant is not configured.",
)  # fmt: skip
RENAMED_RULE = declare_rule(
    "site", "renamed-rule", "warning", "A rule has a new name", "use the new name",
    "The former name works in this version only.",
)  # fmt: skip

BUILD_RULES = (
    declare_rule(
        "build", "source", "error", "A file can't be read", "fix it as the message says",
        "The file is missing, not UTF-8, too large, nested too deeply, not in a content folder, "
        "or a link to a place outside the project; or its YAML or its `---` lines are broken.",
    ),
    declare_rule(
        "build", "front-matter", "error", "A field is unknown, missing or of the wrong type",
        "fix the field as the message says",
        "Front matter and configuration are read strictly: a typo is reported, not silently "
        "ignored.",
    ),
    declare_rule(
        "build", "plain-text", "warning", "A field for plain text has markup in it",
        "write it without markup",
        "Titles, summaries, names and the like are shown in feeds, emails, search results and "
        "terminals, too, which show characters only. References such as `&ldquo;` are read as "
        "the characters that they mean; tags of HTML and Markdown's marks for code, bold and "
        "links are left out. To show markup itself, write `&lt;em>` or `&#96;`.",
    ),
    declare_rule(
        "build", "unknown-name", "error", "A name refers to nothing", "fix the name",
        "The named author, value, FAQ or other document doesn't exist.",
    ),
    declare_rule(
        "build", "same-address", "error", "Two different tags or series would have one address",
        "write both alike, or give one another name",
        "Only names that differ in case are one. `C`, `C++` and `C#` have addresses of their own; "
        "`Q&A` and `QA` would share a page without a word.",
    ),
    declare_rule(
        "build", "bad-alias", "error", "An alias is not an earlier path of this document alone",
        "write one path, or remove it",
        "Hosts take wildcards and placeholders for rules that redirect other pages too, and an "
        "address leads to one document only.",
    ),
    declare_rule(
        "build", "hidden-target", "error", "A visible document links to an unpublished one",
        "publish that one first, or remove the link",
        "Readers would get an error page: the link leads to a draft or to a scheduled document.",
    ),
    declare_rule(
        "build", "expired-target", "warning", "A link leads to an expired document",
        "remove the link",
        "Readers see plain text instead of the link.",
    ),
    declare_rule(
        "build", "broken-link", "error", "A link in a document is broken", "fix the path",
        "Links between documents are relative paths to `.md` files. Other links need a whole "
        "address: `[menu]()`, `mailto:anna` and `https://` lead nowhere.",
    ),
    declare_rule(
        "build", "missing-anchor", "warning", "A link leads to a heading that doesn't exist",
        "fix the part after the #",
        "Readers land at the top of the page and have to search for the heading.",
    ),
    declare_rule(
        "build", "raw-html", "warning", "HTML in a text is broken, or would break the page",
        "fix it as the message says",
        "A tag without its end, an end without its tag, an element that belongs to a whole page or "
        "an id that the page has already would change what stands around the text. Pages, feeds "
        "and emails get it as browsers read it, balanced, with an id of its own; the message says "
        "what changed.",
    ),
    declare_rule(
        "build", "leftover-syntax", "warning", "Syntax of another program is printed to readers",
        "write what it stood for, or remove it; to show it as it is, put it in `backticks`",
        "Texts that were moved from WordPress, Jekyll, Hugo, MkDocs or a wiki may hold their "
        "syntax: `{% include … %}`, `{{< youtube … >}}`, `[caption …]`, `{: .note}`, `:smile:`, "
        "`[[page]]`. Nothing here reads it, so that readers see it. Code isn't looked at.",
    ),
    declare_rule(
        "build", "missing-file", "error", "An image or another file doesn't exist",
        "add the file, or fix the path",
        "Every file that a document shows or links to must be in `content/`.",
    ),
    declare_rule(
        "build", "unknown-folder", "warning", "A document is not in the folder of a content kind",
        "move it, or install the package that provides this kind",
        "Each content kind has its own folder; documents elsewhere aren't published. A folder "
        "whose name looks like a misspelt one stops the build.",
    ),
    declare_rule(
        "build", "unread-text", "warning", "A text is not read, because of how its name ends",
        "rename it to end in .md, or copy its text into such a file",
        "Documents end in `.md` or `.markdown`. A text file, an HTML page or a document of a word "
        "processor among them looks as if it was published, and nobody sees it. If a document "
        "links to it, it is offered for download as it is.",
    ),
    declare_rule(
        "build", "data-file", "warning", "A static file looks like somebody's data",
        "move it elsewhere, or link to it if it is meant to be public",
        "Everything in `content/static/` is published, whether anything links to it or not. A "
        "spreadsheet, a mailbox, a database or a key that was put there by mistake can be read by "
        "anybody who guesses its name.",
    ),
    declare_rule(
        "build", "missing-id", "warning", "A document has no permanent id",
        "add the id, or run with --fix",
        "Feeds and newsletters identify a document by its id. Without an id, a renamed file counts "
        "as a new document, and readers get it twice.",
        fixable=True,
    ),
    declare_rule(
        "build", "double-id", "error", "Two documents have the same id",
        "give one of them another id", "Feed readers would treat them as one document.",
    ),
    declare_rule(
        "build", "unknown-tag", "error", "A tag is not in the site's list of tags",
        "fix the tag, or add it to site.yaml",
        "A list of tags in `site.yaml` prevents typos from becoming tags.",
    ),
    declare_rule(
        "build", "unknown-category", "error", "A category is not in the site's list",
        "fix the category, or add it to site.yaml",
        "A list of categories in `site.yaml` prevents typos from becoming categories.",
    ),
    declare_rule(
        "build", "lost-comment", "error", "A comment belongs to no document",
        "move it, or fix `reply_to`",
        "A comment must be in the folder of the document that it is about, and can only answer a "
        "comment in the same folder, and not itself, be it through others.",
    ),
    declare_rule(
        "build", "no-comments-here", "error", "Comments are on where no page shows them",
        "remove `comments`, or move the comment",
        "Notices, comments and automated emails have no page of their own with a conversation, so "
        "customers' words would vanish.",
    ),
    declare_rule(
        "build", "foreign-image", "warning", "An image is loaded from another site",
        "save it next to the document",
        "The other site can see who reads yours, and may change or remove the image.",
    ),
    declare_rule(
        "build", "missing-alt", "warning", "An image has no alt text", "describe what it shows",
        "Screen readers read alt text to people who can't see the image, and browsers show it "
        "if the image doesn't load. For a decorative image, use `role=presentation`, or an "
        "empty `alt` in front matter.",
    ),
    declare_rule(
        "build", "address-collision", "error", "Two documents have the same URL",
        "give one of them another `slug`",
        "Only one of them could be shown.",
    ),
    declare_rule(
        "build", "long-address", "error", "An address is too long for a file",
        "choose a shorter name",
        "Pages are files in folders. Disks take 255 bytes for each name; letters outside of a to z "
        "have two to four.",
    ),
    declare_rule(
        "build", "template", "error", "The theme has an error", "fix the template",
        "A template can't be rendered, or another file of the theme is invalid.",
    ),
    declare_rule(
        "build", "lost-forms", "warning", "Forms can't work where the site is going",
        "choose where they go: theme.options.forms",
        "Netlify's forms work at Netlify only. Anywhere else, a visitor gets an error page, and "
        "the message is lost.",
    ),
    declare_rule(
        "build", "cache", "warning", "The cache can't be used", "delete the folder .sitegen",
        "Everything still works, but more slowly.",
    ),
    declare_rule(
        "site", "private-address", "error", "A subscriber's email address is public",
        "remove it; if it is public on purpose, add it to a person in content/people/",
        "Subscribers gave you their email address for the newsletter and for nothing else.",
    ),
)  # fmt: skip

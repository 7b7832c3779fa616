"""The inbox as pages of the preview: what waits, an item in the page that it belongs to as it will
be, and the buttons of a decision. Every text of a stranger is escaped; whoever serves this checks
that a decision comes from its own pages.

Elements with `data-key` are pressed by that key, those with `data-focus` get the focus.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from sitegen.errors import SitegenError
from sitegen.inbox import moderation as deciding
from sitegen.inbox.documents import known_as, question_of
from sitegen.inbox.moderation import Office
from sitegen.inbox.newsletter import is_available
from sitegen.inbox.open_submissions import Waiting, waiting
from sitegen.inbox.similar_faqs import similar
from sitegen.inbox.store import InboxError
from sitegen.inbox.submission import REASONS, Submission
from sitegen.model.kinds.comment import Comment
from sitegen.model.kinds.person import Person
from sitegen.render.address import href
from sitegen.render.imagined import Imagined
from sitegen.site.business_hours import schedule

HOME = "/_sitegen/panel/inbox"
LONGEST_LOOK = 20_000
"""Characters of a message that is still shown as it would look."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What the desk works with; the other rooms' part of it are functions."""

    open_office: Callable[[], AbstractContextManager[Office]]
    """Opens the inbox, with the site as the preview shows it."""
    token: str
    """To be sent back with every decision."""
    imagine: Callable[[str, bytes], Imagined | None]
    """The page on which a document at a path would be shown, if it said a text."""


class Page(Struct, frozen=True):
    """What the desk says: a page, or where to go next."""

    title: str
    body: Markup = Markup("")
    status: int = 200
    location: str | None = None
    document: str | None = None
    """A whole page of the site instead, for a frame without scripts."""


def answer(
    counter: Counter, method: str, path: str, query: Mapping[str, str], form: Mapping[str, str]
) -> Page:
    """The answer to a request below `HOME`. `POST` decides, and was checked before."""
    name, _, look = path.partition("/")
    number = int(name) if name.isascii() and name.isdecimal() and len(name) < 10 else None
    try:
        with counter.open_office() as office:
            if method == "POST" and number is not None and not look:
                _decide(counter, office, number, form)
                return Page("Inbox", location=f"{_next(office, number)}?done={number}")
            if number is not None and look == "look":
                return _look(counter, office, office.store.submission(number))
            done = query.get("done", "")
            flash = _done(counter, office, int(done)) if _is_number(done) else Markup("")
            page = _all(office) if number is None else _one(counter, office, number)
            return Page(page.title, flash + page.body)
    except SitegenError as error:
        body = Markup('<p role="alert">{}</p><p><a href="{}" data-key="u">Back</a></p>').format(
            str(error), f"{HOME}/{quote(name)}" if name else HOME
        )
        return Page("That did not work", body, 404 if method == "GET" else 409)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _waiting(office: Office) -> tuple[Waiting, ...]:
    config = office.config
    staff = tuple(office.site.documents[key].label for key in office.site.collection("person"))
    return waiting(
        office.store,
        schedule(config),
        config.promise.reply,
        blocked=config.inbox.blocked,
        staff=staff,
    )


def _next(office: Office, number: int) -> str:
    """The item that waits after one, or all of them."""
    left = [one.submission.number for one in _waiting(office) if one.submission.number != number]
    return f"{HOME}/{left[0]}" if left else HOME


def _done(counter: Counter, office: Office, number: int) -> Markup:
    """What was decided just now, and how to take it back."""
    try:
        submission = office.store.submission(number)
    except InboxError:
        return Markup("")
    undo = Markup('<button data-key="z">Undo</button> <kbd>z</kbd>')
    return Markup('<div class="calm" role="status"><a href="{}">{}</a>: {} {}</div>').format(
        f"{HOME}/{number}",
        number,
        "it waits again." if submission.state == "waiting" else f"{_state(submission)}.",
        ""
        if submission.state == "waiting"
        else _Form(f"{HOME}/{number}", counter.token)("undo", undo),
    )


def _state(submission: Submission) -> str:
    return f"{submission.state}, {submission.reason}" if submission.reason else submission.state


# --- deciding -----------------------------------------------------------------------------------


def _decide(counter: Counter, office: Office, number: int, form: Mapping[str, str]) -> None:
    action = form.get("action", "")
    by, on = form.get("by") or None, form.get("on") or None
    if action == "approve":
        deciding.approve(office, number, on=on, reply_to=form.get("reply_to") or None)
    elif action == "reject":
        reason = next((one for one in REASONS if one == form.get("reason")), None)
        if reason is None:
            raise InboxError("say why it is not published")
        deciding.reject(office, number, reason)
    elif action == "answer":
        words = form.get("text", "").replace("\r\n", "\n").strip()
        if not words:
            raise InboxError("there is no answer; nothing was changed")
        deciding.answer(office, number, words, by=by, on=on, private=form.get("private") == "yes")
    elif action == "elsewhere":
        deciding.answer(office, number, "", by=by, private=True)
    elif action == "faq":
        if form.get("into"):
            deciding.count_in_faq(office, number, form["into"])
        else:
            deciding.to_faq(office, number, by=by)
    elif action == "story":
        deciding.to_story(office, number, how=form.get("permission", ""))
    elif action == "subscribe":
        deciding.subscribe(office, number)
    elif action == "undo":
        deciding.take_back(office, number)
    else:
        raise InboxError("nothing was asked that could be done")


# --- the pages ----------------------------------------------------------------------------------


def _all(office: Office) -> Page:
    found, now = _waiting(office), office.store.now()
    if not found:
        return Page("Inbox", Markup("<p>Nothing waits.</p>"))
    rows = Markup("").join(
        Markup(
            '<tr><td><a href="{home}/{number}"{key}>{number}</a></td><td>{form}</td>'
            "<td>{due}{late}</td><td>{name}</td><td>{words}{doubt}</td></tr>"
        ).format(
            home=HOME,
            number=one.submission.number,
            key=Markup(' data-key="Enter"') if place == 0 else "",
            form=one.submission.form,
            due=f"{one.due.astimezone(office.zone):%a %d %b %H:%M}" if one.due else "",
            late=Markup(" <strong>late</strong>") if one.late(now) else "",
            name=_plain(one.submission.name[:40]) or "somebody",
            words=_plain(one.submission.message[:120]),
            doubt=Markup(' <em class="soft">{}</em>').format(", ".join(one.suspicion.reasons))
            if one.suspicion.reasons
            else "",
        )
        for place, one in enumerate(found)
    )
    table = Markup(
        "<table><thead><tr><th>No.</th><th>Form</th><th>Promised</th><th>Who</th><th>Words</th>"
        "</tr></thead><tbody>{}</tbody></table>"
    ).format(rows)
    return Page(f"Inbox: {len(found)} wait", table)


def _one(counter: Counter, office: Office, number: int) -> Page:
    submission = office.store.submission(number)
    fields = Markup("").join(
        Markup("<dt>{}</dt><dd><pre>{}</pre></dd>").format(_plain(name), _plain(value[:20_000]))
        for name, value in submission.fields
    )
    judged = next((one for one in _waiting(office) if one.submission.number == number), None)
    doubt = (
        Markup("<p><strong>Careful:</strong> {}</p>").format(", ".join(judged.suspicion.reasons))
        if judged is not None and judged.suspicion.reasons
        else ""
    )
    due = judged.due if judged is not None else None
    late = judged is not None and judged.late(office.store.now())
    head = Markup(
        '<p class="soft">{form}, {state}, arrived {arrived}{due}{late}. Public as {public}. '
        '<a href="{home}" data-key="u">All that waits</a> <kbd>u</kbd></p>'
    ).format(
        form=submission.form,
        state=_state(submission),
        arrived=f"{submission.arrived.astimezone(office.zone):%Y-%m-%d %H:%M}",
        due=f", an answer promised by {due.astimezone(office.zone):%Y-%m-%d %H:%M}" if due else "",
        late=Markup(" (<strong>late</strong>)") if late else "",
        public=office.public_name(submission),
        home=HOME,
    )
    body = Markup(
        '<div class="bench"><div>{head}{doubt}<dl class="said">{fields}</dl>{actions}</div>'
        "{frame}</div>"
    ).format(
        head=head,
        doubt=doubt,
        fields=fields,
        actions=_actions(counter, office, submission),
        frame=_frame(office, submission),
    )
    return Page(f"{number}: {submission.form}", body)


def _frame(office: Office, submission: Submission) -> Markup:
    """The page on which an item will be, or is, in the look of the site."""
    address, title = "", "The page as it will be"
    if submission.state == "waiting":
        foreseen = _foreseen(office, submission)
        if foreseen is None:
            return Markup('<p class="soft">It is about no page of this site that is shown.</p>')
        name = foreseen[0].rpartition("/")[2].removesuffix(".md")
        address = f"{HOME}/{submission.number}/look#comment-{name}"
    else:
        address, title = _published(office, submission), "The page"
    if not address:
        return Markup('<p class="soft">It is on no page that is shown.</p>')
    return Markup(
        '<figure><figcaption>{title}</figcaption><iframe src="{address}" title="{title}"></iframe>'
        "</figure>"
    ).format(title=title, address=address)


def _published(office: Office, submission: Submission) -> str:
    """The address of what an item became, in the preview; nothing if it is not shown."""
    site = office.site
    keys = (*known_as(submission), site.by_source.get(submission.path, ""))
    key: str | None = next((one for one in keys if one in site.documents), None)
    if key is None or not site.shown(key):
        return ""
    document, anchor = site.documents[key], ""
    if isinstance(document.front, Comment):
        anchor = f"#comment-{document.name}"
        key = site.comment_target(document)
    address = site.address(key) if key is not None and key in site.documents else None
    return "" if address is None else href(office.config, address) + anchor


def _foreseen(office: Office, submission: Submission) -> tuple[str, bytes] | None:
    return (
        deciding.foreseen(office, submission) if len(submission.message) <= LONGEST_LOOK else None
    )


_MARK = Markup(
    "<style>.sitegen-waits{{background:#fdf0d5;border-block-end:3px dashed #d99a1c;color:#5c3a00;"
    "font:600 15px/1.5 system-ui,sans-serif;margin:0;padding:.5rem 1rem;position:relative;"
    "z-index:99}}{comment}</style>"
)
_MARKED_COMMENT = (
    "#{0}{{outline:3px dashed #d99a1c;outline-offset:.5rem;scroll-margin-block:6rem}}"
    '#{0}::before{{background:#fdf0d5;color:#5c3a00;content:"Waits in the inbox";'
    "display:inline-block;font:600 13px/1.5 system-ui,sans-serif;padding:.1rem .6rem}}"
)
_NAME = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


def _look(counter: Counter, office: Office, submission: Submission) -> Page:
    """The page of the site with the item in it as it will be, marked as waiting."""
    foreseen = _foreseen(office, submission) if submission.state == "waiting" else None
    found = counter.imagine(*foreseen) if foreseen is not None else None
    if found is None:
        raise InboxError("it is about no page of this site that is shown")
    marked = found.anchor if _NAME.fullmatch(found.anchor) else ""
    style = _MARK.format(comment=Markup(_MARKED_COMMENT.format(marked)) if marked else "")  # noqa: S704 - a checked name
    note = Markup(
        '<p class="sitegen-waits" role="note">Number {} waits in the inbox. This is how the page '
        "will be; nobody else sees it.</p>"
    ).format(submission.number)
    html = re.sub(r"</head>", lambda end: f"{style}{end[0]}", found.html, count=1)
    html = re.sub(r"<body\b[^>]*>", lambda start: f"{start[0]}{note}", html, count=1)
    return Page("", document=html)


_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def _plain(text: str) -> str:
    """A stranger's text: what is hidden in it, or turns what follows around, is seen."""
    return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


# --- the buttons --------------------------------------------------------------------------------


def _actions(counter: Counter, office: Office, submission: Submission) -> Markup:
    """The buttons of what may be decided now."""
    form = _Form(f"{HOME}/{submission.number}", counter.token)
    undo = form("undo", Markup('<button data-key="z">Undo</button> <kbd>z</kbd>'))
    if submission.state == "subscribed":
        return undo
    if submission.state != "waiting":
        return undo + (
            _answering(form, office, submission, "") if submission.answered is None else ""
        )
    if submission.form == "subscribe":
        return (_subscribing(form) if is_available() else Markup("")) + _rejecting(form)
    on = Markup("")
    if deciding.at_page(office.site, submission.page) is None:
        on = Markup('<label>On <input name="on" placeholder="posts/its-name"></label> ')
    publishing = form("approve", on + Markup('<button data-key="a">Approve</button> <kbd>a</kbd>'))
    return Markup("").join(
        (
            publishing,
            _rejecting(form),
            _answering(form, office, submission, on),
            _asked_often(form, office, submission),
            _telling(form, submission),
            _subscribing(form) if deciding.wants_newsletter(submission) and is_available() else "",
        )
    )


def _rejecting(form: _Form) -> Markup:
    reasons = Markup("").join(
        Markup('<option value="{0}">{0}</option>').format(one) for one in REASONS
    )
    return form(
        "reject",
        Markup(
            '<label>Reject as <select name="reason">{}</select></label> '
            '<button data-key="r">Reject</button> <kbd>r</kbd>'
        ).format(reasons),
    )


def _answering(form: _Form, office: Office, submission: Submission, on: str) -> Markup:
    staff = Markup("").join(
        Markup('<option value="{}">{}</option>').format(one.name, one.label)
        for one in office.site.documents.values()
        if isinstance(one.front, Person) and one.front.role != "guest" and one.front.left is None
    )
    words = Markup(
        '<p><label>Answer<br><textarea name="text" rows="5" required data-focus="n"></textarea>'
        "</label> <kbd>n</kbd></p>"
        '<p><label>by <select name="by"><option value="">who answers the contact</option>{}'
        "</select></label> {}"
        '<label><input type="checkbox" name="private" value="yes"> by mail only</label> '
        "<button>Answer</button> <kbd>Ctrl</kbd>+<kbd>Enter</kbd></p>"
    ).format(staff, on)
    elsewhere = Markup('<button data-key="e">Answered elsewhere</button> <kbd>e</kbd>')
    return form("answer", words) + (form("elsewhere", elsewhere) if submission.asks else "")


def _asked_often(form: _Form, office: Office, submission: Submission) -> Markup:
    like = similar(office.site, question_of(submission)) if submission.message else ()
    into = Markup("").join(
        Markup('<option value="{}">{} ({} %)</option>').format(
            office.site.documents[one.id].name, one.question, one.score
        )
        for one in like
    )
    return form(
        "faq",
        Markup(
            '<label>FAQ <select name="into"><option value="">a new one</option>{}</select></label> '
            '<button data-key="f">Make or count</button> <kbd>f</kbd>'
        ).format(into),
    )


def _telling(form: _Form, submission: Submission) -> Markup:
    usual = "by the form on our site" if submission.form == "story" and submission.consents else ""
    return form(
        "story",
        Markup(
            '<label>Story; they agreed <input name="permission" value="{}" required '
            'placeholder="by mail, after reading it" data-focus="s"></label> '
            "<button>Make a story</button> <kbd>s</kbd>"
        ).format(usual),
    )


def _subscribing(form: _Form) -> Markup:
    return form(
        "subscribe",
        Markup('<button data-key="b">Write down for the newsletter</button> <kbd>b</kbd>'),
    )


class _Form(Struct, frozen=True):
    """Forms of one item."""

    address: str
    token: str

    def __call__(self, action: str, content: Markup) -> Markup:
        return Markup(
            '<form method="post" action="{}"><input type="hidden" name="token" value="{}">'
            '<input type="hidden" name="action" value="{}">{}</form>'
        ).format(self.address, self.token, action, content)


__all__ = ["HOME", "Counter", "Page", "answer"]

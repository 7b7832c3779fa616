"""The inbox as pages of the preview: what waits, one item beside the page it belongs to, and the
buttons of a decision. Every text of a stranger is escaped; whoever serves this checks that a
decision comes from its own pages.

Elements with `data-key` are pressed by that key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from sitegen.errors import SitegenError
from sitegen.inbox import deciding
from sitegen.inbox.deciding import Office
from sitegen.inbox.item import REASONS, Item
from sitegen.inbox.similar import similar
from sitegen.inbox.store import InboxError
from sitegen.inbox.waiting import Waiting, waiting
from sitegen.inbox.writing import question_of
from sitegen.model.kinds.person import Person
from sitegen.render.address import href
from sitegen.site.business_hours import schedule
from sitegen.site.site import Site

HOME = "/_sitegen/desk/inbox"

Open = Callable[[Site], AbstractContextManager[Office]]
"""Opens the inbox, with the site as the preview shows it."""


class Page(Struct, frozen=True):
    """What the desk says: a page, or where to go next."""

    title: str
    body: Markup = Markup("")
    status: int = 200
    location: str | None = None


def answer(
    open_office: Open, site: Site, method: str, path: str, form: Mapping[str, str], token: str
) -> Page:
    """The answer to a request below `HOME`. `POST` decides, and was checked before."""
    try:
        with open_office(site) as office:
            number = int(path) if path.isdecimal() and len(path) < 10 else None
            if method == "POST" and number is not None:
                _decide(office, number, form)
                return Page("Inbox", location=_next(office, number))
            if number is not None:
                return _one(office, number, token)
            return _all(office)
    except SitegenError as error:
        body = Markup('<p role="alert">{}</p><p><a href="{}">Back</a></p>').format(
            str(error), f"{HOME}/{quote(path)}" if path else HOME
        )
        return Page("That did not work", body, 404 if method == "GET" else 409)


def _waiting(office: Office) -> tuple[Waiting, ...]:
    config = office.config
    return waiting(
        office.store, schedule(config), config.promise.reply, blocked=config.inbox.blocked
    )


def _next(office: Office, number: int) -> str:
    """The item that waits after one, or all of them."""
    left = [one.item.number for one in _waiting(office) if one.item.number != number]
    return f"{HOME}/{left[0]}" if left else HOME


def _decide(office: Office, number: int, form: Mapping[str, str]) -> None:
    action = form.get("action", "")
    if action == "approve":
        deciding.approve(office, number, on=form.get("on") or None)
    elif action == "reject":
        reason = next((one for one in REASONS if one == form.get("reason")), None)
        if reason is None:
            raise InboxError("say why it is not published")
        deciding.reject(office, number, reason)
    elif action == "answer":
        words = form.get("text", "").replace("\r\n", "\n").strip()
        if not words:
            raise InboxError("there is no answer; nothing was changed")
        by, on = form.get("by") or None, form.get("on") or None
        deciding.answer(office, number, words, by=by, on=on, private=form.get("private") == "yes")
    elif action == "faq":
        if form.get("into"):
            deciding.count_in_faq(office, number, form["into"])
        else:
            deciding.to_faq(office, number, by=form.get("by") or None)
    elif action == "undo":
        deciding.take_back(office, number)
    else:
        raise InboxError("nothing was asked that could be done")


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
            number=one.item.number,
            key=Markup(' data-key="Enter"') if place == 0 else "",
            form=one.item.form,
            due=f"{one.due.astimezone(office.zone):%a %d %b %H:%M}" if one.due else "",
            late=Markup(" <strong>late</strong>") if one.late(now) else "",
            name=one.item.name[:40] or "somebody",
            words=one.item.message[:120],
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


def _one(office: Office, number: int, token: str) -> Page:
    item = office.store.item(number)
    document = deciding.at_page(office.site, item.page)
    fields = Markup("").join(
        Markup("<dt>{}</dt><dd><pre>{}</pre></dd>").format(name, value[:20_000])
        for name, value in item.fields
    )
    judged = next((one for one in _waiting(office) if one.item.number == number), None)
    doubt = (
        Markup("<p><strong>Careful:</strong> {}</p>").format(", ".join(judged.suspicion.reasons))
        if judged is not None and judged.suspicion.reasons
        else ""
    )
    where = Markup("")
    if document is not None:
        address = office.site.address(document.id)
        url = href(office.config, address) if address is not None else "/"
        where = Markup(
            '<h2>The page</h2><p><a href="{url}#comments">{title}</a></p>'
            '<iframe src="{url}#comments" title="{title}" width="100%" height="700"></iframe>'
        ).format(url=url, title=document.label)
    body = Markup(
        '<p class="soft">{form}, {state}, arrived {arrived}. Public as {public}. '
        '<a href="{home}" data-key="u">All that waits</a></p>{doubt}<dl>{fields}</dl>'
        "{actions}{where}"
    ).format(
        form=item.form,
        state=item.state,
        arrived=f"{item.arrived.astimezone(office.zone):%Y-%m-%d %H:%M}",
        public=office.public_name(item),
        home=HOME,
        doubt=doubt,
        fields=fields,
        actions=_actions(office, item, token, known=document is not None),
        where=where,
    )
    return Page(f"{number}: {item.form}", body)


def _actions(office: Office, item: Item, token: str, *, known: bool) -> Markup:
    """The buttons of what may be decided now."""
    form = _Form(f"{HOME}/{item.number}", token)
    if item.state != "waiting":
        return form("undo", Markup('<button data-key="z">Undo</button> <kbd>z</kbd>'))
    on = Markup("")
    if not known:
        on = Markup('<label>On <input name="on" placeholder="posts/its-name"></label> ')
    reasons = Markup("").join(
        Markup('<option value="{0}">{0}</option>').format(one) for one in REASONS
    )
    staff = Markup("").join(
        Markup('<option value="{}">{}</option>').format(one.name, one.label)
        for one in office.site.documents.values()
        if isinstance(one.front, Person) and one.front.role != "guest" and one.front.left is None
    )
    like = similar(office.site, question_of(item)) if item.message else ()
    into = Markup("").join(
        Markup('<option value="{}">{} ({} %)</option>').format(
            office.site.documents[one.id].name, one.question, one.score
        )
        for one in like
    )
    return Markup("").join(
        (
            form("approve", on + Markup('<button data-key="a">Approve</button> <kbd>a</kbd>')),
            form(
                "reject",
                Markup(
                    '<label>Reject as <select name="reason">{}</select></label> '
                    '<button data-key="r">Reject</button> <kbd>r</kbd>'
                ).format(reasons),
            ),
            form(
                "answer",
                Markup(
                    '<p><label>Answer<br><textarea name="text" rows="5" cols="60" required '
                    'data-focus="n"></textarea></label> <kbd>n</kbd></p>'
                    '<p><label>by <select name="by"><option value="">who answers the contact'
                    "</option>{}</select></label> {}"
                    '<label><input type="checkbox" name="private" value="yes"> by mail only</label>'
                    " <button>Answer</button></p>"
                ).format(staff, on),
            ),
            form(
                "faq",
                Markup(
                    '<label>FAQ <select name="into"><option value="">a new one</option>{}</select>'
                    '</label> <button data-key="f">Make or count</button> <kbd>f</kbd>'
                ).format(into),
            ),
        )
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


__all__ = ["HOME", "Page", "answer"]

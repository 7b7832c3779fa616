"""Who gets a mailing, and why the others do not."""

from __future__ import annotations

from sitegen.address import parse_address
from sitegen.newsletter.sending.recipients import Selection, select_confirmed, select_listed
from sitegen.newsletter.subscribers.database import Subscribers
from sitegen.newsletter.subscribers.import_file import read_subscribers


def fill(subscribers: Subscribers) -> None:
    for name in ("anna", "bert", "carl", "dora", "emil"):
        subscribers.add(
            parse_address(f"{name}@x.example"),
            name=name.title(),
            interests=["bread"] if name == "anna" else ["cake"] if name == "bert" else [],
        )
    for name in ("anna", "bert", "carl"):
        subscribers.confirm(parse_address(f"{name}@x.example"))
    subscribers.suppress(parse_address("emil@x.example"), "bounced")


def shown(selection: Selection) -> tuple[dict[str, str], dict[str, str]]:
    return (
        {recipient.address.local: recipient.name for recipient in selection.recipients},
        {skipped.address.local: skipped.reason for skipped in selection.skipped},
    )


def test_from_the_file(subscribers: Subscribers):
    fill(subscribers)
    assert shown(select_confirmed(subscribers)) == (
        {"anna": "Anna", "bert": "Bert", "carl": "Carl"},
        {"dora": "unconfirmed", "emil": "suppressed"},
    )


def test_by_interest(subscribers: Subscribers):
    fill(subscribers)
    recipients, skipped = shown(select_confirmed(subscribers, ["bread", "faq"]))
    assert list(recipients) == ["anna", "carl"], "who named no interests wants everything"
    assert skipped["bert"] == "only interested in cake"


def test_a_list_can_not_overrule_the_file(subscribers: Subscribers):
    fill(subscribers)
    text = "email,name\n" + "".join(
        f"{name}@X.example,Stupid\n" for name in ("anna", "ANNA", "dora", "emil", "fred")
    )
    selection = select_listed(read_subscribers(text.encode(), "list.csv").rows, subscribers)
    assert shown(selection) == (
        {"anna": "Anna", "fred": ""},
        {"dora": "unconfirmed", "emil": "suppressed"},
    )


def test_our_own_export_is_believed(subscribers: Subscribers):
    fill(subscribers)
    text = subscribers.export()
    for one in list(subscribers):
        subscribers.forget(one.address)
    selection = select_listed(read_subscribers(text.encode(), "list.csv").rows, subscribers)
    assert shown(selection) == (
        {"anna": "Anna", "bert": "Bert", "carl": "Carl"},
        {"dora": "unconfirmed", "emil": "suppressed"},
    )

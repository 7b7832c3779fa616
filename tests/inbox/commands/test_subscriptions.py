"""Subscriptions whose address can't be read are shown, and can be put right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from sitegen.address import parse_address
from sitegen.inbox.panel_views import PanelContext, list_view, submission_view
from sitegen.inbox.store import InboxStore, inbox_file
from sitegen.newsletter.subscribers.database import Subscribers
from tests.cli.conftest import Run
from tests.conftest import NOW, Site
from tests.inbox.conftest import context_of, shop  # noqa: F401 - a fixture
from tests.inbox.support import sent

UNREAD = ("a@b", "one@mail.example, two@mail.example")


@pytest.fixture
def root(shop: Site) -> Path:  # noqa: F811 - the fixture
    return shop.root


@pytest.fixture
def store(root: Path) -> Iterator[InboxStore]:
    with InboxStore(inbox_file(root), lambda: NOW) as store:
        yield store


def subscriptions(store: InboxStore, *addresses: str) -> None:
    for address in addresses:
        store.ingest([sent("", "subscribe", email=address, name="", consent="", page="")])


def listed(root: Path) -> list[str]:
    with Subscribers(root / "private/subscribers.sqlite", lambda: NOW) as subscribers:
        return sorted(str(one.address) for one in subscribers)


def test_an_address_out_of_a_link_is_understood(root: Path, store: InboxStore, run: Run) -> None:
    subscriptions(store, "mailto:ruth@mail.example", "MAILTO: olga@mail.example?subject=Hello")
    result = run("inbox", "subscribe", "--all", folder=root)
    assert result.exit_code == 0, result.output
    assert listed(root) == ["olga@mail.example", "ruth@mail.example"]


def test_those_whose_address_cannot_be_read_are_named(
    root: Path, store: InboxStore, run: Run
) -> None:
    subscriptions(store, "ruth@mail.example", *UNREAD)
    store.ingest([replace(sent("", "subscribe", email="eve@mail.example"), suspected=True)])
    result = run("inbox", "subscribe", "--all", folder=root)
    assert result.exit_code == 0, "a timer goes on"
    assert "1: added" in result.output
    for number, text in enumerate(UNREAD, 2):
        assert f'{number} was not added: wants the newsletter, but "{text}" is not an email' in (
            result.output
        )
        assert f"sitegen inbox subscribe {number} --address ADDRESS" in result.output
    assert "1 looks like spam and still waits" in result.output
    again = run("inbox", "subscribe", "--all", folder=root).output
    assert "Nobody is waiting" not in again and "2 was not added" in again


def test_the_list_shows_what_was_written_in_place_of_an_address(
    root: Path, store: InboxStore, run: Run
) -> None:
    subscriptions(store, "a@b")
    output = run("inbox", folder=root).output
    assert 'a@b: wants the newsletter, but "a@b" is not an email address: the domain' in output
    shown = run("inbox", "show", "1", folder=root).output
    assert "sitegen inbox subscribe 1 --address ADDRESS" in shown


def test_the_panel_shows_it_without_a_button_that_fails(root: Path, store: InboxStore) -> None:
    inbox = context_of(root, store)
    subscriptions(inbox.store, "a@b", "ruth@mail.example")
    rows = {row.number: row for row in list_view(inbox)}
    assert rows[1].name == "a@b" and '"a@b" is not an email address' in rows[1].message
    assert rows[2].name == "ruth@mail.example"
    view = submission_view(PanelContext(inbox, "token"), 1)
    assert "subscribe 1 --address ADDRESS" in view.newsletter
    assert not view.actions.subscribe
    assert submission_view(PanelContext(inbox, "token"), 2).actions.subscribe


def test_the_right_address_can_be_named(root: Path, store: InboxStore, run: Run) -> None:
    subscriptions(store, "ruth@mail", "olga@mail.example")
    refused = run("inbox", "subscribe", "1", folder=root)
    assert refused.exit_code == 1
    assert 'can\'t be added: "ruth@mail" is not an email address' in refused.output
    wrong = run("inbox", "subscribe", "1", "--address", "ruth@mail", folder=root)
    assert wrong.exit_code == 1 and "is not an email address" in wrong.output
    result = run("inbox", "subscribe", "1", "--address", "ruth@mail.example", folder=root)
    assert "1: added" in result.output
    other = run("inbox", "subscribe", "2", "--address", "eve@mail.example", folder=root)
    assert other.exit_code == 1 and "2 gives olga@mail.example" in other.output
    assert listed(root) == ["ruth@mail.example"]
    with InboxStore(inbox_file(root), lambda: NOW) as after:
        assert [one.state for one in after.submissions()] == ["subscribed", "waiting"]


def test_a_request_to_leave_shows_it_as_well(root: Path, store: InboxStore, run: Run) -> None:
    store.ingest([sent("", "unsubscribe", email="a@b", name="", consent="")])
    assert 'wants to leave, but "a@b" is not an email address' in run("inbox", folder=root).output


def test_links_with_addresses() -> None:
    assert str(parse_address(" mailto:anna@shop.example?subject=Hello ")) == "anna@shop.example"

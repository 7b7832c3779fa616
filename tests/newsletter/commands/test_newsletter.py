"""`sitegen newsletter`: propose, build, preview and send emails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from sitegen.newsletter.commands.progress import ProgressBar
from sitegen.newsletter.sending.send_loop import SendProgress
from tests.cli.conftest import Run
from tests.conftest import Site, post
from tests.newsletter.rendering.small_projects import SETTINGS, issue
from tests.newsletter.support import MailServer

Make = Callable[..., Site]

LETTER = "Dear {{ subscriber.first_name | friend }},\n\n{{ digest }}\n\nAnna"
WELCOME = "---\nid: w{0}\nsubject: Welcome {0}\nday: {0}\nfrom: anna\n---\nHello.\n"


@pytest.fixture
def shop(project: Make) -> Site:
    return project(
        {
            "content/site.yaml": SETTINGS,
            "content/posts/rye.md": post("Rye", id="rye", date="2026-11-10", takeaway="Rye waits."),
            "content/posts/oat.md": post("Oat", id="oat", date="2026-11-12", newsletter="off"),
            "content/newsletter/one.md": issue(LETTER, items="[rye]"),
        }
    )


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = MailServer(rcpt={"refused@x.example": ["550 no such person"] * 9})
    yield server
    server.stop()


def with_server(site: Site, server: MailServer, more: str = "") -> None:
    settings = SETTINGS + (
        f"newsletter:\n  smtp: {{host: 127.0.0.1, port: {server.port}, tls: none, rate: 6000}}\n"
    )
    site.write({"content/site.yaml": settings + more})


def subscribe(run: Run, site: Site, *addresses: str, name: str = "") -> None:
    for address in addresses:
        assert run("subscribers", "add", address, folder=site.root).exit_code == 0
        names = ("--name", name) if name else ()
        assert run("subscribers", "confirm", address, *names, folder=site.root).exit_code == 0


# --- draft ----------------------------------------------------------------------------------------


def test_a_draft_carries_what_is_new_and_says_what_it_left_out(shop: Site, run: Run) -> None:
    shop.write({"content/posts/new.md": post("New", id="new", date="2026-11-21", takeaway="Do.")})
    result = run("newsletter", "draft", folder=shop.root)
    assert result.exit_code == 0
    assert "New since 2026-11-20 00:00 (content/newsletter/one.md)." in result.output
    assert "post     New (new)" in result.output
    (file,) = (shop.root / "content/newsletter").glob("2026-11-*.md")
    text = file.read_text(encoding="utf-8")
    assert re.search(r"^items:\n  - new  # post, new: New$", text, re.MULTILINE)
    assert "subject: Do\n" in text
    assert "from: anna\n" in text
    assert "draft: true" in text
    assert "{{ digest }}" in text
    # It builds as it is, once it is no draft any more.
    file.write_text(text.replace("draft: true", "summary: x"), encoding="utf-8")
    assert run("build", folder=shop.root).exit_code == 0
    assert "New" in shop.read(f"newsletter/{file.stem}/index.html")


def test_the_next_draft_does_not_repeat_it(shop: Site, run: Run) -> None:
    shop.write({"content/posts/new.md": post("New", id="new", date="2026-11-21")})
    assert run("newsletter", "draft", folder=shop.root).exit_code == 0
    again = run("newsletter", "draft", "--dry-run", folder=shop.root)
    assert "nothing was published since" in again.output
    before = sorted(shop.root.glob("content/**/*"))
    assert "Nothing was written" in run("newsletter", "draft", folder=shop.root).output
    assert sorted(shop.root.glob("content/**/*")) == before


def test_a_dry_run_writes_nothing(shop: Site, run: Run) -> None:
    before = sorted(shop.root.glob("content/**/*"))
    result = run("newsletter", "draft", "--since", "2026-11-01", "--dry-run", folder=shop.root)
    assert "Oat (newsletter: off)" in result.output
    assert sorted(shop.root.glob("content/**/*")) == before


@pytest.mark.parametrize("since", ["one", "content/newsletter/one.md", "issue1", "2026-11-20"])
def test_since_is_a_day_or_an_issue(shop: Site, run: Run, since: str) -> None:
    result = run("newsletter", "draft", "--since", since, "--dry-run", folder=shop.root)
    assert "New since 2026-11-20 00:00" in result.output


def test_an_issue_that_is_not_there(shop: Site, run: Run) -> None:
    result = run("newsletter", "draft", "--since", "ones", folder=shop.root)
    assert result.exit_code == 1
    assert 'there is no issue or welcome email "ones" (did you mean "one"?)' in result.output


# --- build and preview ----------------------------------------------------------------------------


def files(site: Site) -> dict[str, bytes]:
    return site.tree("newsletter-out")


def test_a_build_writes_letters_beside_the_site_and_only_what_changed(shop: Site, run: Run) -> None:
    shop.write({"content/newsletter/welcome/01-hi.md": WELCOME.format(0)})
    result = run("build", folder=shop.root)
    assert "written for mailing, in newsletter-out/" in result.output
    built = files(shop)
    assert {"one/issue.html", "one/issue.txt", "one/issue.eml", "one/issue.json"} <= set(built)
    assert "one/for/mailchimp.html" in built
    assert "welcome/01-hi/issue.html" in built
    assert not [path for path in shop.tree() if "issue." in path]
    assert "for mailing" not in run("build", folder=shop.root).output
    shop.write({"content/posts/rye.md": post("Rye bread", id="rye", date="2026-11-10")})
    run("build", folder=shop.root)
    changed = {path for path, content in files(shop).items() if content != built[path]}
    assert changed == {path for path in built if path.startswith("one/")}


def test_a_service_of_ones_own(shop: Site, run: Run) -> None:
    shop.write({"content/site.yaml": SETTINGS + "newsletter: {service: brevo}\n"})
    run("newsletter", "build", folder=shop.root)
    assert {path for path in files(shop) if "/for/" in path} == {
        "one/for/brevo.html",
        "one/for/brevo.txt",
    }
    assert b"{{ contact.FIRSTNAME|default:'friend' }}" in files(shop)["one/for/brevo.html"]
    assert b"{{ unsubscribe }}" in files(shop)["one/for/brevo.txt"]


def test_issue_json_tells_everything(shop: Site, run: Run) -> None:
    run("newsletter", "build", folder=shop.root)
    metadata = json.loads(files(shop)["one/issue.json"])
    assert metadata["subject"] == "Hello"
    assert metadata["sender"] == {"name": "Anna", "email": "hello@shop.example"}
    assert metadata["view_in_browser_url"] == "https://shop.example/newsletter/one/"
    assert metadata["merge_fields"] == [
        "subscriber.first_name", "unsubscribe_url", "postal_address", "view_in_browser_url"
    ]  # fmt: skip
    assert [part["type"] for part in metadata["parts"]] == ["text/plain", "text/html"]
    assert metadata["size"]["html_part"] > 5000
    assert metadata["warnings"] == []


def test_the_eml_is_a_message_as_it_should_be(shop: Site, run: Run) -> None:
    run("newsletter", "build", folder=shop.root)
    message = message_from_bytes(files(shop)["one/issue.eml"], policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    assert message["Message-ID"] == "<newsletter-issue1@shop.example>"
    assert message["List-Id"] == "Corner Shop <newsletter.shop.example>"
    assert message["List-Unsubscribe"] == "<mailto:hello@shop.example?subject=unsubscribe>"
    assert message["Date"] == "Fri, 20 Nov 2026 00:00:00 +0100"
    assert message["Archived-At"] == "<https://shop.example/newsletter/one/>"


def test_a_draft_is_built_when_it_is_named_and_stays_until_it_is_gone(shop: Site, run: Run) -> None:
    shop.write({"content/newsletter/next.md": issue(id="n", date="2026-12-24", draft="true")})
    run("build", folder=shop.root)
    assert not [path for path in files(shop) if path.startswith("next/")]
    run("newsletter", "build", "next", folder=shop.root)
    assert "next/issue.html" in files(shop)
    assert "one/issue.html" in files(shop)
    run("build", folder=shop.root)
    assert "next/issue.html" in files(shop)
    (shop.root / "content/newsletter/next.md").unlink()
    run("build", folder=shop.root)
    assert not [path for path in files(shop) if path.startswith("next/")]


def test_what_a_build_of_one_letter_leaves_alone_is_built_anew_afterwards(
    shop: Site, run: Run
) -> None:
    shop.write({"content/newsletter/two.md": issue(LETTER, id="two", items="[rye]")})
    run("newsletter", "build", folder=shop.root)
    before = files(shop)
    rye = post("Rye bread", id="rye", date="2026-11-10", takeaway="Rye waits.")
    shop.write({"content/posts/rye.md": rye})
    run("newsletter", "build", "one", folder=shop.root)
    assert b"Rye bread" in files(shop)["one/issue.html"]
    assert files(shop)["two/issue.html"] == before["two/issue.html"]
    run("newsletter", "build", folder=shop.root)
    assert b"Rye bread" in files(shop)["two/issue.html"]


def test_all_are_built_with_all(shop: Site, run: Run) -> None:
    shop.write({"content/newsletter/next.md": issue(id="n", date="2026-12-24", draft="true")})
    run("newsletter", "build", "--all", folder=shop.root)
    assert "next/issue.html" in files(shop)


def test_a_build_for_elsewhere_makes_no_mail(shop: Site, run: Run) -> None:
    run("build", "--url", "https://preview.example/", folder=shop.root)
    run("build", "--drafts", folder=shop.root)
    assert not (shop.root / "newsletter-out").exists()


@pytest.mark.slow
def test_what_a_part_takes_is_measured_encoded_as_the_whole_is(shop: Site, run: Run) -> None:
    long = "Ärger über Öl.\n\n" * 3000
    shop.write({"content/newsletter/one.md": issue(LETTER + "\n\n" + long, items="[rye]")})
    found = re.search(
        r"has (\d+) KB;.* which takes (\d+) KB of it", run("build", folder=shop.root).output
    )
    assert found is not None
    whole, part = int(found[1]), int(found[2])
    assert part <= whole <= part * 1.15


@pytest.mark.slow
def test_a_letter_that_is_too_long_stops_the_build_and_says_what_to_shorten(
    shop: Site, run: Run
) -> None:
    long = "A sentence of a letter that goes on for ever.\n\n" * 1200
    shop.write({"content/newsletter/one.md": issue(LETTER + "\n\n" + long, items="[rye]")})
    before = shop.tree() if (shop.root / "public").exists() else {}
    result = run("build", folder=shop.root)
    assert result.exit_code == 1
    assert "content/newsletter/one.md: the HTML part has" in result.output
    assert "shorten the email itself (content/newsletter/one.md), which takes" in result.output
    assert (shop.tree() if (shop.root / "public").exists() else {}) == before
    shorter = issue(LETTER + "\n\n" + long[: len(long) * 7 // 10], items="[rye]")
    shop.write({"content/newsletter/one.md": shorter})
    for _ in range(2):  # the warning is there again when nothing is built
        result = run("build", "--verbose", folder=shop.root)
        assert result.exit_code == 0
        assert re.search(r"warning: the HTML part has [89]\d KB; Gmail", result.output)


def test_what_is_wrong_in_pages_and_in_mail_is_told_in_one_run(shop: Site, run: Run) -> None:
    shop.write(
        {
            "content/site.yaml": SETTINGS.replace("url:", "theme: {name: own}\nurl:"),
            "themes/own/theme.yaml": "name: Own\nextends: default\n",
            "themes/own/templates/post.html": "{{ post.nothing }}",
            "themes/own/templates/email/issue.html": "{{ letter.nothing }}",
        }
    )
    result = run("build", folder=shop.root)
    assert "themes/own/templates/post.html:1: " in result.output
    assert "themes/own/templates/email/issue.html:1: " in result.output
    assert not [*shop.tree()] if (shop.root / "public").exists() else True


def test_a_missing_postal_address_is_a_doubt_until_something_is_sent(
    shop: Site, run: Run, server: MailServer
) -> None:
    with_server(shop, server)
    settings = (shop.root / "content/site.yaml").read_text(encoding="utf-8")
    shop.write({"content/site.yaml": re.sub(r"  address: .*\n", "", settings)})
    result = run("build", folder=shop.root)
    assert result.exit_code == 0
    assert "there is no postal address for the email" in result.output
    subscribe(run, shop, "kim@x.example")
    result = run("newsletter", "send", "one", "--yes", folder=shop.root)
    assert result.exit_code == 1
    assert "there is no postal address" in result.output
    assert server.received == []


def test_a_mail_without_a_way_to_leave_is_never_built(shop: Site, run: Run) -> None:
    shop.write(
        {
            "content/site.yaml": SETTINGS.replace("url:", "theme: {name: own}\nurl:"),
            "themes/own/theme.yaml": "name: Own\nextends: default\n",
            "themes/own/templates/email/issue.html": '{% extends "default:email/issue.html" %}\n'
            "{% block footer %}{% endblock %}\n",
        }
    )
    result = run("build", folder=shop.root)
    assert result.exit_code == 1
    for part in ("HTML", "text"):
        assert f"the {part} part lacks {{{{ unsubscribe_url }}}}" in result.output
        assert f"the {part} part lacks {{{{ postal_address }}}}" in result.output


def test_preview_writes_a_page_and_shows_the_size(shop: Site, run: Run) -> None:
    shop.write({"content/newsletter/next.md": issue(id="n", date="2026-12-24", draft="true")})
    result = run("newsletter", "preview", "next", folder=shop.root)
    assert result.exit_code == 0
    assert "KB of 100 KB" in result.output
    page = (shop.root / "newsletter-out/next/preview.html").read_text(encoding="utf-8")
    assert page.count("<iframe") == 3
    assert "Good morning." in page
    look = (shop.root / "newsletter-out/next/preview/dark.html").read_text(encoding="utf-8")
    assert "Good morning." in look


# --- send -----------------------------------------------------------------------------------------


def test_an_issue_goes_to_each_confirmed_reader_once(
    shop: Site, run: Run, server: MailServer
) -> None:
    with_server(shop, server)
    subscribe(run, shop, "kim@x.example", name="Kim")
    subscribe(run, shop, "lee@x.example")
    run("subscribers", "add", "unsure@x.example", folder=shop.root)
    result = run("newsletter", "send", "one", "--yes", folder=shop.root)
    assert result.exit_code == 0, result.output
    assert "left out: 1 (unconfirmed)" in result.output
    assert server.counts() == {"kim@x.example": 1, "lee@x.example": 1}
    sent = dict(server.received)
    message = message_from_bytes(sent["kim@x.example"], policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    assert "Dear Kim," in body.get_content()
    assert (
        "Dear friend,"
        in message_from_bytes(sent["lee@x.example"], policy=policy.default)
        .get_body(("plain",))
        .get_content()
    )  # type: ignore[union-attr]
    again = run("newsletter", "send", "one", "--yes", folder=shop.root)
    assert again.exit_code == 0
    assert "0 sent, 2 had it before, 0 left out." in again.output
    assert server.counts() == {"kim@x.example": 1, "lee@x.example": 1}


def test_it_ends_with_1_while_anyone_is_left_out(shop: Site, run: Run, server: MailServer) -> None:
    with_server(shop, server)
    subscribe(run, shop, "kim@x.example", "refused@x.example")
    result = run("newsletter", "send", "one", "--yes", folder=shop.root)
    assert result.exit_code == 1
    assert "1 sent, 1 left out." in result.output
    assert "refused: refused@x.example: 550 no such person" in result.output


def test_nobody_is_mailed_without_a_yes(shop: Site, run: Run, server: MailServer) -> None:
    with_server(shop, server)
    subscribe(run, shop, "kim@x.example")
    result = run("newsletter", "send", "one", folder=shop.root)
    assert result.exit_code == 1
    assert "use --yes" in result.output
    assert server.received == []


def test_a_dry_run_needs_no_server_and_sends_nothing(shop: Site, run: Run) -> None:
    subscribe(run, shop, "kim@x.example")
    result = run("newsletter", "send", "one", "--dry-run", folder=shop.root)
    assert result.exit_code == 0
    assert "Would send to 1; 0 have it already" in result.output


def test_without_a_server_it_says_so(shop: Site, run: Run) -> None:
    subscribe(run, shop, "kim@x.example")
    result = run("newsletter", "send", "one", "--yes", folder=shop.root)
    assert result.exit_code == 1
    assert "there is no mail server" in result.output


def test_a_draft_is_sent_only_to_try_it(shop: Site, run: Run, server: MailServer) -> None:
    with_server(shop, server)
    shop.write({"content/newsletter/next.md": issue(id="n", draft="true")})
    subscribe(run, shop, "kim@x.example")
    result = run("newsletter", "send", "next", "--yes", folder=shop.root)
    assert result.exit_code == 1
    assert "content/newsletter/next.md is unpublished: draft" in result.output
    result = run("newsletter", "send", "next", "--test-to", "me@x.example", folder=shop.root)
    assert result.exit_code == 0, result.output
    assert server.counts() == {"me@x.example": 1}


def test_a_list_of_ones_own_respects_who_left(shop: Site, run: Run, server: MailServer) -> None:
    with_server(shop, server)
    subscribe(run, shop, "gone@x.example")
    run("subscribers", "remove", "gone@x.example", folder=shop.root)
    (shop.root / "list.csv").write_text("email,name\nkim@x.example,Kim\ngone@x.example,\n")
    result = run("newsletter", "send", "one", "--to", "list.csv", "--yes", folder=shop.root)
    assert result.exit_code == 0, result.output
    assert server.counts() == {"kim@x.example": 1}
    assert "left out: 1 (removed)" in result.output


def test_topics_choose_who_is_interested(shop: Site, run: Run, server: MailServer) -> None:
    with_server(shop, server)
    run("subscribers", "add", "a@x.example", "--interest", "rye", folder=shop.root)
    run("subscribers", "add", "b@x.example", "--interest", "oat", folder=shop.root)
    run("subscribers", "confirm", "a@x.example", "b@x.example", folder=shop.root)
    result = run("newsletter", "send", "one", "--topic", "rye", "--yes", folder=shop.root)
    assert result.exit_code == 0
    assert server.counts() == {"a@x.example": 1}


@pytest.mark.parametrize("place", ["content/posts/leak.md", "public/leak.html"])
def test_it_refuses_when_a_readers_address_is_public(
    shop: Site, run: Run, server: MailServer, place: str
) -> None:
    with_server(shop, server)
    subscribe(run, shop, "kim@x.example")
    shop.write({place: post("Leak", "Ask kim&#64;x.example", id="leak")})
    for more in ((), ("--dry-run",)):
        result = run("newsletter", "send", "one", "--yes", *more, folder=shop.root)
        assert result.exit_code == 1
        found = f"{place}:7: a subscriber's address is published here (k…@x.example)"
        assert found in result.output
    assert server.received == []


def test_an_address_that_is_public_on_purpose_is_no_leak(
    shop: Site, run: Run, server: MailServer
) -> None:
    with_server(shop, server)
    subscribe(run, shop, "hello@shop.example")
    assert run("newsletter", "send", "one", "--yes", folder=shop.root).exit_code == 0


def test_words_that_changed_after_some_have_it_are_not_mixed(
    shop: Site, run: Run, server: MailServer
) -> None:
    with_server(shop, server)
    subscribe(run, shop, "kim@x.example")
    assert run("newsletter", "send", "one", "--yes", folder=shop.root).exit_code == 0
    subscribe(run, shop, "lee@x.example")
    shop.write({"content/newsletter/one.md": issue("Other words.", items="[rye]")})
    result = run("newsletter", "send", "one", "--yes", folder=shop.root)
    assert result.exit_code == 1
    assert "was changed after 1 of its recipients got it" in result.output
    assert server.counts() == {"kim@x.example": 1}


def test_the_welcome_series_sends_what_is_due_once(
    shop: Site, run: Run, server: MailServer
) -> None:
    with_server(shop, server)
    shop.write(
        {
            "content/newsletter/welcome/01-hi.md": WELCOME.format(0),
            "content/newsletter/welcome/02-more.md": WELCOME.format(3),
        }
    )
    subscribe(run, shop, "kim@x.example")
    from datetime import UTC, datetime, timedelta

    today = datetime.now(UTC)
    for days, subject in ((0, "Welcome 0"), (0, None), (3, "Welcome 3"), (4, None)):
        before = len(server.received)
        now = f"{today + timedelta(days=days):%Y-%m-%dT%H:%M}+00:00"
        result = run("newsletter", "send", "--welcome", "--now", now, folder=shop.root)
        assert result.exit_code == 0, result.output
        new = [
            message_from_bytes(one, policy=policy.default) for _, one in server.received[before:]
        ]
        assert [str(one["Subject"]) for one in new] == ([subject] if subject else [])
        assert all(one["Auto-Submitted"] == "auto-generated" for one in new)


@pytest.mark.parametrize("arguments", [(), ("one", "--welcome")])
def test_one_thing_is_sent_at_a_time(shop: Site, run: Run, arguments: tuple[str, ...]) -> None:
    result = run("newsletter", "send", *arguments, folder=shop.root)
    assert result.exit_code == 2
    assert "give either an issue or --due" in result.output


def test_a_welcome_letter_is_not_sent_as_an_issue(shop: Site, run: Run) -> None:
    shop.write({"content/newsletter/welcome/01-hi.md": WELCOME.format(0)})
    result = run("newsletter", "send", "01-hi", "--yes", folder=shop.root)
    assert result.exit_code == 1
    assert "is an automated email (it is sent with --due)" in result.output


def test_nothing_private_is_written_outside_of_the_private_folder(
    shop: Site, run: Run, server: MailServer
) -> None:
    with_server(shop, server)
    subscribe(run, shop, "kim@x.example", name="Kim")
    run("newsletter", "send", "one", "--yes", folder=shop.root)
    run("build", folder=shop.root)
    for path in shop.root.rglob("*"):
        if path.is_file() and Path("private") not in path.relative_to(shop.root).parents:
            assert b"kim@x.example" not in path.read_bytes(), path


def test_a_log_tells_why_sending_stands_still(capsys: pytest.CaptureFixture[str]) -> None:
    bar = ProgressBar()
    bar.update(SendProgress(1, 5))
    bar.update(SendProgress(2, 5, "the server asked to come back later: 3 wait"))
    told = capsys.readouterr()
    assert told.err == "2 of 5: the server asked to come back later: 3 wait\n"
    assert told.out == ""


def test_words_of_the_template_are_never_sent(shop: Site, run: Run, server: MailServer) -> None:
    with_server(shop, server)
    subscribe(run, shop, "anna@reader.example")
    path = shop.root / run("new", "newsletter", "Hello", folder=shop.root).stdout.strip()
    text = re.sub("(?m)^draft: true.*\n", "", path.read_text(encoding="utf-8"))
    # As former versions began an issue, and as somebody leaves it who takes the marks away.
    path.write_text(text.replace("<!-- ", "").replace(" -->", ""), encoding="utf-8")
    built = run("newsletter", "build", folder=shop.root)
    assert built.exit_code == 1 and "is from the template" in built.stderr
    result = run("newsletter", "send", path.stem, "--yes", folder=shop.root)
    assert result.exit_code == 1 and not server.received
    assert "“Begin with what you would say to a customer in the shop.” is from" in result.stderr
    # A comment is a note to oneself.
    path.write_text(text, encoding="utf-8")
    result = run("newsletter", "send", path.stem, "--yes", folder=shop.root)
    assert result.exit_code == 0, result.output
    (message,) = server.received
    assert "Begin with" not in str(message) and "Your name" not in str(message)


def test_a_field_of_an_issue_with_nothing_but_the_mark(shop: Site, run: Run) -> None:
    path = shop.root / "content/newsletter/one.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nfrom:", '\nquestion: "…"\nfrom:'), encoding="utf-8")
    result = run("newsletter", "build", folder=shop.root)
    assert result.exit_code == 1
    assert "one.md:" in result.stderr and "`question` is still …" in result.stderr


def test_a_topic_in_any_spelling(shop: Site, run: Run, server: MailServer) -> None:
    with_server(shop, server, "  topics: [E-Bikes, Räder]\n")
    (shop.root / "list.csv").write_text(
        "email,tags\nc@x.example,E-BIKES;e-bikes\nd@x.example,buns\n"
    )
    added = run("subscribers", "add", "a@x.example", "--interest", "e-bikes", folder=shop.root)
    assert added.exit_code == 0
    run("subscribers", "add", "b@x.example", "--interest", "RA\u0308DER", folder=shop.root)
    wrong = run("subscribers", "add", "e@x.example", "--interest", "ebikes", folder=shop.root)
    assert wrong.exit_code == 1 and 'did you mean "E-Bikes"?' in wrong.stderr
    imported = run("subscribers", "import", "list.csv", folder=shop.root)
    assert imported.exit_code == 0 and 'warning: "buns" in the file' in imported.stderr
    people = [f"{one}@x.example" for one in "abcd"]
    run("subscribers", "confirm", *people, folder=shop.root)
    listed = run("subscribers", "list", "--json", folder=shop.root).stdout
    interests = [one["interests"] for one in json.loads(listed)]
    assert interests == [["E-Bikes"], ["Räder"], ["E-Bikes"], ["buns"]]
    arguments = ("--topic", "e-BIKES", "--yes")
    result = run("newsletter", "send", "one", *arguments, folder=shop.root)
    assert result.exit_code == 0, result.output
    assert server.counts() == {"a@x.example": 1, "c@x.example": 1}


def test_a_topic_that_there_is_not(shop: Site, run: Run, server: MailServer) -> None:
    with_server(shop, server, "  topics: [E-Bikes, winter]\n")
    subscribe(run, shop, "a@x.example")
    for topic, remedy in (("wintre", 'did you mean "winter"?'), ("none", "choose one of: E-B")):
        result = run("newsletter", "send", "one", "--topic", topic, "--yes", folder=shop.root)
        assert result.exit_code == 1 and not server.received
        assert f'there is no topic "{topic}" ({remedy}' in result.stderr


def test_a_topic_goes_with_no_list(shop: Site, run: Run) -> None:
    (shop.root / "list.csv").write_text("email\nc@x.example\n")
    arguments = ("--to", "list.csv", "--topic", "rye", "--dry-run")
    result = run("newsletter", "send", "one", *arguments, folder=shop.root)
    assert result.exit_code == 2 and "without --to" in result.stderr

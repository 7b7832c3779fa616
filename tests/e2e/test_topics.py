"""Topics of the newsletter, from the boxes of the built form to the issue that goes to some."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from sitegen.inbox.cloudflare import PREFIX, CloudflareApi, pull
from sitegen.inbox.form_service import RetryPolicy
from sitegen.inbox.store import InboxStore, inbox_file
from tests.built_forms import FilledForm, as_plain_text, fill_form
from tests.cli.conftest import Run, run
from tests.conftest import BASE, NOW, Site, post
from tests.inbox.test_cloudflare import ACCOUNT, NAMESPACE, TOKEN, Cloudflare, cloudflare
from tests.newsletter.support import MailServer

__all__ = ["cloudflare", "run"]

pytestmark = pytest.mark.needs_features("newsletter", "inbox")

Make = Callable[..., Site]
PAGES = ("index.html", "subscribe/index.html", "posts/bread/index.html")
TOPICS = ["Rye & spelt", "Cake, pies", "C++"]
RUTH = "ruth@mail.example"


def shop(project: Make, forms: str = "netlify", topics: list[str] | None = None) -> Site:
    own = f"topics: {json.dumps(TOPICS if topics is None else topics)}"
    site = project({"content/posts/bread.md": post("Bread"), "content/site.yaml": (
        BASE["content/site.yaml"] + "contact: {email: hello@shop.example}\n"
        f"        theme: {{options: {{forms: {forms}, forms_address: '/forms/{{form}}'}}}}\n"
        f"        newsletter: {{{own}, reply_to: hello@shop.example, postal_address: Street 1}}\n"
    )})  # fmt: skip
    site.build()
    return site


def interests(run: Run, root: Path) -> dict[str, list[str]]:
    listed = json.loads(run("subscribers", "list", "--json", folder=root).output)
    return {one["address"]: one["interests"] for one in listed}


def subscribe(run: Run, root: Path, file: Path | None = None) -> None:
    if file is not None:
        imported = run("inbox", "import", str(file), folder=root)
        assert imported.exit_code == 0, imported.output
    added = run("inbox", "subscribe", "--all", folder=root)
    assert added.exit_code == 0, added.output


def at_netlify(root: Path, filled: FilledForm, run: Run, cloudflare: Cloudflare) -> None:
    assert filled.action == "/thanks/subscribe/"
    data = dict(filled.fields)
    record = {"id": "1", "form_name": data.pop("form-name"), "data": data}
    record["created_at"] = "2026-11-20T09:30:00Z"
    file = root.parent / "netlify.json"
    file.write_text(json.dumps([record]), encoding="utf-8")
    subscribe(run, root, file)


def at_cloudflare(root: Path, filled: FilledForm, run: Run, cloudflare: Cloudflare) -> None:
    assert filled.action == "/forms/subscribe"
    # What functions/forms/[form].js keeps of these fields.
    data = {name: value for name, value in filled.fields if name != "form-name"}
    name = cloudflare.put(1, form_name="subscribe", data=data)
    assert name.startswith(PREFIX)
    api = CloudflareApi(
        TOKEN, ACCOUNT, NAMESPACE, base=cloudflare.base, sleep=lambda _: None, clock=lambda: NOW,
        retry=RetryPolicy(timeout=5),
    )  # fmt: skip
    with InboxStore(inbox_file(root), lambda: NOW) as store:
        assert len(pull(api, store).ingested.new) == 1
    subscribe(run, root)


def by_mail(root: Path, filled: FilledForm, run: Run, cloudflare: Cloudflare) -> None:
    assert filled.action == "mailto:hello@shop.example"
    text = as_plain_text(filled.fields)
    file = root.parent / "form.eml"
    file.write_text(
        f"From: Ruth <{RUTH}>\nTo: hello@shop.example\nSubject: \nMessage-ID: <1@mail.example>\n"
        "Date: Fri, 20 Nov 2026 10:30:00 +0100\n"
        f"Content-Type: text/plain; charset=utf-8\n\n{unquote(text)}\n-- \nRuth\nCakes\n",
        encoding="utf-8",
    )
    subscribe(run, root, file)


WAYS = {"netlify": at_netlify, "address": at_cloudflare, "mail": by_mail}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("way", WAYS)
def test_what_is_ticked_becomes_the_subscribers_topics(
    project: Make, run: Run, cloudflare: Cloudflare, way: str, page: str
) -> None:
    site = shop(project, way)
    chosen = ["Cake, pies", "C++"]
    filled = fill_form(site.read(page), "subscribe", email=RUTH, topic=chosen)
    WAYS[way](site.root, filled, run, cloudflare)
    assert interests(run, site.root) == {RUTH: sorted(chosen)}
    exported = run("subscribers", "export", folder=site.root).output
    assert '"C++, ""Cake, pies"""' in exported


@pytest.mark.parametrize("way", WAYS)
def test_nothing_ticked_is_everything(
    project: Make, run: Run, cloudflare: Cloudflare, way: str
) -> None:
    site = shop(project, way)
    filled = fill_form(site.read("subscribe/index.html"), "subscribe", email=RUTH)
    WAYS[way](site.root, filled, run, cloudflare)
    assert interests(run, site.root) == {RUTH: []}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("forms", [*WAYS, "none"])
def test_the_form_is_after_posts_at_home_and_on_the_subscribe_page(
    project: Make, page: str, forms: str
) -> None:
    text = shop(project, forms, topics=[]).read(page)
    assert text.count('id="subscribe"') == (forms != "none")
    assert "topic-" not in text
    assert shop(project, forms).read(page).count("<fieldset") == (forms != "none")


def test_an_issue_on_a_topic_goes_to_those_who_chose_it_or_nothing(
    project: Make, run: Run, cloudflare: Cloudflare
) -> None:
    site = shop(project)
    server = MailServer()
    config = site.root / "content/site.yaml"
    smtp = f"smtp: {{host: 127.0.0.1, port: {server.port}, tls: none, rate: 6000}}, topics"
    config.write_text(config.read_text("utf-8").replace("topics", smtp, 1), "utf-8")
    people = {"one": ["C++"], "two": ["Cake, pies"], "three": []}
    records = []
    for name, chosen in people.items():
        email = f"{name}@mail.example"
        filled = fill_form(site.read("index.html"), "subscribe", email=email, topic=chosen)
        data = dict(filled.fields)
        records.append({"id": name, "form_name": data.pop("form-name"), "data": data})
    file = site.root.parent / "netlify.json"
    file.write_text(json.dumps(records), encoding="utf-8")
    subscribe(run, site.root, file)
    for name in people:
        run("subscribers", "confirm", f"{name}@mail.example", folder=site.root)
    site.write({"content/newsletter/one.md": "---\nid: one\nsubject: One\ndate: 2026-11-20\n"
                "from: anna\n---\nHello.\n"})  # fmt: skip
    sent = run("newsletter", "send", "one", "--topic", "Cake, pies", "--yes", folder=site.root)
    server.stop()
    assert sent.exit_code == 0, sent.output
    assert set(server.counts()) == {"two@mail.example", "three@mail.example"}


def test_the_services_own_import_takes_them_too(project: Make, run: Run) -> None:
    """`subscribers import` of the form's export, as JSON and as CSV."""
    site = shop(project)
    filled = fill_form(site.read("index.html"), "subscribe", email=RUTH, topic=["C++"])
    file = site.root.parent / "export.json"
    file.write_text(json.dumps([{"id": "1", "data": dict(filled.fields)}]), encoding="utf-8")
    assert run("subscribers", "import", str(file), folder=site.root).exit_code == 0
    assert interests(run, site.root) == {RUTH: ["C++"]}
    table = site.root.parent / "export.csv"
    table.write_text("email,topic-1,topic-2\neve@mail.example,Rye & spelt,\n", encoding="utf-8")
    assert run("subscribers", "import", str(table), folder=site.root).exit_code == 0
    assert interests(run, site.root)["eve@mail.example"] == ["Rye & spelt"]


def test_only_topics_of_the_site_are_kept(project: Make, run: Run) -> None:
    site = shop(project)
    data = {"email": RUTH, "topic-1": "spam spam", "topics": "c++; Rye & spelt", "page": "/"}
    file = site.root.parent / "export.json"
    file.write_text(json.dumps([{"id": "1", "form_name": "subscribe", "data": data}]), "utf-8")
    subscribe(run, site.root, file)
    assert interests(run, site.root) == {RUTH: ["C++", "Rye & spelt"]}


def test_someone_who_left_and_comes_back_chooses_anew(project: Make, run: Run) -> None:
    site = shop(project)
    for number, chosen in enumerate((["C++"], [])):
        filled = fill_form(site.read("index.html"), "subscribe", email=RUTH, topic=chosen)
        record = {"id": str(number), "form_name": "subscribe", "data": dict(filled.fields)}
        file = site.root.parent / f"{number}.json"
        file.write_text(json.dumps([record]), encoding="utf-8")
        subscribe(run, site.root, file)
        assert interests(run, site.root) == {RUTH: chosen}
        run("subscribers", "remove", RUTH, folder=site.root)

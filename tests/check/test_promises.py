"""Each promising sentence of the theme and the starter is listed with what keeps it, and none is on
a page of a site that can't keep it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from sitegen.authoring import new_project as starter
from sitegen.authoring.new_project import ProjectOptions, new_project
from sitegen.bundled import bundled
from sitegen.check.engine import CheckOptions, check
from sitegen.check.promises import STARTER, WORDS, Keeper, _looked_for, may_stand_in
from sitegen.cli.main import sitegen
from sitegen.read.project import Project
from tests.conftest import BASE, NOW, Site, post

Make = Callable[..., Site]

PROMISING = re.compile(
    r"\b(?:will|won.t|never|always|every|each|nobody|within|one click|promises?|guarantee\w*"
    r"|you (?:can|may|get|hear|have an)|reads?|answers?|reply|replies|reply to|one of us"
    r"|is published|counted|soon|by the end|until|free|only if|still"
    r"|we (?:answer|ask|check|delete|don.t|keep|publish|remove|reply|rewrite|say|send|take|tell"
    r"|use|would))\b",
    re.IGNORECASE,
)
"""What a promise sounds like in English."""

HARMLESS = frozenset(
    [
        "faqs_title",
        "most_asked",
        "all_faqs",
        "answer_page",
        "feed_faqs",
        "feed_faqs_description",
        "kind_faq",
        "values_more",
        "issue_how_we_keep_it",
        "demonstrates",
        "kind_value",
        "issue_value",
        "takeaways_title",
        "feed_takeaways",
        "feed_takeaways_description",
        "minutes_to_read",
        "read_story",
        "read_on",
        "read_whole_story",
        "issue_post",
        "issue_browser",
        "privacy",
        "here_until",
        "open_until",
        "stands_for",
        "stands_for_this",
        "answers_by",
        "answered_by",
        "answers_here",
        "questions_description",
        "question_open",
        "none_of_these",
        "reply",
        "reply_to",
        "reply_label",
        "reply_all",
        "mentions_description",
        "feed_mentions_description",
        "record_median",
        "recoveries_description",
        "values_home",
        "notice_rejected_subject",
        "by_feed_how",
        "feed_everything_description",
        "notice_faq",
        "notice_answer",
        "notice_answer_subject",
    ]
)
"""Titles, labels, and what is so already: read one by one, none of them promises anything."""

HARMLESS_SENTENCES = frozenset(
    {
        # What the owner did, asks for, or leaves to the reader.
        "You will find what we know and what we think, signed by the person who wrote it.",
        (
            "You will find straight answers to the questions that we are asked, and what you can "
            "count on."
        ),
        "No platform decides who gets to see it, and nothing on it follows you around.",
        "We write and sign everything that you read here.",
        "Who we are, what we do, and what we leave to others.",
        "If you want to know what to expect from us, read what you can count on.",
        "You can ask for another look.",
        "You can write back and ask for another look.",
        "What we know about you, why, for how long, and how to make us forget it.",
        "What we publish, criticism included, what we don't, who decides, and how you can appeal.",
        "What we publish and what we don't is in our house rules.",
        "What we have to say, we say here first, and a person signs it.",
        "If the answer helps others too, we publish both here.",
        "Your question and your email address: we need them to answer you.",
        "Ask what it costs, what we can't do, and where you would be better served.",
        "We tell you.",
        "We publish what customers ask and tell us, if they agree.",
        "Questions, even those that we can't answer.",
        "We are {{name}}, and {{owner}} answers for what we do.",
        "Criticism of a text, a price, our work or one of us.",
        "If you would like to take part, read our house rules.",
        "What you will find on it, and how to follow it.",
        "Who answers, and how you reach them.",
        "Yes, please do, whenever you see one of us.",
        "Yes, whenever you see one of us.",
    }
)


def theme_words() -> dict[str, str | dict[str, str]]:
    file = bundled("themes") / "default" / "strings" / "en.yaml"
    loaded: dict[str, str | dict[str, str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def promising_keys() -> set[str]:
    found = set()
    for key, text in theme_words().items():
        forms = text.values() if isinstance(text, dict) else (text,)
        if any(PROMISING.search(form) for form in forms):
            found.add(key)
    return found


def test_every_promising_text_of_the_theme_is_listed_with_what_keeps_it() -> None:
    """Add a new one to `sitegen.check.promises`, with the command and the condition that keep it;
    if it promises nothing, to the list here."""
    assert promising_keys() - WORDS.keys() - HARMLESS == set()


def test_the_lists_have_no_other_keys() -> None:
    assert WORDS.keys() | HARMLESS <= theme_words().keys()
    assert not WORDS.keys() & HARMLESS
    assert promising_keys() >= HARMLESS


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text of the starter, without comments, Markdown and parts' lines."""
    front, _, body = text.removeprefix("---\n").partition("\n---\n")
    fields = [line.partition(": ")[2] for line in front.split("\n") if _is_text(line)]
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", body).replace("**", "")
    for paragraph in (*fields, *re.split(r"\n+", body)):
        if not paragraph.startswith(("{{if", "{{else", "{{end", "#")):
            plain = paragraph.removeprefix("- ").strip()
            yield from filter(None, re.split(r"(?<=[.?!])\s+", plain))


def _is_text(line: str) -> bool:
    return line.startswith(("summary:", "promise:", "takeaway:"))


def starter_sentences() -> set[str]:
    folder = Path(starter.__file__).parent / "starter"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.md"))]
    live = [text for text in texts if "draft: true" not in text]
    return {sentence for text in live for sentence in sentences(text)}


def test_every_promising_sentence_of_the_starter_is_listed() -> None:
    promising = {one for one in starter_sentences() if PROMISING.search(one)}
    assert promising - STARTER.keys() - HARMLESS_SENTENCES == set()


def test_the_list_has_no_other_sentences() -> None:
    assert STARTER.keys() | HARMLESS_SENTENCES <= starter_sentences()
    assert not STARTER.keys() & HARMLESS_SENTENCES


KEEPERS = [*WORDS.values(), *STARTER.values()]


@pytest.mark.needs_features("newsletter", "inbox")
@pytest.mark.parametrize("keeper", sorted(set(KEEPERS), key=str), ids=lambda one: one.by[:40])
def test_the_command_that_keeps_a_promise_exists(keeper: Keeper) -> None:
    assert keeper.by
    for words in re.findall(r"sitegen ([a-z]+(?: [a-z-]+)?)", keeper.by):
        first, *rest = words.split()
        context = click.Context(sitegen)
        command = sitegen.get_command(context, first)
        assert command is not None, words
        if isinstance(command, click.Group) and rest:
            assert command.get_command(context, rest[0]) is not None, words


SITE = {
    "content/posts/a.md": post("A", "Hello.", comments="on"),
    "content/faqs/q.md": "---\nid: q\nquestion: Q?\ndate: 2026-01-01\nanswered_by: anna\n"
    "comments: on\n---\nYes.\n",
    "content/questions/o.md": "---\nid: o\nquestion: O?\ndate: 2026-01-01\ncomments: on\n---\n",
    "content/values/v.md": "---\nid: v\ntitle: V\npromise: P.\nowner: anna\n---\nWords.\n",
    "content/stories/s.md": "---\nid: s\ntitle: S\ncustomer: Karl\ndate: 2026-05-01\n"
    "permission: {date: 2026-05-01, how: by mail}\n---\nFine.\n",
    "content/pages/contact.md": "---\nid: c\ntitle: C\nlayout: contact\nmenu: 1\n---\nHere.\n",
}
"""Every page of the theme that has a form, or says what happens to what one writes."""

CONFIGURATIONS = {
    "no forms": "theme: {options: {forms: none}}",
    "no forms, an address": "theme: {options: {forms: none}}\ncontact: {email: a@shop.example}",
    "no forms, a phone": "theme: {options: {forms: none}}\ncontact: {phone: '123'}",
    "no forms, a reply time": "theme: {options: {forms: none}}\npromise: {reply: 1 business day}",
    "forms by mail to nobody": "theme: {options: {forms: mail}}",
    "forms by mail": "theme: {options: {forms: mail}}\ncontact: {email: a@shop.example}",
    "forms to no address": "theme: {options: {forms: address}}",
    "forms of another host": "deployment: {host: github}",
    "forms that the host takes": "deployment: {host: netlify}",
    "forms and a reply time": "promise: {reply: 4 business hours}\ncontact: {person: anna}",
}
OTHERS = ("de", "es", "fr", "ar")
CASES = [
    *((name, "en") for name in CONFIGURATIONS),
    *((name, language) for language in OTHERS for name in ("no forms", "forms and a reply time")),
]


def untrue(root: Path) -> list[str]:
    report = check(Project(root), CheckOptions(now=NOW))
    assert report.pages
    return [str(one) for one in report.problems if one.rule == "untrue-promise"]


@pytest.mark.parametrize(("name", "language"), CASES)
def test_the_theme_promises_only_what_the_configuration_makes_true(
    name: str, language: str, project: Make
) -> None:
    text = f"{BASE['content/site.yaml']}\nlanguage: {language}\n{CONFIGURATIONS[name]}\n"
    text = "\n".join(line.strip() for line in text.split("\n"))
    site = project({**SITE, "content/site.yaml": text})
    assert untrue(site.root) == []


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_a_template_of_ones_own_that_promises_too_much_is_found(
    language: str, project: Make
) -> None:
    site = project(
        {
            **SITE,
            "content/pages/about.md": "---\nid: about\ntitle: About\n---\nWe bake.\n",
            "content/site.yaml": f"{BASE['content/site.yaml']}\n        language: {language}\n"
            "        theme: {name: own, options: {forms: none}}\n",
            "themes/own/theme.yaml": "name: Own\nextends: default\n",
            "themes/own/templates/page.html": '{% extends "default:page.html" %}'
            '{% block after %}<p>{{ t("comment_note", name="Anna") }}</p>{% endblock %}',
        }
    )
    (found,) = untrue(site.root)
    assert found.startswith("content/pages/about.md: ")
    assert ("reads it before it appears" in found) == (language == "en")
    config = site.root / "content/site.yaml"
    config.write_text(config.read_text() + "strings: {comment_note: Be kind to each other.}\n")
    assert untrue(site.root) == []


STARTS = {
    "netlify": ProjectOptions("Shop", "Ana", "Europe/Berlin"),
    "nothing": ProjectOptions("Shop", "Ana", "Europe/Berlin", host="github", forms="none"),
    "an address": ProjectOptions(
        "Shop", "Ana", "Europe/Berlin", host="github", forms="none", email="ana@shop.example"
    ),
    "mail": ProjectOptions(
        "Shop", "Ana", "Europe/Berlin", host="github", forms="mail", email="ana@shop.example"
    ),
    "mail to nobody": ProjectOptions("Shop", "Ana", "Europe/Berlin", host="other", forms="mail"),
    "cloudflare": ProjectOptions(
        "Shop", "Ana", "Europe/Berlin", host="cloudflare", forms="/forms/{form}"
    ),
    "a service": ProjectOptions(
        "Shop", "Ana", "Europe/Berlin", host="github", forms="https://forms.example/{form}"
    ),
}


@pytest.mark.parametrize("name", STARTS)
def test_a_new_site_promises_only_what_it_can_keep(name: str, tmp_path: Path) -> None:
    options = STARTS[name]
    new_project(tmp_path, options, datetime(2026, 11, 20, tzinfo=UTC))
    texts = {path: path.read_text() for path in sorted((tmp_path / "content").rglob("*.*"))}
    assert not [path for path, text in texts.items() if "{{" in text]
    assert untrue(tmp_path) == []
    warned = {one.rule for one in check(Project(tmp_path), CheckOptions(now=NOW)).problems}
    assert "empty-text" not in warned
    assert ("lost-forms" in warned) == (name == "mail to nobody")
    privacy = texts[tmp_path / "content/pages/privacy.md"]
    passed_on = {
        "netlify": "The company that hosts this site passes the form on",
        "cloudflare": "The company that hosts this site passes the form on",
        "a service": "A company that takes forms passes them on",
        "mail": "Your own email program sends it",
    }
    for key, sentence in passed_on.items():
        assert (sentence in privacy) == (passed_on.get(name) == sentence), key
    invited = "post: {comments: on}" in texts[tmp_path / "content/site.yaml"].split("#kinds:")[0]
    assert invited == (name in passed_on)
    runner = CliRunner().invoke(sitegen, ["--project", str(tmp_path), "build"])
    assert runner.exit_code == 0, runner.output


@pytest.mark.parametrize(
    ("sentence", "html", "may"),
    [
        ("She reads each letter", "<p>ANNA READS EACH <b>LETTER</b>.</p>", True),
        ("She reads each letter", "<p>Anna writes.</p>", False),
        ("She reads each letter", "<p>Somebody opens each letter.</p>", False),
        ("She reads each letter", "<p>She reads each let\u00adter.</p>", True),
        ("She reads each letter", "<p>She reads each let&shy;ter.</p>", True),
        ("She reads each letter", "<p>She reads each let&#173;ter.</p>", True),
        ("She reads each letter", "<p>She reads each let<wbr>ter.</p>", True),
        ("She reads each letter", "<p>She reads each let&#x00AD;ter.</p>", True),
        ("She reads each letter", "<p>She reads each let&ZeroWidthSpace;ter.</p>", True),
        ("She reads each letter", "<p>She reads each let\u2060ter.</p>", True),
        ("She reads each letter", "<p>She reads each let<!-- -->ter.</p>", True),
        ("She reads each letter", "<p>She opens each note.</p> <!-- letter -->", False),
        ("She reads each letter", "<p><b>S</b>he reads <i>each</i> letter.</p>", True),
        ("Подписывайтесь", "<p>Anna writes.</p>", True),
    ],
)
def test_only_pages_that_cannot_have_a_sentence_are_left_out(
    sentence: str, html: str, may: bool
) -> None:
    (promise,) = _looked_for(sentence, Keeper("", "forms"))
    assert bool(may_stand_in((promise,), html.encode())) is may

"""The voice: each rule speaks once where it should, and of quotations and code never."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.check.engine import CheckReport
from sitegen.check.rules import rules_for
from sitegen.check.voice.report import VoiceReport, analyze_voice, as_text, bars
from sitegen.check.voice.sentences import sentences, syllables
from sitegen.check.words import words_for
from sitegen.cli.main import sitegen
from sitegen.model.config_check import Check, OwnWords
from tests.check.cases import CLEAN, SETTLED, SITE, A, faq, person, rye, site
from tests.check.conftest import Look, write

EN = words_for("en-GB", Check())
DE = words_for("de", Check())

GOOD = "You can keep rye for a week. What would you like to know?"
TEAM = person("Team")

CASES: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "about-us": (
        {A: rye("We bake. We sell. Our oven is ours. We like us. Ask us, will you?")},
        {A: rye("You ask. You taste. Your bread is yours. You like it. Ask us, will you?")},
    ),
    "canned-phrase": (
        {A: rye(f"That’s our\npolicy. {GOOD}")},
        {A: rye(f"They said: “That’s our policy.” {GOOD}")},
    ),
    "jargon": (
        {A: rye(f"An industry-leading loaf, industry-leading indeed. {GOOD}")},
        {A: rye(f"A `robust` loaf.\n\n> A holistic loaf.\n\n{GOOD}")},
    ),
    "promotes": (
        {A: rye("Buy now! The best and finest bread, exclusive. What about you?")},
        {A: rye("The best bread, because it takes days. For example, rye. What about you?")},
    ),
    "hedges": (
        {A: rye("Perhaps it is rye, maybe more or less. What do you think?")},
        {A: rye("Perhaps it is rye. What do you think?")},
    ),
    "passive-wall": (
        {A: rye("It was decided. Bread was made. Rolls were sold. Mistakes were made. And you?")},
        {A: rye("We decided. You baked. You sold rolls. Mistakes were made. And you?")},
    ),
    "long-sentence": (
        {A: rye("You may ask " + "and ask " * 20 + "again?")},
        {A: rye("You may ask " + "and ask. You " * 20 + "again?")},
    ),
    "long-paragraph": ({A: rye("You may ask. " * 50 + "Really?")},
                       {A: rye("You may ask.\n\n" * 50 + "Really?")}),
    "hard-to-read": (
        {A: rye("Characteristically, organisational responsibilities necessitate considerable "
                "interdepartmental communication, particularly regarding institutional "
                "accountability. " * 8 + "And you?")},
        {A: rye("You ask and we say what it is. " * 12 + "And you?")},
    ),
    "empty-heading": ({A: rye(f"## Overview\n\n{GOOD}")}, {A: rye(f"## Rye keeps\n\n{GOOD}")}),
    "no-next-step": ({A: rye("You see rye bread. It keeps.")}, {A: rye("You see rye. Come by.")}),
    "nobody-signs": (
        {A: rye(GOOD, author="team"), "content/people/team.md": TEAM},
        {A: rye(GOOD), "content/people/team.md": TEAM},
    ),
}  # fmt: skip


def heard(report: CheckReport) -> VoiceReport:
    assert report.site is not None and report.context is not None and report.words is not None
    return analyze_voice(report.site, report.context, report.words, report.apply_settings)


def said(voice: VoiceReport, rule: str) -> list[str]:
    return [problem.message for problem in voice.problems if problem.rule == rule]


def test_each_rule_has_its_two_texts() -> None:
    assert {rule.id for rule in rules_for("voice")} == CASES.keys()


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_speaks_once(rule: str, look: Look) -> None:
    voice = heard(look({**CLEAN, **CASES[rule][0]}))
    assert len(said(voice, rule)) == 1
    assert all(problem.severity == "advice" for problem in voice.problems)
    if rule not in ("about-us", "promotes", "hard-to-read", "no-next-step"):  # of a whole text
        assert all(problem.line for problem in voice.problems if problem.rule == rule)


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_is_silent(rule: str, look: Look) -> None:
    assert said(heard(look({**CLEAN, **CASES[rule][1]})), rule) == []


def test_values_may_speak_of_us(look: Look) -> None:
    text = "We bake. We sell. Our oven is ours. We like us."
    value = f"---\nid: v\ntitle: V\npromise: P\nowner: anna\n---\n{text}\n"
    assert said(heard(look({**CLEAN, "content/values/v.md": value})), "about-us") == []


def test_customers_words_are_not_measured(look: Look) -> None:
    story = (
        "---\nid: s\ntitle: S\ncustomer: Bert\ndate: 2026-05-01\n"
        "permission: {date: 2026-04-01, how: by mail}\n---\nA world-class loaf.\n"
    )
    voice = heard(look({**CLEAN, "content/stories/s.md": story}))
    assert [row.source for row in voice.rows] == ["content/people/anna.md", A]


def test_an_owner_adds_and_allows_words(look: Look) -> None:
    own = "check: {words: {jargon: [sourdough starter]}, allowed: [Robust]}"
    report = look(
        {**CLEAN, "content/site.yaml": site(own), A: rye(f"Robust sourdough  starter. {GOOD}")}
    )
    assert said(heard(report), "jargon") == ['"sourdough starter" is jargon']


def test_a_rule_is_switched_off_by_line_document_and_project(look: Look) -> None:
    line = rye(f"{GOOD}\n\n<!-- check: off jargon -->\nA robust loaf.\n\nA holistic loaf. Taste?")
    assert said(heard(look({**CLEAN, A: line})), "jargon") == ['"holistic" is jargon']
    document = rye(f"A robust loaf. {GOOD}", check="{off: [jargon]}")
    assert said(heard(look({A: document})), "jargon") == []
    project = {A: rye(f"A robust loaf. {GOOD}"), "content/site.yaml": site("check: {off: jargon}")}
    assert said(heard(look(project)), "jargon") == []


def test_an_unknown_language_is_only_measured(look: Look) -> None:
    report = look({**CLEAN, "content/site.yaml": SITE + "language: eo\n"})
    voice = heard(report)
    assert not voice.known
    assert voice.problems == ()
    assert 'no word list for "eo"' in as_text(voice)


def test_german_has_words_of_its_own(look: Look) -> None:
    text = "Wir bitten um Verständnis. Kommen Sie vorbei, und fragen Sie."
    report = look({**CLEAN, "content/site.yaml": SITE + "language: de-AT\n", A: rye(text)})
    assert said(heard(report), "canned-phrase") == [
        '"Wir bitten um Verständnis" is a canned phrase'
    ]


def test_the_command_never_fails_for_advice_unless_asked(look: Look, tmp_path: Path) -> None:
    write(tmp_path, {**CLEAN, A: rye("A robust loaf. You know?")})
    arguments = ["--project", str(tmp_path), "check", "--now", "2026-11-22", "--voice"]
    result = CliRunner().invoke(sitegen, arguments)
    assert result.exit_code == 0, result.output
    assert "[jargon]" in result.output
    assert "posts/a " in result.output
    asked = CliRunner().invoke(sitegen, [*arguments, "--fail-on", "advice", "--format", "json"])
    assert asked.exit_code == 1
    (text,) = (one for one in json.loads(asked.output)["voice"]["texts"] if one["file"] == A)
    assert text["advice"] == 1
    strict = CliRunner().invoke(sitegen, [*arguments, "--strict"])
    assert strict.exit_code == 0


def test_praise_and_trends_are_shown(look: Look) -> None:
    good = "You ask. You taste. " * 12 + "What do you like?"
    files = {
        f"content/posts/{n}.md": rye(good, date=f"2026-0{n}-01", slug=f"s{n}").replace(
            "id: rye", f"id: r{n}"
        )
        for n in range(1, 5)
    }
    text = as_text(heard(look({**CLEAN, **files})))
    assert "Well written: " in text and "ends with a question" in text
    assert "Anna" in text and "100% → 100%" in text


def test_bars_show_gaps() -> None:
    assert bars([0.0, None, 0.5, 1.0, 7.0], 1.0) == "▁·▅██"


# --- sentences ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two! Three? Four…", 4),
        ("Mr. Jones came at 9.30 with Dr. Miller.", 1),
        ("It costs 3.50 euros. Really.", 2),
        ("Bring e.g. rye. Or rolls, i.e. bread.", 2),
        ("“Is it rye?” she asked. It was.", 2),
        ("“It is rye.” She nodded.", 2),
        ("Wait... what? Yes.", 2),
        ("See fig. 3 for more", 1),
        ("J. R. Smith bakes. He does.", 2),
        ("Ends without a point", 1),
        ("Two lines\nare two", 2),
        ("… . !", 0),
        ("At example.com you find it. Look.", 2),
        ("(It is rye.) And so on.", 2),
    ],
)
def test_sentences_are_told_apart(text: str, count: int) -> None:
    assert len(sentences(text, EN)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Am 3. Mai ist zu. Danach nicht.", 2),
        ("Brot, z.B. Roggen, kostet ca. 4 Euro. Gut.", 2),
        ("Er sagte: „Es ist Roggen.“ Dann ging er.", 2),
        ("Das dauert 3 bis 5 Tage. Rufen Sie an!", 2),
    ],
)
def test_german_sentences_are_told_apart(text: str, count: int) -> None:
    assert len(sentences(text, DE)) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("bread", 1), ("table", 2), ("baked", 1), ("wanted", 2), ("company", 3), ("the", 1),
     ("oven", 2), ("Responsibility", 6), ("hmm", 1), ("makes", 1)],
)  # fmt: skip
def test_syllables_are_about_right(word: str, count: int) -> None:
    assert syllables(word, EN) == count


def test_an_owners_words_reach_every_list() -> None:
    own = OwnWords(
        canned=("a1",), jargon=("a2",), promoting=("a3",), serving=("a4",), hedges=("a5",),
        turning_away=("a6",), dodges=("a7",), vague_links=("a8",), empty_headings=("a9",),
    )  # fmt: skip
    words = words_for("en", Check(words=own))
    for name in ("canned", "jargon", "promoting", "serving", "hedges", "turning_away", "dodges"):
        assert getattr(words, name).count("so a1 a2 a3 a4 a5 a6 a7") == 1, name
    assert "a8" in words.vague_links
    assert "a9" in words.empty_headings


def test_faqs_are_signed_too(look: Look) -> None:
    files = {**CLEAN, "content/faqs/q.md": faq("It costs 4 euros. Ask me.", "W?", SETTLED)}
    assert said(heard(look(files)), "nobody-signs") == ["this is signed by nobody"]


@pytest.mark.parametrize("word", ["innovativ", "innovative", "innovativen", "Marktführendes"])
def test_german_jargon_is_known_in_all_its_endings(word: str) -> None:
    assert [one.text for one in DE.jargon.matches(f"Eine {word} Lösung.")] == [word]

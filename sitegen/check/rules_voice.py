"""The voice: whom a text is about, whether it helps or promotes, and how plain its language is.

All of this is advice. Quotations and code are ignored. The word lists are data, see
`sitegen/check/words/`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.rule import voice_rule
from sitegen.check.voice.sentences import sentences, words_in
from sitegen.check.voice.voice_text import VoiceText
from sitegen.check.words import fold

LONG_SENTENCE = 35
LONG_PARAGRAPH = 130
MANY_PASSIVES = 0.3
SHOWN = 60


@voice_rule(
    "about-us", "A text is more about you than about the reader", "say what it means for the reader"
)
def about_us(text: VoiceText) -> Iterator[Finding]:
    """Compares the number of "we, us, our" with that of "you, your". Customers want to know what
    is in it for them: don't say what you did, say what they gain. Pages about values may say "we".
    """
    expected = text.document.kind.voice
    least = expected.about_you if expected is not None else None
    share = text.measures.about_you
    if least is not None and share is not None and share < least:
        we, you = text.measures.we, text.measures.you
        yield Finding(f"this mentions us {we} times, but the reader {you} times")


@voice_rule("canned-phrase", "A phrase is a cliché", "say what you mean")
def canned_phrase(text: VoiceText) -> Iterator[Finding]:
    """Phrases that everyone uses show that nobody thought about this customer. "Thank you for your
    business" is fine if it is followed by a next step.
    """
    for match in text.words.canned.matches(text.prose.text):
        yield Finding(f'"{match.text}" is a canned phrase', match.suggestion, text=match.text)


@voice_rule("jargon", "A word is jargon that readers may not know", "use a plain word")
def jargon(text: VoiceText) -> Iterator[Finding]:
    """An example or a number is more convincing than a big word."""
    reported: set[str] = set()
    for match in text.words.jargon.matches(text.prose.text):
        if match.phrase not in reported:
            reported.add(match.phrase)
            yield Finding(f'"{match.text}" is jargon', match.suggestion, text=match.text)


@voice_rule("promotes", "A text promotes more than it helps", "add something useful to know")
def promotes(text: VoiceText) -> Iterator[Finding]:
    """Compares the words that advertise with those that explain, advise and give figures."""
    measures = text.measures
    if measures.promoting >= 3 and measures.promoting > measures.serving:
        yield Finding(f"{measures.promoting} words promote, {measures.serving} help the reader")


@voice_rule("hedges", "A text hedges too much", "say what is true, and when it isn't")
def hedges(text: VoiceText) -> Iterator[Finding]:
    """ "We try to", "in most cases", "perhaps": a few are honest, many leave readers unsure."""
    measures = text.measures
    if measures.hedges >= 3 and measures.hedges > measures.words / 100:
        first = next(text.words.hedges.matches(text.prose.text))
        yield Finding(f'{measures.hedges} hedges, such as "{first.text}"', text=first.text)


@voice_rule("passive-wall", "A text has too many passive sentences", "say who does it")
def passive_wall(text: VoiceText) -> Iterator[Finding]:
    """ "It was decided" hides who decided and who could be asked."""
    measures = text.measures
    if measures.passives >= 4 and measures.passives > MANY_PASSIVES * measures.sentences:
        first = next(
            match
            for one in sentences(text.prose.text, text.words)
            if (match := text.words.passive.search(one)) is not None
        )
        message = f"{measures.passives} of {measures.sentences} sentences are passive"
        yield Finding(message, text=first[0])


@voice_rule("long-sentence", "A sentence is too long", "split it into two or three")
def long_sentence(text: VoiceText) -> Iterator[Finding]:
    """By its end, readers have forgotten its beginning."""
    for paragraph in text.prose.paragraphs:
        for sentence in sentences(paragraph, text.words):
            count = len(words_in(sentence))
            if count > LONG_SENTENCE:
                begin = _begin(sentence)
                yield Finding(f'the sentence "{begin}" has {count} words', text=begin.rstrip("…"))


@voice_rule("long-paragraph", "A paragraph is too long", "split it, or turn it into a list")
def long_paragraph(text: VoiceText) -> Iterator[Finding]:
    """On a phone it fills more than the screen."""
    for paragraph in text.prose.paragraphs:
        count = len(words_in(paragraph))
        if count > LONG_PARAGRAPH:
            begin = _begin(paragraph)
            yield Finding(f'the paragraph "{begin}" has {count} words', text=begin.rstrip("…"))


def _begin(text: str) -> str:
    if len(text) <= SHOWN:
        return text
    return text[:SHOWN].rpartition(" ")[0] + "…"


@voice_rule("hard-to-read", "A text is hard to read", "use shorter sentences and plainer words")
def hard_to_read(text: VoiceText) -> Iterator[Finding]:
    """Measured as reading ease by Flesch (English) or Amstad (German): 100 is a children's book,
    60 to 70 is plain language, and below 30 is a contract.
    """
    ease, formula = text.measures.ease, text.words.ease
    if ease is not None and formula is not None and ease < formula.hard:
        yield Finding(f"the reading ease is {ease:.0f}; plain language has 60 or more")


@voice_rule("empty-heading", "A heading says nothing", "say what the section is about")
def empty_heading(text: VoiceText) -> Iterator[Finding]:
    """Readers skim headings first, and "Overview" gives them no reason to stay."""
    for heading in text.prose.headings:
        if fold(heading).strip(" .:!?") in text.words.empty_headings:
            yield Finding(f'the heading "{heading}" says nothing', text=heading)


@voice_rule(
    "no-next-step",
    "A text ends without a question or a next step",
    "end with a question or an invitation",
)
def no_next_step(text: VoiceText) -> Iterator[Finding]:
    """At the end, readers decide whether to reply, to visit you, or to leave."""
    expected = text.document.kind.voice
    if expected is None or not expected.next_step or not text.prose.paragraphs:
        return
    if not text.words.next_steps.suggestions:
        return  # there is no word list for this language
    close = " ".join(text.prose.paragraphs[-2:])
    if "?" not in close and not text.words.next_steps.count(close):
        yield Finding("the end has no question and no invitation")


@voice_rule("nobody-signs", "No person signs a text", "let a person sign it")
def nobody_signs(text: VoiceText) -> Iterator[Finding]:
    """People trust people. Nobody can ask "the team" or the name of a business."""
    kind = text.document.kind
    if not kind.signed:
        return
    nobody = {fold(text.business), *text.words.nobody}
    if all(fold(name) in nobody for name in text.signers):
        names = ", ".join(text.signers) or "nobody"
        yield Finding(
            f"this is signed by {names}",
            field=(kind.byline,) if kind.byline else (),
        )

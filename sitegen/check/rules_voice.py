"""The voice: whom a text is about, whether it serves or promotes, and how plainly it speaks.

All of this is advice. Quotations and code are left out; word lists are data, see
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
    "about-us", "A text is more about us than about the reader", "say what it means for you"
)
def about_us(text: VoiceText) -> Iterator[Finding]:
    """Counts "we, us, our" against "you, your". Customers read for themselves: a text that says
    what you did is better as one that says what they get of it. Pages on values may say "we".
    """
    expected = text.document.kind.voice
    least = expected.about_you if expected is not None else None
    share = text.measures.about_you
    if least is not None and share is not None and share < least:
        we, you = text.measures.we, text.measures.you
        yield Finding(f"this speaks of us {we} times, and of the reader {you} times")


@voice_rule("canned-phrase", "A phrase is said without thinking", "say what you mean")
def canned_phrase(text: VoiceText) -> Iterator[Finding]:
    """Phrases that everybody uses say that nobody thought of this customer. "Thank you for your
    business" is fine if a next step follows.
    """
    for match in text.words.canned.matches(text.prose.text):
        yield Finding(f'"{match.text}" is a canned phrase', match.suggestion, text=match.text)


@voice_rule("jargon", "A word belongs to the trade and not to the reader", "use a plain word")
def jargon(text: VoiceText) -> Iterator[Finding]:
    """Big words stand where an example or a number would convince."""
    told: set[str] = set()
    for match in text.words.jargon.matches(text.prose.text):
        if match.phrase not in told:
            told.add(match.phrase)
            yield Finding(f'"{match.text}" is jargon', match.suggestion, text=match.text)


@voice_rule("promotes", "A text promotes more than it serves", "give something useful to know")
def promotes(text: VoiceText) -> Iterator[Finding]:
    """Counts words that advertise against words that explain, advise and give figures."""
    measures = text.measures
    if measures.promoting >= 3 and measures.promoting > measures.serving:
        yield Finding(f"{measures.promoting} words promote, {measures.serving} serve the reader")


@voice_rule("hedges", "A text takes back what it says", "say what holds, and when it doesn't")
def hedges(text: VoiceText) -> Iterator[Finding]:
    """ "We try to", "in most cases", "perhaps": some are honest, many leave the reader alone."""
    measures = text.measures
    if measures.hedges >= 3 and measures.hedges > measures.words / 100:
        first = next(text.words.hedges.matches(text.prose.text))
        yield Finding(f'{measures.hedges} hedges, such as "{first.text}"', text=first.text)


@voice_rule("passive-wall", "Nobody does anything in this text", "say who does it")
def passive_wall(text: VoiceText) -> Iterator[Finding]:
    """ "It was decided" hides who decided, and whom one could ask."""
    measures = text.measures
    if measures.passives >= 4 and measures.passives > MANY_PASSIVES * measures.sentences:
        first = next(
            match
            for one in sentences(text.prose.text, text.words)
            if (match := text.words.passive.search(one)) is not None
        )
        message = f"{measures.passives} of {measures.sentences} sentences are passive"
        yield Finding(message, text=first[0])


@voice_rule("long-sentence", "A sentence is too long", "make two or three of it")
def long_sentence(text: VoiceText) -> Iterator[Finding]:
    """By the end of it, its beginning is forgotten."""
    for paragraph in text.prose.paragraphs:
        for sentence in sentences(paragraph, text.words):
            count = len(words_in(sentence))
            if count > LONG_SENTENCE:
                begin = _begin(sentence)
                yield Finding(f'the sentence "{begin}" has {count} words', text=begin.rstrip("…"))


@voice_rule("long-paragraph", "A paragraph is too long", "divide it, or make a list of it")
def long_paragraph(text: VoiceText) -> Iterator[Finding]:
    """On a phone it fills the screen and more."""
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
    """VoiceText ease after Flesch (English) or Amstad (German): 100 is a children's book, 60 to 70
    plain language, below 30 a contract.
    """
    ease, formula = text.measures.ease, text.words.ease
    if ease is not None and formula is not None and ease < formula.hard:
        yield Finding(f"its reading ease is {ease:.0f}, of plain texts 60 and more")


@voice_rule("empty-heading", "A heading says nothing", "say what stands below it")
def empty_heading(text: VoiceText) -> Iterator[Finding]:
    """Readers skim headings first; "Overview" is no reason to stay."""
    for heading in text.prose.headings:
        if fold(heading).strip(" .:!?") in text.words.empty_headings:
            yield Finding(f'the heading "{heading}" says nothing', text=heading)


@voice_rule("no-next-step", "A text ends without a question or a next step", "ask, or invite")
def no_next_step(text: VoiceText) -> Iterator[Finding]:
    """The end is where a reader decides to answer, to come by, or to leave."""
    expected = text.document.kind.voice
    if expected is None or not expected.next_step or not text.prose.paragraphs:
        return
    if not text.words.next_steps.suggestions:
        return  # no words of this language are known
    close = " ".join(text.prose.paragraphs[-2:])
    if "?" not in close and not text.words.next_steps.count(close):
        yield Finding("the end asks nothing and invites to nothing")


@voice_rule("nobody-signs", "Nobody signs a text", "let a person sign it")
def nobody_signs(text: VoiceText) -> Iterator[Finding]:
    """People trust people. "The team" can't be asked; a business's name neither."""
    kind = text.document.kind
    if not kind.signed:
        return
    nobody = {fold(text.business), *text.words.nobody}
    if all(fold(name) in nobody for name in text.signers):
        names = ", ".join(text.signers) or "nobody"
        yield Finding(f"this is signed by {names}", field=(kind.byline,) if kind.byline else ())

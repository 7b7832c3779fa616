"""The voice: whom a text is about, whether it serves or promotes, and how plainly it speaks.

All of this is advice. Quotations and code are left out; word lists are data, see
`sitegen/check/words/`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.check.finding import Finding
from sitegen.check.rule import voice_rule
from sitegen.check.voice.reading import VoiceSample
from sitegen.check.voice.sentences import sentences, words_in
from sitegen.check.words import fold

LONG_SENTENCE = 35
LONG_PARAGRAPH = 130
MANY_PASSIVES = 0.3
SHOWN = 60


@voice_rule(
    "about-us", "A text is more about us than about the reader", "say what it means for you"
)
def about_us(reading: VoiceSample) -> Iterator[Finding]:
    """Counts "we, us, our" against "you, your". Customers read for themselves: a text that says
    what you did is better as one that says what they get of it. Pages on values may say "we".
    """
    expected = reading.document.kind.voice
    least = expected.about_you if expected is not None else None
    share = reading.measures.about_you
    if least is not None and share is not None and share < least:
        we, you = reading.measures.we, reading.measures.you
        yield Finding(f"this speaks of us {we} times, and of the reader {you} times")


@voice_rule("canned-phrase", "A phrase is said without thinking", "say what you mean")
def canned_phrase(reading: VoiceSample) -> Iterator[Finding]:
    """Phrases that everybody uses say that nobody thought of this customer. "Thank you for your
    business" is fine if a next step follows.
    """
    for mention in reading.words.canned.mentions(reading.prose.text):
        yield Finding(f'"{mention.text}" is a canned phrase', mention.instead, text=mention.text)


@voice_rule("jargon", "A word belongs to the trade and not to the reader", "use a plain word")
def jargon(reading: VoiceSample) -> Iterator[Finding]:
    """Big words stand where an example or a number would convince."""
    told: set[str] = set()
    for mention in reading.words.jargon.mentions(reading.prose.text):
        if mention.phrase not in told:
            told.add(mention.phrase)
            yield Finding(f'"{mention.text}" is jargon', mention.instead, text=mention.text)


@voice_rule("promotes", "A text promotes more than it serves", "give something useful to know")
def promotes(reading: VoiceSample) -> Iterator[Finding]:
    """Counts words that advertise against words that explain, advise and give figures."""
    measures = reading.measures
    if measures.promoting >= 3 and measures.promoting > measures.serving:
        yield Finding(f"{measures.promoting} words promote, {measures.serving} serve the reader")


@voice_rule("hedges", "A text takes back what it says", "say what holds, and when it doesn't")
def hedges(reading: VoiceSample) -> Iterator[Finding]:
    """ "We try to", "in most cases", "perhaps": some are honest, many leave the reader alone."""
    measures = reading.measures
    if measures.hedges >= 3 and measures.hedges > measures.words / 100:
        first = next(reading.words.hedges.mentions(reading.prose.text))
        yield Finding(f'{measures.hedges} hedges, such as "{first.text}"', text=first.text)


@voice_rule("passive-wall", "Nobody does anything in this text", "say who does it")
def passive_wall(reading: VoiceSample) -> Iterator[Finding]:
    """ "It was decided" hides who decided, and whom one could ask."""
    measures = reading.measures
    if measures.passives >= 4 and measures.passives > MANY_PASSIVES * measures.sentences:
        first = next(
            match
            for one in sentences(reading.prose.text, reading.words)
            if (match := reading.words.passive.search(one)) is not None
        )
        message = f"{measures.passives} of {measures.sentences} sentences are passive"
        yield Finding(message, text=first[0])


@voice_rule("long-sentence", "A sentence is too long", "make two or three of it")
def long_sentence(reading: VoiceSample) -> Iterator[Finding]:
    """By the end of it, its beginning is forgotten."""
    for paragraph in reading.prose.paragraphs:
        for sentence in sentences(paragraph, reading.words):
            count = len(words_in(sentence))
            if count > LONG_SENTENCE:
                begin = _begin(sentence)
                yield Finding(f'the sentence "{begin}" has {count} words', text=begin.rstrip("…"))


@voice_rule("long-paragraph", "A paragraph is too long", "divide it, or make a list of it")
def long_paragraph(reading: VoiceSample) -> Iterator[Finding]:
    """On a phone it fills the screen and more."""
    for paragraph in reading.prose.paragraphs:
        count = len(words_in(paragraph))
        if count > LONG_PARAGRAPH:
            begin = _begin(paragraph)
            yield Finding(f'the paragraph "{begin}" has {count} words', text=begin.rstrip("…"))


def _begin(text: str) -> str:
    if len(text) <= SHOWN:
        return text
    return text[:SHOWN].rpartition(" ")[0] + "…"


@voice_rule("hard-to-read", "A text is hard to read", "use shorter sentences and plainer words")
def hard_to_read(reading: VoiceSample) -> Iterator[Finding]:
    """Reading ease after Flesch (English) or Amstad (German): 100 is a children's book, 60 to 70
    plain language, below 30 a contract.
    """
    ease, formula = reading.measures.ease, reading.words.ease
    if ease is not None and formula is not None and ease < formula.hard:
        yield Finding(f"its reading ease is {ease:.0f}, of plain texts 60 and more")


@voice_rule("empty-heading", "A heading says nothing", "say what stands below it")
def empty_heading(reading: VoiceSample) -> Iterator[Finding]:
    """Readers skim headings first; "Overview" is no reason to stay."""
    for heading in reading.prose.headings:
        if fold(heading).strip(" .:!?") in reading.words.empty_headings:
            yield Finding(f'the heading "{heading}" says nothing', text=heading)


@voice_rule("no-next-step", "A text ends without a question or a next step", "ask, or invite")
def no_next_step(reading: VoiceSample) -> Iterator[Finding]:
    """The end is where a reader decides to answer, to come by, or to leave."""
    expected = reading.document.kind.voice
    if expected is None or not expected.next_step or not reading.prose.paragraphs:
        return
    if not reading.words.next_steps.instead:
        return  # no words of this language are known
    close = " ".join(reading.prose.paragraphs[-2:])
    if "?" not in close and not reading.words.next_steps.count(close):
        yield Finding("the end asks nothing and invites to nothing")


@voice_rule("nobody-signs", "Nobody signs a text", "let a person sign it")
def nobody_signs(reading: VoiceSample) -> Iterator[Finding]:
    """People trust people. "The team" can't be asked; a business's name neither."""
    kind = reading.document.kind
    if not kind.signed:
        return
    nobody = {fold(reading.business), *reading.words.nobody}
    if all(fold(name) in nobody for name in reading.signers):
        names = ", ".join(reading.signers) or "nobody"
        yield Finding(f"this is signed by {names}", field=(kind.byline,) if kind.byline else ())

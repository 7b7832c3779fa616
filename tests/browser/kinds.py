"""One page of the demo for each template of the default theme."""

from __future__ import annotations

PAGES = {
    "home.html": "",
    "post.html": "posts/why-your-spoke-broke/",
    "posts.html": "posts/",
    "year.html": "posts/2026/",
    "tags.html": "tags/",
    "tag.html": "tags/wheels/",
    "series_list.html": "series/",
    "series.html": "series/through-the-winter/",
    "takeaways.html": "takeaways/",
    "people.html": "people/",
    "person.html": "people/nell/",
    "faqs.html": "faqs/",
    "faq.html": "faqs/what-does-a-service-cost/",
    "question.html": "questions/does-a-child-seat-fit-over-a-rack-battery/",
    "values.html": "values/",
    "value.html": "values/the-price-first/",
    "stories.html": "stories/",
    "story.html": "stories/halina-and-bert-found-a-tandem/",
    "recoveries.html": "recoveries/",
    "recovery.html": "recoveries/the-brake-we-gave-back-too-soon/",
    "mentions.html": "mentions/",
    "mention.html": "mentions/a-letter-about-the-desk-that-nobody-was-at/",
    "page.html": "about/",
    "contact.html": "visit/",
    "record.html": "response-times/",
    "with-thanks.html": "with-thanks/",
    "subscribe.html": "subscribe/",
    "newsletters.html": "newsletter/",
    "newsletter.html": "newsletter/2026-10-a-loose-bolt/",
    "search.html": "search/",
    "confirm.html": "confirm/",
    "unsubscribe.html": "unsubscribe/",
    "thanks.html": "thanks/question/",
    "404.html": "404.html",
}
"""Addresses below the site's root, by template."""

MORE = (
    "posts/three-noises-and-what-they-mean/",
    "posts/mend-a-puncture-at-the-kitchen-table/",
    "posts/five-things-we-will-not-sell-you/",
    "faqs/when-is-another-shop-better/",
    "house-rules/",
)
"""Pages with what the others do not have: a recording, pictures, tables, many comments."""

"""Gives each article its neighbours by date, as the plugin of that name does."""

from pelican import signals


def link(generator):
    articles = generator.articles
    for newer, older in zip(articles, articles[1:]):
        newer.older = older
        older.newer = newer


def register():
    signals.article_generator_finalized.connect(link)

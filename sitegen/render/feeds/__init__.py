"""Feeds: the channel that a business owns.

The way of a feed: `channels` reads a channel from the site (`item` makes its items, `content`
their HTML), and `rss`, `atom`, `json_feed` or `opml` writes it. `outputs` plans which there are.
"""

"""Structured data of pages for search engines: one graph of schema.org things with permanent names
(JSON-LD).

`graph` combines the page, the business, the website, and the content of the page. Names (`@id`) are
URLs with a fragment: `https://x.example/#business`, `…/posts/a/#post`.
"""

"""What search engines read of a page: one graph of schema.org things with lasting names (JSON-LD).

`graph` puts it together from the page, the business, the website, and what the page shows. Names
(`@id`) are addresses with a fragment: `https://x.example/#business`, `…/posts/a/#post`.
"""

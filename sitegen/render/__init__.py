"""The outputs of a site: theme and templates, pages, feeds, media. Pure except for the cache."""

"""The outputs of a site: theme and templates, pages, feeds, media. Pure but for the memo."""

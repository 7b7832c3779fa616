"""Publication of a site's outputs to a folder: compared, staged, journalled, then moved.

Either all of a build arrives or nothing of it: see `publication`. What is published and how its
bytes come about is decided elsewhere; nothing in this room knows Markdown, themes or pages.
"""

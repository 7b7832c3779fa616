"""One source file becomes one document: front matter, Markdown, media, and the memo of it all.

The only room that touches sources.
"""

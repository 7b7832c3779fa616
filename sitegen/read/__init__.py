"""Reads sources: one source file becomes one document, with front matter, Markdown and media.

Only this room reads the files of `content/`. The content cache keeps its results.
"""

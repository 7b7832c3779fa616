"""Publishes a site's outputs to a folder: compares, stages and journals them, then moves them.

A build is published completely or not at all: see `publication`. Other rooms decide what is
published and render it; this one doesn't know Markdown, themes or pages.
"""

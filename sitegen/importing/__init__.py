"""The import of a site from another program: WordPress, Ghost, Substack, Jekyll and others.

A module for each source yields records (`record.py`), and everything after that is the same for
all: addresses, people, text, comments, media, the proof, the report and the changes of files.
"""

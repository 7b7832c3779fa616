"""The preview: shows the current state of the site from memory, and every save at once.

A request first applies the changes since the last one, then renders the requested page and nothing
else. The only files that it writes are in the project's cache folder.
"""

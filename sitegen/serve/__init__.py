"""The preview: shows the site as it will be, from memory, and each save within a blink.

A request first takes in what was saved since the last one, then renders the page that was asked
for, and nothing else. Nothing is written but the memo in the project's cache folder.
"""

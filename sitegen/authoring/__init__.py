"""Creates and moves an author's own files: documents, projects and themes.

Nothing here prints or prompts. If something can't be done, a `SitegenError` is raised before the
first file is touched.
"""

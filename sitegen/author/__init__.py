"""What changes an author's own files: new documents, moved ones, new projects and themes.

A neighbour of build, mail and check. Nothing here prints or asks; what can't be done is raised as
a `SitegenError` before the first file is touched.
"""

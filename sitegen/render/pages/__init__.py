"""The pages of a site: one for each document, and the lists that link to them.

`outputs` plans them. A context function makes the data of a page's template (`documents`, `single`,
`lists`, `archive`), and `page_outputs` makes an output of it; `described` has what all pages share.
"""

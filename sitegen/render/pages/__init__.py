"""The pages of a site: one for each document, and the lists that lead to them.

`outputs` plans which there are. A context function makes what a page's template uses (`documents`,
`single`, `lists`, `archive`), and `maker` an output of it; `described` is what all pages have.
"""

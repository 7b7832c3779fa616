"""The linter of sitegen: rules, findings, the voice of texts, and output formats.

A rule is a function that checks one thing and yields findings. It never prints, and changes
nothing. Its scope is a source's text, a document, a rendered page, the whole site, the links to
other sites, or an item of a feature, such as an email. Findings are cached by what they depend on,
so checking after an edit costs little more than building.
"""

"""What a careful editor would catch: rules, findings, the voice, and formats to show them in.

A rule is one function that looks at one thing and yields findings. It never prints, and changes
nothing. Rules look at a source's text, at a document, at a rendered page, at the whole site, at a
letter of the newsletter, or at links that leave the site; all but the last two are remembered by
what they depend on, so that checking after an edit costs little more than building.
"""

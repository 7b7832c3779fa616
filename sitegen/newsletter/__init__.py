"""The newsletter: issues, the welcome series, their emails, the subscribers, and sending.

feature      what it adds to sitegen
services     what other features may use of it
kinds/       the content kinds `newsletter` (an issue) and `welcome`
queries      what a site knows of issues and of the items that they carry
proposal     what the next issue should carry; `draft` writes it to a file
views        what templates see of an issue
rendering/   an issue as an email: HTML, plain text, files for other services, feeds for campaign
subscribers/ who gets it, in one private file
sending/     from a rendered email to each recipient, exactly once
commands/    `sitegen newsletter` and `sitegen subscribers`
panel        the emails in the preview
"""

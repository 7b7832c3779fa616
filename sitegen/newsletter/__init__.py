"""The newsletter: issues, automated emails, the subscribers, and sending.

feature      what it adds to sitegen
services     what other features may use of it
kinds/       the content kinds `newsletter` (an issue) and `welcome` (an automated email)
trigger      what an automated email waits for
customers    what it needs of the inbox: who wrote when, and what of theirs was published
queries      issues of a site, and their items
proposal     the proposed next issue; `draft` writes it to a file
views        issues and automated emails, as templates see them
rendering/   issues as emails: HTML, plain text, files for other services, mailing feeds
subscribers/ the subscribers, in one private file
sending/     from a rendered email to each recipient, exactly once
commands/    `sitegen newsletter` and `sitegen subscribers`
campaigns    an issue or automated email as it is sent; `delivery` sends it to the subscribers
panel        the emails in the preview
issues_panel the issues in the preview, where they are made, tested and sent: `issues_views` has the
             data of its pages, `background` sends in a thread with what `issue_sending` opens
"""

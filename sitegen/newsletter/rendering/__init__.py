"""Emails: HTML that works in email programs, the same as plain text, and metadata.

    email_html           a text's HTML with only what email programs can show
    picture              a picture's markup in an email
    plain_text           HTML as readable plain text
    sizes                the size of each part of an email
    email_view           what the templates in `email/` use beside the views of the site
    rendered_email       an email, rendered
    service_files        the campaign and the files made from a rendered email
    email_metadata       the metadata of a built email, `issue.json`
    outputs              the files of `newsletter-out/`, as traced outputs
    preview              an email on desktop, phone, dark and in plain text, side by side
    mailing_feeds        the feeds for services that send emails from RSS

Nothing here depends on a recipient: merge fields stay in their neutral form
(`sitegen.model.merge_fields`).
"""

"""Letters for the mail: HTML that survives mail programs, the same in plain text, and the facts.

    safe        a body's HTML with only what mail programs can show
    picture     a picture's markup in a mail
    plain       HTML as plain text that is good to read
    size        which part of a letter is how long
    mail        what the templates in `email/` use beside the views of the site
    edition     a letter, rendered: what the mail room is handed
    outputs     the files of `newsletter-out/`, as traced outputs
    preview     a letter on desktop, phone, dark and in plain text, side by side

Nothing here knows a reader. Merge fields stay in their neutral form (`sitegen.model.merge_fields`).
"""

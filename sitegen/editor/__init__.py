"""A feature: the editor in the browser, a panel of the preview.

- `feature.py` says what it adds; `panel.py` is its panel, and `pages.py` answers its requests;
  `source_form.py` puts a form together.
- `controls.py` makes a form of a kind's schema and of a source's values; `suggestions.py` says what
  its fields offer to choose from.
- `form_changes.py` turns a form that comes back into the source's new bytes; `body_text.py` does so
  for the text below the fields.
- `unsaved.py` reads a text that isn't saved: its mistakes at their fields, and its page.
- `addresses.py` has the URL paths; `link_choices.py` what the toolbar offers.
- `source_files.py` says which files may be written, and writes them; `kept_texts.py` keeps what is
  typed and earlier versions, `deleted.py` what was deleted, all in `private/editing/`.
- `uploads.py` takes pictures, `picture_file.py` makes them fit in a process with limits, and
  `placing.py` puts them beside their document; `picture_pages.py` answers the pages about them,
  and `paste_page.py` about formatted text.
- `actions.py` creates, renames, copies and deletes documents.
- `edit_page.py` makes the data of the pages, `templates/` their HTML, and `static/`
  has their scripts.
"""

"""A feature: what a customer meets, as a checklist to go through by hand.

- `feature.py` says what it adds.
- `checklist.py` makes the items of a site's own data.
- `forms.py` finds the forms on its pages; `customer_words.py` the words that customers use.
- `ticks.py` keeps what was ticked when, in `private/`.
- `status.py` shows it in the status.
"""

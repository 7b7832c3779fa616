"""A text with its measures."""


class Reading: ...

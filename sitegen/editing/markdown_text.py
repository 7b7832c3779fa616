"""Plain text as Markdown: nothing that a person or a business is called, or that a customer wrote,
becomes markup."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\\`*_{}\[\]()<>#+&|~=^$@!:\"'-]")
_NUMBER = re.compile(r"^(\d+)([.)])")
_ADDRESS = re.compile(r"(?i)\b(www|ftp)\.")


def as_markdown(line: str) -> str:
    """One line of plain text as Markdown that both engines show as exactly this text.

    Signs with a meaning are written as references (`&#38;`), because a backslash stays where
    Python-Markdown has no meaning for the sign behind it, as for `&` and `<`. What is plain
    punctuation within words stays as it is, for those who read the source.
    """

    def reference(match: re.Match[str]) -> str:
        sign, position = match[0], match.start()
        before, after = line[position - 1 : position], line[position + 1 : position + 2]
        inside = before.isalnum() and (after == " " or not after or after.isalnum())
        if sign in "'\"" or (sign in "-!:" and inside and position > 3):
            return sign
        return f"&#{ord(sign)};"

    line = " ".join(line.split())
    line = _SIGNS.sub(reference, line)
    line = _ADDRESS.sub(lambda one: f"{one[1]}&#46;", line)
    return _NUMBER.sub(lambda one: f"{one[1]}&#{ord(one[2])};", line)

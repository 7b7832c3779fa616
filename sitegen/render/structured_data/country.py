"""Country codes (ISO 3166-1, alpha-2), which search engines require."""

from __future__ import annotations

from functools import cache


@cache
def country_code(country: str, language: str) -> str:
    """The code of a country that is named in a language or in English (CLDR); other texts are
    returned unchanged: `Deutschland` is `DE`, `de` is `DE`, `Wendland` is `Wendland`."""
    # Languages' data take a while to load: only where an address names a country.
    from sitegen.render.dates import locale

    name = " ".join(country.split())
    for tag in dict.fromkeys((language, "en")):
        for code, called in locale(tag).territories.items():
            known = len(code) == 2 and code.isalpha()
            if known and name.casefold() in (called.casefold(), code.casefold()):
                return str(code)
    return country

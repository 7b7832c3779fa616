"""What a column of a table or a field of a form holds, by its name, in the languages of sites.

People and programs call the same thing `email`, `E-Mail-Adresse *`, `Ihre E-Mail:` or `Votre
adresse e-mail (obligatoire)`. Names are compared without case, accents, punctuation, remarks in
brackets, articles and polite words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import Final


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MESSAGE_NAMES: Final = _names(
    """
    message comment comments body text question story words feedback
    nachricht mitteilung kommentar frage anliegen geschichte
    mensaje comentario comentarios pregunta consulta historia
    commentaire commentaires remarque remarques histoire
    bericht opmerking opmerkingen vraag messaggio commento domanda mensagem pergunta
    رساله رسالتك الرساله تعليق تعليقك سوال سوالك
    """
)
FULL_NAMES: Final = _names(
    """
    name fullname displayname author
    namen vollername vollstandigername vorundnachname vornameundnachname
    nombrecompleto nombreyapellidos nombreyapellido nomcomplet nometprenom prenometnom
    naam volledigenaam nome nomecompleto nomeecognome
    اسم اسمك الاسم الاسمالكامل
    """
)
FIRST_NAMES: Final = _names(
    "firstname fname givenname vorname prenom nombre voornaam الاسمالاول اسمالاول"
)
LAST_NAMES: Final = _names(
    """
    lastname lname surname familyname nachname familienname nom apellido apellidos achternaam
    cognome sobrenome اسمالعايله لقب اللقب
    """
)
EMAIL_NAMES: Final = _names(
    """
    email mail emailaddress mailaddress emailid
    emailadresse mailadresse emailadress
    correo correoelectronico direccioncorreo direccioncorreoelectronico direccionemail
    courriel adressecourriel adresseemail adressemail adresseelectronique courrielelectronique
    emailadres mailadres indirizzoemail enderecoemail
    بريد بريدك البريد البريدالالكتروني بريدكالالكتروني بريدالكتروني عنوانبريدك عنوانالبريد
    عنوانالبريدالالكتروني الايميل ايميل
    """
)
SENT_NAMES: Final = _names(
    "timestamp zeitstempel marcatemporal horodateur horodatage tijdstempel طابعزمني الطابعالزمني"
)
"""The column of the time that Google Forms and other programs add to each row."""
DATE_NAMES: Final = _names("date datum fecha datumuhrzeit dateheure fechahora تاريخ التاريخ")

_POLITE: Final = _names(
    """
    your ihr ihre ihren dein deine eure euer votre vos ton tes ta su sus tu tus uw jouw je il tuo
    seu sua
    """
)
_ARTICLES: Final = frozenset(
    (*_POLITE, *_names("the of la le les l el los las de del des du d der die das den het di"))
)
_MOST: Final = 200
"""Characters of a name that are looked at."""


def plain_name(name: str) -> str:
    """A column's name in lower case, without spaces and punctuation."""
    return re.sub(r"[\W_]+", "", name.casefold())


@lru_cache(maxsize=4096)
def essential_name(name: str) -> str:
    """A column's name without all in which names of the same thing differ: `Ihr Name: *` is
    `name`."""
    decomposed = unicodedata.normalize("NFKD", name[:_MOST].casefold())
    # Arabic words end in either of two letters, depending on who types them.
    letters = "".join(one for one in decomposed if not unicodedata.combining(one))
    letters = letters.replace("\N{ARABIC LETTER TEH MARBUTA}", "\N{ARABIC LETTER HEH}")
    words = re.findall(r"[^\W_]+", re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", letters))
    kept = [word for word in words if word not in _ARTICLES]
    return "".join(kept or words)


def one_of(name: str, names: Collection[str]) -> bool:
    """Whether a column's name is among some, also with a polite word glued to it: `yourname`."""
    essential = essential_name(name)
    if essential in names:
        return True
    return any(
        essential.startswith(word) and essential.removeprefix(word) in names for word in _POLITE
    )


_MOST_NAMED: Final = 10
"""Columns that a message names."""


def named(columns: Collection[str]) -> str:
    """Some columns as the subject of a sentence: `the columns "Ort", "Alter" are`."""
    shown = ", ".join(f'"{" ".join(one.split())[:40]}"' for one in list(columns)[:_MOST_NAMED])
    if (more := len(columns) - _MOST_NAMED) > 0:
        shown = f"{shown} and {more} more"
    return f"the column {shown} is" if len(columns) == 1 else f"the columns {shown} are"

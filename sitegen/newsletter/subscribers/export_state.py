"""What a row of a newsletter service's export says about a person's subscription.

Each service says it in its own columns: a status word, the time when somebody left, or a yes or
no. All columns of a row are read, and the lowest state counts, so that nobody who left at the old
service gets an email. A word that isn't known is an error instead of a guess.

These are the columns and words of Mailchimp (OPTIN_TIME, UNSUB_TIME, CLEAN_TIME), Buttondown
(type), Kit (state, canceled_at), beehiiv (status), Ghost (subscribed_to_emails, deleted_at),
Substack (email_disabled), listmonk (status, subscription_status), MailerLite (status) and Brevo
(emailBlacklisted, DOUBLE_OPT-IN).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, NamedTuple, get_args

State = Literal["unconfirmed", "confirmed", "removed", "suppressed"]
STATES: Final[tuple[State, ...]] = get_args(State)

_FROM_HIGHEST: Final[tuple[State, ...]] = ("confirmed", "unconfirmed", "removed", "suppressed")


class UnknownStatus(ValueError):
    """A status is written with a word that isn't known. The message names column and word."""


class ExportState(NamedTuple):
    """What an export says about one person."""

    state: State
    word: str
    """The export's own word or column for it: `bounced`, `UNSUB_TIME`."""


def lowest(states: Iterable[State]) -> State:
    """The state in which a person gets the least email."""
    return max(states, key=_FROM_HIGHEST.index)


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STATUS_COLUMNS: Final = _table(
    """
    status state emailstatus subscriptionstatus subscriberstatus memberstatus subscribertype
    contactstatus marketingstatus emailmarketingstatus
    """
)
_ADDRESS_COLUMNS: Final = _table("city country zip zipcode postcode postalcode street region")
"""Beside one of these, a column `state` is a part of the postal address."""
_BUTTONDOWN_COLUMNS: Final = _table("creationdate unsubscriptiondate undeliverabilitydate")
"""Beside one of these, a column `type` is the status."""

_WORDS: Final[Mapping[State, frozenset[str]]] = {
    "confirmed": _table(
        """
        active churned churning comped confirmed enabled free gifted ok optedin paid pastdue
        premium regular subscribed trialed unpaid
        """
    ),
    "unconfirmed": _table(
        """
        needsattention new nonsubscribed notconfirmed notsubscribed pending transactional
        unactivated unconfirmed upcoming validating waiting
        """
    ),
    # beehiiv calls people who left inactive, Kit people who never confirmed: neither gets email.
    "removed": _table(
        """
        archived cancelled canceled deleted disabled inactive left optedout optout paused removed
        unsubscribed
        """
    ),
    "suppressed": _table(
        """
        abuse blacklisted blocked blocklisted bounced cleaned complained complaint hardbounce
        hardbounced invalid junk malformed spam spamcomplaint spammy suppressed undeliverable
        """
    ),
}

_TIMES: Final[Mapping[State, frozenset[str]]] = {
    "removed": _table(
        """
        canceledat cancelledat deletedat optoutdate optouttime unsubdate unsubscribedat
        unsubscribeddate unsubscribedon unsubscribedtime unsubscribetime
        unsubscriptiondate unsubtime
        """
    ),
    "suppressed": _table(
        """
        blockedat bouncedat bouncedate bouncetime cleandate cleanedat cleantime complainedat
        complaintdate spamreportedat undeliverabilitydate
        """
    ),
}
"""Columns with a time if it happened: each is empty otherwise."""

_YES_MEANS: Final[Mapping[State, frozenset[str]]] = {
    "removed": _table(
        """
        blacklisted blocklisted emailblacklist emailblacklisted emaildisabled optedout optout
        unsubscribed unsubscribedfromemails
        """
    ),
    "suppressed": _table("bounced cleaned complained hardbounced spamcomplaint"),
}
_NO_MEANS: Final[Mapping[State, frozenset[str]]] = {
    "removed": _table("emailsubscribed optin subscribed subscribedtoemails"),
    "unconfirmed": _table("confirmed doubleoptin verified"),
}
_YES: Final = _table("1 checked ja oui si sí t true x y yes")
_NO: Final = _table("0 2 f false n nein never no non none null unchecked")
"""`2` is Brevo's no in DOUBLE_OPT-IN."""
_NOTHING: Final = _NO - {"2"} | {"", "na", "nil", "00000000", "00000000000000"}


def read_state(columns: Mapping[str, str]) -> ExportState | None:
    """The state that a row's columns (titles and cells) say; None if they say none.

    Raises UnknownStatus.
    """
    titles = {re.sub(r"[\W_]", "", title).lower(): title for title in columns}
    found: list[ExportState] = []
    for plain, title in titles.items():
        cell = columns[title].strip()
        if _is_status(plain, titles.keys()):
            found.append(_of_word(title, cell))
        else:
            state = _of_time(plain, cell) or _of_flag(plain, title, cell)
            if state is not None:
                found.append(ExportState(state, title.strip()))
    if not found:
        return None
    worst = lowest(one.state for one in found)
    return next(one for one in found if one.state == worst)


def says_state(title: str) -> bool:
    """Whether a column with this title says something about a subscription, as those of services
    do."""
    plain = _plain(title)
    tables = (*_TIMES.values(), *_YES_MEANS.values(), *_NO_MEANS.values())
    return plain in _STATUS_COLUMNS or any(plain in names for names in tables)


def _is_status(plain: str, beside: Iterable[str]) -> bool:
    others = frozenset(beside)
    if plain == "type":
        return bool(others & _BUTTONDOWN_COLUMNS)
    return plain in _STATUS_COLUMNS and not (plain == "state" and others & _ADDRESS_COLUMNS)


def _of_word(title: str, cell: str) -> ExportState:
    word = _plain(cell)
    if not word:
        return ExportState("unconfirmed", "no status")
    for state, words in _WORDS.items():
        if word in words:
            return ExportState(state, " ".join(cell.split()))
    raise UnknownStatus(f'has an unknown word in {title.strip()}: "{" ".join(cell.split())[:40]}"')


def _of_time(plain: str, cell: str) -> State | None:
    for state, names in _TIMES.items():
        if plain in names and _plain(cell) not in _NOTHING:
            return state
    return None


def _of_flag(plain: str, title: str, cell: str) -> State | None:
    word = _plain(cell)
    for table, meant, other in ((_YES_MEANS, _YES, _NO), (_NO_MEANS, _NO, _YES)):
        for state, names in table.items():
            if plain not in names or not word:
                continue
            if word in meant:
                return state
            if word in other:
                return None
            if re.match(r"\d{1,4}[-./]\d", cell):  # a time in place of yes
                return state if table is _YES_MEANS else None
            shown = " ".join(cell.split())[:40]
            raise UnknownStatus(f'has neither yes nor no in {title.strip()}: "{shown}"')
    return None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()

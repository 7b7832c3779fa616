"""Names of the files that editors, systems and other programs leave behind, none of them content:
backups, locks, autosaves, unfinished downloads, and what a system knows about a folder."""

from __future__ import annotations

import re

_NAMES = frozenset(
    (
        *("thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "$recycle.bin"),
        *("system volume information", "icon\r", "__macosx", "@eadir", "lost+found"),
        "__pycache__",
    )
)
"""Of Windows, macOS, Synology, Linux and Python; compared in lower case."""

_PATTERN = re.compile(
    r"""
      .*~ | ~\$.* | ~wr[adfl]\d*\.tmp | \#.*\#          # Emacs, GNU, LibreOffice, Word
    | .*\.(?: sw[g-px] | kate-swp                        # Vim, Kate
            | bak\d* | backup | bkp | bck | old | orig | rej | save(?:\.?\d+)? | wbk | xlk | asd
            | te?mp | part | partial | crdownload | opdownload | download | filepart
            | lock | lck | pid )
    | .*___jb_(?:tmp|old)___                            # JetBrains' editors
    """,
    re.VERBOSE | re.DOTALL,
)

_MERGE = re.compile(r".*[._](?:BACKUP|BASE|LOCAL|REMOTE)[._]\d+(?:\.[^.]*)?", re.DOTALL)
"""What `git mergetool` writes: only in upper case, as `team_local_2.jpg` is somebody's picture."""


def is_temporary(name: str) -> bool:
    """Whether a file or folder of this name was left behind by a program."""
    small = name.lower()
    return small in _NAMES or any((_PATTERN.fullmatch(small), _MERGE.fullmatch(name)))

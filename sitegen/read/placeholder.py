"""What stands in a cached body for things that depend on other files, until it is rendered.

A placeholder is a letter and a number or a word between two noncharacters, which no source file may
contain.
"""

from __future__ import annotations

import re

OPEN, CLOSE = "\ufdd0", "\ufdd1"
PLACEHOLDER = re.compile(f"{OPEN}([A-Z])([a-z_0-9]+){CLOSE}")
"""`L3` a link's address, `I3` an image, `F3` an image that is a figure, `Tword` a word of the
theme's language."""

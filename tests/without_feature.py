"""A plugin for pytest that takes a built-in feature out of the table before anything is tested.

WITHOUT_FEATURE=newsletter pytest -p tests.without_feature tests/site
"""

from __future__ import annotations

import os

import sitegen.features

sitegen.features.BUILT_IN = tuple(
    reference
    for reference in sitegen.features.BUILT_IN
    if f".{os.environ['WITHOUT_FEATURE']}." not in reference
)

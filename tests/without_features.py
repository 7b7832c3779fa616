"""A plugin for pytest that takes built-in features out of the table before anything is tested.

WITHOUT_FEATURES=newsletter,inbox pytest -p tests.without_features tests/site
"""

from __future__ import annotations

import os

import sitegen.features

sitegen.features.BUILT_IN = tuple(
    reference
    for reference in sitegen.features.BUILT_IN
    if reference.split(".")[1] not in os.environ["WITHOUT_FEATURES"].split(",")
)

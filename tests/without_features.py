"""A plugin for pytest that takes built-in features out of the table before anything is tested.

WITHOUT_FEATURES=newsletter,inbox pytest -p tests.without_features tests/site
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

import sitegen.features

sitegen.features.BUILT_IN = tuple(
    reference
    for reference in sitegen.features.BUILT_IN
    if reference.split(".")[1] not in os.environ["WITHOUT_FEATURES"].split(",")
)

settings.register_profile("few", deadline=None, max_examples=3)


@pytest.hookimpl(trylast=True)  # after that of `tests.conftest`
def pytest_configure() -> None:
    """Try few examples, for the same reason as few cases."""
    if not os.environ.get("WITHOUT_FEATURES_ALL"):
        settings.load_profile("few")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the first case of each test, unless WITHOUT_FEATURES_ALL is set: what a test needs of a
    feature, each of its cases needs."""
    if os.environ.get("WITHOUT_FEATURES_ALL"):
        return
    first: dict[tuple[object, str], pytest.Item] = {}
    for item in items:
        first.setdefault((item.path, item.nodeid.partition("[")[0]), item)
    items[:] = first.values()

"""Which libraries this program has."""

from importlib.metadata import PackageNotFoundError, version

import pytest

from sitegen.installed import library_version


@pytest.mark.parametrize("name", ["feedgen", "lxml", "nh3", "pillow", "css-inline", "comrak"])
def test_a_version_is_what_the_metadata_say(name: str) -> None:
    assert library_version(name) == version(name)


def test_a_library_that_is_not_there_has_no_version() -> None:
    with pytest.raises(PackageNotFoundError):
        library_version("nobody-made-this")

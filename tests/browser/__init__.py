"""Tests of the built demo site in a real browser, with the tools of tests/package.json."""

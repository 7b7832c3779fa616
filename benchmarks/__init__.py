"""Measures sitegen beside its peers on one generated corpus: `python -m benchmarks`.

It is a tool of this repository and not part of the package: nothing in `sitegen` imports it, and
nothing in it asserts a time.
"""

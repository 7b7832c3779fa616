"""sitegen: a static-site generator for authentic customer-community content."""

__version__ = "0.1.0"

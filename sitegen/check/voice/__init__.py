"""Analyzes the voice of texts: whom they address, and how plain they are. Only gives advice."""

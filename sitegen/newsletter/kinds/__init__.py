"""The newsletter's content kinds."""

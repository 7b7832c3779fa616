"""The voice, for those who ask: see `sitegen.check.voice`."""

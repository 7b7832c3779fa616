"""The content kinds and the configuration: frozen, typed, without I/O; one schema each."""

"""Functions that take too much, for a process with limits."""


def hog(given: bytes) -> bytes:
    """Takes as many megabytes as the input says."""
    return b"%d" % len(bytearray(int(given) * 1024 * 1024))


def spin(_given: bytes) -> bytes:
    """Never ends."""
    while True:
        pass

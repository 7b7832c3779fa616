"""The command line's entry."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from sitegen.cli.main import sitegen

    sitegen(prog_name="sitegen")


if __name__ == "__main__":
    main()

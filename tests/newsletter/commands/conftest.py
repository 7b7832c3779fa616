"""What commands of features share with the other commands."""

from tests.cli.conftest import run

__all__ = ["run"]

"""What commands of features share with the other commands, and those that send with the
newsletter."""

from collections.abc import Callable

from tests.cli.conftest import run
from tests.newsletter.conftest import start
from tests.newsletter.support import MailServer

Start = Callable[..., MailServer]

__all__ = ["Start", "run", "start"]

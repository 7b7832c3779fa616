"""The seam between the inbox and the newsletter: what one needs the other offers, and without the
newsletter the inbox works on and says what it can't do."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_type_hints

import pytest

from sitegen.features import features, load
from sitegen.inbox import newsletter
from sitegen.newsletter import services
from sitegen.newsletter.sending.transactional import TransactionalMailer
from sitegen.newsletter.subscribers.database import Subscriber, Subscribers
from tests.conftest import NOW, Site

if TYPE_CHECKING:
    # Checked by mypy: each service is what the inbox takes it for.
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sitegen.address import Address
    from sitegen.inbox.customer_history import customer_history
    from sitegen.model.config import Config
    from sitegen.newsletter.customers import KnownCustomers
    from sitegen.read.project import Project
    from sitegen.site.site import Site as SiteOfDocuments

    _subscribers: Callable[
        [Path, newsletter.Clock], AbstractContextManager[newsletter.SubscriberList]
    ] = services.open_subscribers
    _mailer: Callable[
        [Path, Config, newsletter.Clock], AbstractContextManager[newsletter.Mailer]
    ] = services.open_mailer
    _answered: Callable[[Project, Config, datetime], newsletter.FindAnswered] = (
        services.answered_emails
    )
    _token: Callable[[Path, Config, newsletter.Clock, str], Address | None] = services.token_owner
    _code: Callable[[Path, newsletter.Clock, str], Address | None] = services.code_owner
    _expired: Callable[[Path, newsletter.Clock], tuple[Address, ...]] = services.forget_expired
    _forget: Callable[[Path, newsletter.Clock, Address], bool] = services.forget

    _history: Callable[[Path, SiteOfDocuments, newsletter.Clock], KnownCustomers] = customer_history

ROOT = Path(__file__).parents[2]


def test_every_service_is_there() -> None:
    offered = {name: one for feature in features() for name, one in feature.services.items()}
    assert set(offered) >= {
        "subscribers", "mail", "answered_emails", "forget", "token_owner", "code_owner",
        "forget_expired", "forget_subscription", "customer_history",
    }  # fmt: skip
    assert all(callable(load(one)) for one in offered.values())


@pytest.mark.parametrize(
    ("needed", "offered"),
    [
        (newsletter.SubscriberList, Subscribers),
        (newsletter.Mailer, TransactionalMailer),
    ],
)
def test_methods_take_what_the_inbox_hands_over(needed: type, offered: type) -> None:
    for name, wanted in vars(needed).items():
        if not inspect.isfunction(wanted) or name in ("__init__", "__subclasshook__"):
            continue
        there = inspect.signature(getattr(offered, name)).parameters
        for parameter in inspect.signature(wanted).parameters.values():
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
                assert there[parameter.name].kind is parameter.kind, f"{name}: {parameter.name}"


@pytest.mark.parametrize(
    ("needed", "offered"),
    [
        (newsletter.ListedSubscriber, Subscriber),
        (newsletter.AnsweredEmail, services.SentEmail),
    ],
)
def test_results_have_what_the_inbox_reads(needed: type, offered: type) -> None:
    wanted = {name for name, one in vars(needed).items() if isinstance(one, property)}
    assert wanted <= set(get_type_hints(offered))


WITHOUT = """
import sys
import sitegen.features
sitegen.features.BUILT_IN = ("sitegen.inbox.feature:FEATURE",)
from sitegen.cli.main import sitegen as command
try:
    command.main(sys.argv[1:], standalone_mode=False)
finally:
    rooms = [one for one in sys.modules if one.startswith("sitegen.newsletter.s")]
    print("imported:", *rooms)
"""


def without_newsletter(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the inbox where the newsletter is no feature."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, "--project", str(root), "inbox", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"SOURCE_DATE_EPOCH": str(int(NOW.timestamp())), "PATH": ""},
        check=False,
    )


RECORDS = [
    {
        "id": "1",
        "form_name": "comment",
        "created_at": "2026-11-20T09:30:00Z",
        "data": {
            "message": "Lovely bread.",
            "name": "Ruth",
            "email": "ruth@mail.example",
            "page": "/posts/bread/",
        },
    },
    {"id": "2", "form_name": "subscribe", "data": {"email": "eve@mail.example"}},
]
REPLY = """\
From: Ruth <ruth@mail.example>
Subject: Re: News
Message-ID: <two@mail.example>
In-Reply-To: <newsletter-one.0123@shop.example>

Thank you.
"""


@pytest.mark.slow
def test_without_the_newsletter_the_inbox_works_on(shop: Site) -> None:
    files = shop.root.parent / "export.json", shop.root.parent / "reply.eml"
    files[0].write_text(json.dumps(RECORDS))
    files[1].write_text(REPLY)
    commands = [
        ["import", *map(str, files)],
        [],
        ["show", "1"],
        ["approve", "1"],
        ["undo", "1"],
        ["approve", "1"],
        ["answer", "3", "--text", "You are welcome."],
        ["notify", "--dry-run"],
        ["forget", "--yes", "eve@mail.example"],
        ["purge"],
    ]
    for arguments in commands:
        done = without_newsletter(shop.root, *arguments)
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        assert done.stdout.endswith("imported:\n"), arguments
    assert not (shop.root / "private/subscribers.sqlite").exists()


@pytest.mark.slow
def test_what_needs_the_newsletter_says_so(shop: Site) -> None:
    file = shop.root.parent / "export.json"
    file.write_text(json.dumps(RECORDS))
    without_newsletter(shop.root, "import", str(file))
    subscribed = without_newsletter(shop.root, "subscribe", "2")
    without_newsletter(shop.root, "approve", "1")
    notified = without_newsletter(shop.root, "notify", "--yes")
    for done, consequence in ((subscribed, "can be subscribed"), (notified, "email can be sent")):
        assert done.returncode == 1
        assert "the newsletter isn't part of this installation" in done.stderr
        assert consequence in done.stderr
    assert '"state": "waiting"' in without_newsletter(shop.root, "show", "2", "--json").stdout
    forgotten = without_newsletter(shop.root, "forget", "--yes", "eve@mail.example")
    assert "only the inbox is searched" in forgotten.stderr

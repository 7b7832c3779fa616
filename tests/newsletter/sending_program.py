"""A sender to be killed: `python sending_program.py PORT JOURNAL` sends to sixty recipients.

Prints `sent N left N`, or the first line of the error, and ends with 1 while anyone is left out.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from sitegen.errors import SitegenError
from sitegen.newsletter.sending.journal import SendJournal
from sitegen.newsletter.sending.send import send
from sitegen.newsletter.sending.send_loop import Pace
from sitegen.newsletter.sending.smtp import Connection, SmtpServer
from tests.newsletter.support import campaign, recipients


def main() -> int:
    port, path = int(sys.argv[1]), Path(sys.argv[2])
    try:
        with SendJournal(path) as journal:
            report = send(
                campaign(),
                recipients(60),
                journal=journal,
                connection=Connection(SmtpServer(host="127.0.0.1", port=port, tls="none")),
                clock=lambda: datetime.now(UTC),
                sleep=lambda _: None,
                pace=Pace(later=(0,), away=(0,)),
            )
    except SitegenError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sent = report.sent_before + report.sent_now
    sys.stdout.write(f"sent {sent} left {report.left_out} {report.stopped}\n")
    return 0 if report.complete else 1


if __name__ == "__main__":
    sys.exit(main())

"""The report of an import as a page that a browser opens from the disk."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sitegen.importing.report import ImportReport, ReportDocument, ReportFinding
from sitegen.importing.sources import title_of

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #ddd}
code{font-size:.9em}summary{cursor:pointer;font-weight:600;margin:.6rem 0}
.fine{color:#555}
"""


def report_page(report: ImportReport) -> str:
    """The whole page."""
    title = f"Import from {title_of(report.source)}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="fine">{escape(report.site)}</p>' if report.site else "",
        "<p>This was a dry run: nothing was changed.</p>" if report.dry_run else "",
        _numbers(report),
        _findings(report),
        _documents(report),
        _omissions(report),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(one for one in parts if one)
        + "\n</body>\n</html>\n"
    )


def _numbers(report: ImportReport) -> str:
    rows = [
        ("Documents", str(len(report.documents))),
        ("live", str(report.count(state="live"))),
        ("scheduled", str(report.count(state="scheduled"))),
        ("drafts", str(report.count(state="draft"))),
        ("People added", ", ".join(report.people) or "none"),
        ("Comments", str(report.comments)),
        ("Files that came along", str(report.media)),
        ("Files that stay on the old site", str(report.media_elsewhere)),
        (
            "Old addresses",
            f"{report.addresses}: {report.same} are the same, {report.redirected} redirect",
        ),
        ("Pattern of posts' addresses", report.permalink or "unchanged"),
        ("Markdown engine", report.engine or "unchanged"),
        *(("Subscribers", line) for line in report.subscribers),
    ]
    return _table((), [(escape(name), escape(value)) for name, value in rows])


def _findings(report: ImportReport) -> str:
    parts = ["<h2>To look at</h2>"]
    for rule, kind, found in report.by_rule():
        rows = [(_place(one), escape(one.message)) for one in found]
        parts.append(
            f"<details{' open' if kind.harm < 10 else ''}><summary>{escape(kind.title)} "
            f"({len(found)})</summary><p>To do: {escape(kind.remedy)}. "
            f"<code>{escape(rule)}</code></p>{_table(('Where', 'What'), rows)}</details>"
        )
    return "\n".join(parts) if len(parts) > 1 else "<h2>To look at</h2><p>Nothing.</p>"


def _place(one: ReportFinding) -> str:
    line = f":{one.line}" if one.line else ""
    shown = f"<code>{escape(one.file)}{line}</code>" if one.file else ""
    if one.old.startswith(("http://", "https://")):
        shown += f' <a href="{escape(one.old)}" rel="noreferrer">old page</a>'
    return shown


def _documents(report: ImportReport) -> str:
    rows = [
        (
            escape(one.title),
            escape(f"{one.state}: {one.why}" if one.why else one.state),
            escape(one.change),
            _old(one),
            f"<code>{escape(one.file)}</code>",
            f"<code>{escape(one.url)}</code>",
        )
        for one in report.documents
    ]
    heads = ("Title", "State", "Change", "Was", "File", "Is")
    return f"<h2>Documents</h2>{_table(heads, rows)}"


def _old(one: ReportDocument) -> str:
    return f"<code>{escape(one.old)}</code>" if one.old else ""


def _omissions(report: ImportReport) -> str:
    rows = [
        (
            str(one.count),
            escape(one.what),
            escape(one.why),
            escape(", ".join(one.names[:20]) + (" …" if len(one.names) > 20 else "")),
        )
        for one in report.omissions
    ]
    if not rows:
        return ""
    return f"<h2>Left out</h2>{_table(('Count', 'What', 'Why', 'Names'), rows)}"


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{one}</th>" for one in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table>{f'<tr>{head}</tr>' if heads else ''}\n{body}</table>"

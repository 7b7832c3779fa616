"""The file of a proposed issue: what it carries by ids, each with its name beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sitegen.author.identifier import new_identifier
from sitegen.author.new_file import file_name, write_new_file
from sitegen.editing.yaml_writer import scalar
from sitegen.errors import RequestError
from sitegen.newsletter.kinds.issue import Issue
from sitegen.newsletter.proposal import Proposal
from sitegen.read.project import CONTENT, Project
from sitegen.site.site import Site


def write_issue(
    project: Project, site: Site, proposal: Proposal, sender: str | None, now: datetime
) -> Path:
    """Write a proposed issue as a draft and return its path.

    Raises RequestError if nobody is there to sign it, or if the file can't be written.
    """
    name = sender or site.config.owner
    people = [site.documents[key].name for key in site.collection("person")]
    if name is None and len(people) == 1:
        name = people[0]
    if name is None or site.person(name) is None:
        known = ", ".join(sorted(people)) or "nobody yet"
        raise RequestError(f"an issue needs a sender (choose one with --from: {known})")
    local = now.astimezone(site.zone)
    text = issue_text(site, proposal, name, local)
    slug = file_name(proposal.subject, Issue.kind.name, site.config.language) or "issue"
    folder = f"{CONTENT}/{Issue.kind.folder}"
    return write_new_file(project.root, f"{folder}/{local:%Y-%m}-{slug}.md", text.encode())


def issue_text(site: Site, proposal: Proposal, sender: str, now: datetime) -> str:
    """The text of a proposed issue. `now` is in the site's time zone."""
    person = site.person(sender)
    signature = site.documents[person].label.split()[0] if person is not None else sender
    lines = [
        "---",
        f"id: {new_identifier()}",
        f"subject: {scalar(proposal.subject or 'Our newsletter')}",
        *_others(proposal.subjects),
        f"date: {now:%Y-%m-%d}",
        f"from: {scalar(sender)}",
        f"preheader: {scalar(proposal.preheader)}" if proposal.preheader else "preheader:",
        *_items(site, proposal),
        "question:  # Something subscribers can answer by replying.",
        "draft: true  # Take this line out when the issue is ready.",
        "---",
        "Hello {{ subscriber.first_name | friend }},",
        "",
        "<!-- Begin with what you would tell a customer at the counter. -->",
        "",
        "{{ digest }}",
        "",
        signature,
        "",
    ]
    return "\n".join(lines)


def _others(subjects: Sequence[str]) -> list[str]:
    return [f"# or: {subject}" for subject in subjects]


def _items(site: Site, proposal: Proposal) -> list[str]:
    if not proposal.chosen:
        return ["items: []"]
    lines = ["items:"]
    for choice in proposal.chosen:
        document = site.documents[choice.id]
        label = " ".join(document.label.split())
        lines.append(f"  - {choice.id}  # {document.kind.name}, {choice.reason}: {label}")
    return lines

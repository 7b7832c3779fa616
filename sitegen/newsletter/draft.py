"""The file of a proposed issue: its items by id, each with its title as a comment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sitegen.authoring.identifier import new_identifier
from sitegen.authoring.new_file import file_name, write_new_file
from sitegen.editing.yaml_writer import literal, scalar
from sitegen.errors import RequestError
from sitegen.newsletter.kinds.issue import Issue
from sitegen.newsletter.proposal import IssueProposal
from sitegen.read.project import CONTENT, Project
from sitegen.site.site import Site


def write_issue(
    project: Project, site: Site, proposal: IssueProposal, sender: str | None, now: datetime
) -> Path:
    """Write a proposed issue as a draft and return its path.

    Raises RequestError if there is no sender, or if the file can't be written.
    """
    name = sender or site.config.owner
    people = [site.documents[key].name for key in site.collection("person")]
    if name is None and len(people) == 1:
        name = people[0]
    if name is None or site.person(name) is None:
        known = ", ".join(sorted(people)) or "nobody yet"
        raise RequestError(f"the issue needs a sender (choose one with --from: {known})")
    local = now.astimezone(site.zone)
    text = issue_text(site, proposal, name, local)
    slug = file_name(proposal.subject, Issue.kind.name, site.config.language) or "issue"
    folder = f"{CONTENT}/{Issue.kind.folder}"
    return write_new_file(project.root, f"{folder}/{local:%Y-%m}-{slug}.md", text.encode())


def issue_text(site: Site, proposal: IssueProposal, sender: str, now: datetime) -> str:
    """Make the text of a proposed issue. `now` is in the site's time zone."""
    person = site.person(sender)
    signature = site.documents[person].label.split()[0] if person is not None else sender
    lines = [
        "---",
        f"id: {new_identifier()}",
        f"subject: {literal(proposal.subject or 'Our newsletter')}",
        *_subject_comments(proposal.other_subjects),
        f"date: {now:%Y-%m-%d}",
        f"from: {scalar(sender)}",
        f"preheader: {literal(proposal.preheader)}" if proposal.preheader else "preheader:",
        *_items(site, proposal),
        "question:  # Something subscribers can answer by replying.",
        "draft: true  # Remove this line when the issue is ready.",
        "---",
        "Hello {{ subscriber.first_name | friend }},",
        "",
        "<!-- Begin with what you would say to a customer in the shop. -->",
        "",
        "{{ digest }}",
        "",
        signature,
        "",
    ]
    return "\n".join(lines)


def _subject_comments(subjects: Sequence[str]) -> list[str]:
    return [f"# or: {subject}" for subject in subjects]


def _items(site: Site, proposal: IssueProposal) -> list[str]:
    if not proposal.items:
        return ["items: []"]
    lines = ["items:"]
    for item in proposal.items:
        document = site.documents[item.id]
        label = " ".join(document.label.split())
        lines.append(f"  - {item.id}  # {document.kind.name}, {item.reason}: {label}")
    return lines

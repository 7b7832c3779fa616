"""Emails of small projects, rendered as on the command line."""

from __future__ import annotations

from sitegen.newsletter import emails
from sitegen.newsletter.rendering.rendered_email import RenderedEmail
from sitegen.newsletter.rendering.service_files import campaign_of
from sitegen.newsletter.sending.campaign import Campaign
from sitegen.read.config import read_config
from sitegen.read.project import Project
from tests.conftest import NOW, Site

SETTINGS = """
name: Corner Shop
url: https://shop.example/
timezone: Europe/Berlin
owner: anna
search: off
contact:
  email: hello@shop.example
  phone: 030 1234567
  address: {street: Hauptstraße 1, postal_code: "10115", locality: Berlin, country: Germany}
"""


def issue(body: str = "Good morning.", **fields: str) -> str:
    """An issue's source; `fields` are added to its front matter."""
    front = {"id": "issue1", "subject": "Hello", "date": "2026-11-20", "from": "anna", **fields}
    lines = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\n{lines}---\n{body}\n"


def rendered(site: Site, name: str = "one", *, hidden: bool = False) -> RenderedEmail:
    """The rendered email called `name`."""
    project = Project(site.root)
    config = read_config(project)
    key = emails.find_email(emails.load_site(project, config, NOW), name)
    return emails.render_emails(project, config, [key], NOW, hidden=hidden).emails[0]


def mailed(site: Site, name: str = "one") -> Campaign:
    """The campaign of the email."""
    return campaign_of(rendered(site, name), read_config(Project(site.root)))

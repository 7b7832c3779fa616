"""Secrets in texts: each kind is found, and nothing that only resembles one."""

from __future__ import annotations

import pytest

from sitegen.check.rules_privacy import find_secrets

LETTERS = "a1B2c3D4" * 10
HEX = "0123456789abcdef" * 2

# Put together here, so that no scanner takes this file for a leak.
SECRETS = {
    "-----BEGIN " + "PRIVATE KEY-----": "a private key",
    "-----BEGIN " + "RSA PRIVATE KEY-----": "a private key",
    "AKIA" + "A1B2C3D4E5F6G7H8": "a key for Amazon's services",
    "ASIA" + "A1B2C3D4E5F6G7H8": "a key for Amazon's services",
    **{f"gh{kind}_" + LETTERS[:36]: "a token for GitHub" for kind in "pousr"},
    "github_pat_" + LETTERS[:50]: "a token for GitHub",
    "glpat-" + LETTERS[:20]: "a token for GitLab",
    **{f"nf{kind}_" + LETTERS[:30]: "a token for Netlify" for kind in "pcou"},
    **{f"xox{kind}-" + LETTERS[:12]: "a token for Slack" for kind in "abeoprs"},
    "sk_live_" + LETTERS[:16]: "a key for Stripe",
    "rk_test_" + LETTERS[:16]: "a key for Stripe",
    "AIza" + LETTERS[:35]: "a key for Google",
    "SG." + LETTERS[:16] + "." + LETTERS[:16]: "a key for SendGrid",
    "key-" + HEX: "a key for Mailgun or Mailchimp",
    HEX + "-us12": "a key for Mailgun or Mailchimp",
    "xkeysib-" + HEX: "a key for Brevo",
    ".".join(["eyJ" + LETTERS[:12], "eyJ" + LETTERS[:12], LETTERS[:12]]): "a web token",
    "https://anna:" + "secret@shop.example/": "a password in a URL",
}


@pytest.mark.parametrize("secret", SECRETS)
def test_each_kind_is_found(secret: str) -> None:
    (found,) = find_secrets(["Nothing here.", f"Take {secret} with you."])
    assert found.message == f"this contains {SECRETS[secret]} ({secret[:6]}…)"
    assert found.line == 2


def test_all_of_a_line_are_found() -> None:
    first, second, *_ = SECRETS
    assert [one.line for one in find_secrets([f"{first} {second}", first])] == [1, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN CERTIFICATE-----",
        "Write ghp_ and your token",
        "contact-us1, turkey-0123 and the eyJ.eyJ of a token",
        "anna@shop.example, https://shop.example:8080/ and https://anna@shop.example",
        "SG. and sk_live_ are how keys begin",
    ],
)
def test_nothing_that_only_resembles_one(text: str) -> None:
    assert list(find_secrets([text])) == []

"""Publishing by Netlify's deploy API: only files that Netlify doesn't have are uploaded.

https://docs.netlify.com/api/get-started/#file-digest-method. A deploy is created with the SHA-1 of
each file; the answer says which are `required`; when all of them have arrived, Netlify publishes
the deploy as a whole. One that is interrupted is never published, and what it uploaded needn't be
uploaded again.

The token is sent to the API's own host only, over TLS only (plain HTTP just to this machine), and
is in no message.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from sitegen.http import Client, HttpError, Response, Retries
from sitegen.model.config import Config
from sitegen.publishing.built_site import VERSION_PATH, BuiltSite, digest_of
from sitegen.publishing.destination import Difference, OnStep, Rebuild
from sitegen.publishing.errors import PublishError
from sitegen.publishing.source_changes import number
from sitegen.read.project import Project

API: Final = "https://api.netlify.com/api/v1"
KEYRING: Final = "sitegen"
"""The name of the service under which the system's keyring has the token."""
REMEDY: Final = "create one at https://app.netlify.com/user/applications"
MANY: Final = 1000
"""With more files than this, Netlify compares them in the background (`async`), as it advises."""
PATIENCE: Final = 900.0
"""Seconds that Netlify gets to process a deploy."""
_POLL: Final = 2.0
_RETRIED: Final = frozenset({429, *range(500, 600)})
_LOOPBACK: Final = frozenset(("localhost", "127.0.0.1", "::1"))
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _wall_clock() -> datetime:
    return datetime.now(UTC)


def access_token(variable: str) -> str:
    """The token in an environment variable, else in the system's keyring, by the same name.

    Raises PublishError if there is none.
    """
    token = os.environ.get(variable, "") or _from_keyring(variable)
    if not token:
        raise PublishError(
            f"the access token of Netlify is missing (set the environment variable {variable}, or "
            f"keep it in the system's keyring: `pip install keyring`, then `keyring set {KEYRING} "
            f"{variable}`; {REMEDY})"
        )
    if re.search(r"[^\x21-\x7e]", token):
        raise PublishError(f"the token in {variable} has invalid characters (copy it again)")
    return token


def _from_keyring(name: str) -> str:
    try:
        import keyring
        import keyring.errors
    except ImportError:  # an extra
        return ""
    try:
        return keyring.get_password(KEYRING, name) or ""
    except keyring.errors.KeyringError as error:
        raise PublishError(
            f"the system's keyring can't be read: {error} (unlock it, or set the environment "
            f"variable {name})"
        ) from error


class NetlifyDeploys:
    """The part of Netlify's API that deploys, with its token. Raises PublishError everywhere."""

    def __init__(
        self,
        token: str,
        *,
        base: str = API,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = _wall_clock,
        on_step: OnStep = lambda _: None,
    ) -> None:
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise PublishError(
                f"{base} isn't encrypted, so the token could be read on the way (use https)"
            )
        self._token = token
        self._base = base.rstrip("/")
        self.sleep = sleep
        self._client = Client(
            trusted_hosts=frozenset({parts.hostname or ""}),
            timeout=60,
            redirects=0,
            retries=Retries(
                pauses=(2, 5, 15, 30),
                longest=300,
                sleep=sleep,
                on_pause=lambda trouble, pause: on_step(
                    f"Netlify: {trouble}; trying again in {pause:.0f} s"
                ),
            ),
            retried=_RETRIED,
            clock=clock,
        )

    def site(self, name: str) -> Mapping[str, Any]:
        """A site by its id, its domain, or its name at Netlify."""
        known = name if "." in name or _ID.fullmatch(name) else f"{name}.netlify.app"
        found = self._request("GET", f"/sites/{quote(known, safe='')}")
        if found is None:
            raise PublishError(
                f'this token has no access to a site "{name}" at Netlify (write its name there '
                "into content/site.yaml: `publish: {site: NAME}`; a new one is made at "
                "https://app.netlify.com)"
            )
        return _object(found)

    def files(self, site: str) -> dict[str, str]:
        """The SHA-1 of each file of a site's published deploy, by paths without the first slash;
        empty if nothing was published yet."""
        found = self._request("GET", f"/sites/{quote(site, safe='')}/files")
        listed = found if isinstance(found, list) else []
        return {
            str(one["path"]).removeprefix("/"): str(one["sha"])
            for one in listed
            if isinstance(one, dict) and one.get("path") and one.get("sha")
        }

    def create(self, site: str, digests: Mapping[str, str], title: str) -> Mapping[str, Any]:
        """A new deploy of files with these SHA-1."""
        body: dict[str, Any] = {
            "files": {f"/{path}": digest for path, digest in digests.items()},
        }
        if len(digests) > MANY:
            body["async"] = True
        path = f"/sites/{quote(site, safe='')}/deploys?title={quote(title, safe='')}"
        # A deploy of the same files that is created twice costs nothing: one stays incomplete.
        return self._found("POST", path, json.dumps(body).encode(), "application/json")

    def deploy(self, deploy: str) -> Mapping[str, Any]:
        """The state of a deploy."""
        return self._found("GET", f"/deploys/{quote(deploy, safe='')}")

    def upload(self, deploy: str, path: str, content: bytes) -> None:
        """Upload a required file."""
        address = f"/deploys/{quote(deploy, safe='')}/files/{quote(path, safe='/')}"
        self._found("PUT", address, content, "application/octet-stream")

    def _found(
        self, method: str, path: str, body: bytes | None = None, media_type: str = ""
    ) -> Mapping[str, Any]:
        found = self._request(method, path, body, media_type)
        if found is None:
            raise PublishError(
                "Netlify doesn't know the site or the deploy any more (publish again)"
            )
        return _object(found)

    def _request(
        self, method: str, path: str, body: bytes | None = None, media_type: str = ""
    ) -> object:
        """The decoded answer; None if there is nothing at the path."""
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if media_type:
            headers["Content-Type"] = media_type
        try:
            response = self._client.request(
                method,
                self._base + path,
                headers=headers,
                body=body,
                repeatable=True,
                unusable=_broken_json,
            )
        except HttpError as error:
            raise PublishError(
                f"Netlify doesn't answer: {error} (what visitors see is as it was; publish again "
                "later)"
            ) from error
        if response.status in (401, 403):
            raise PublishError(f"Netlify doesn't accept the token ({REMEDY})")
        if response.status == 404:
            return None
        if not 200 <= response.status < 300:
            wait = (
                f", in {response.retry_after:.0f} s at the earliest" if response.retry_after else ""
            )
            raise PublishError(
                f"Netlify refuses: {response.status} {_message(response)} (what visitors see is as "
                f"it was; publish again later{wait})"
            )
        if trouble := _broken_json(response):
            raise PublishError(f"Netlify's answer can't be read: {trouble} (publish again later)")
        found: object = json.loads(response.content)
        return found


def _broken_json(response: Response) -> str:
    if 200 <= response.status < 300:
        try:
            json.loads(response.content)
        except (ValueError, RecursionError):
            return "it isn't valid JSON"
    return ""


def _object(found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise PublishError("Netlify's answer isn't as documented (publish again later)")
    return found


def _message(response: Response) -> str:
    try:
        found = json.loads(response.content)
    except (ValueError, RecursionError):
        return response.reason
    said = found.get("message") if isinstance(found, dict) else None
    return str(said or response.reason)[:300]


class NetlifyDestination:
    """A site at Netlify that is uploaded from here."""

    sends_sources = False

    def __init__(self, project: Project, config: Config, api: NetlifyDeploys) -> None:
        self._api = api
        self._project = project
        self._wanted = (
            config.publish.site or config.inbox.netlify.site or urlsplit(config.url).hostname or ""
        )
        self._site = api.site(self._wanted)

    @property
    def name(self) -> str:
        return f"Netlify ({self._site.get('name') or self._wanted})"

    @property
    def address(self) -> str:
        return str(self._site.get("ssl_url") or self._site.get("url") or self._wanted)

    def compare(self, built: BuiltSite, on_step: OnStep) -> Difference:
        on_step("Comparing with what is at Netlify")
        there = self._api.files(self._id)
        ours = built.all_digests("sha1")
        # Netlify may list files otherwise than they were uploaded, if it has processed them.
        if there.get(VERSION_PATH) == ours.pop(VERSION_PATH):
            return Difference(notes=tuple(self._notes()))
        return Difference(
            upload=tuple(path for path, digest in ours.items() if there.get(path) != digest),
            delete=tuple(sorted(there.keys() - ours.keys() - {VERSION_PATH})),
            notes=tuple(self._notes()),
        )

    def publish(
        self,
        built: BuiltSite,
        difference: Difference,
        message: str,
        rebuild: Rebuild,
        on_step: OnStep,
    ) -> BuiltSite:
        api = self._api
        digests = built.all_digests("sha1")
        on_step("Announcing the files to Netlify")
        deploy = api.create(self._id, digests, message or "sitegen publish")
        number_of = str(deploy.get("id") or "")
        if len(digests) > MANY and deploy.get("required") is None:
            deploy = self._wait(number_of, "prepared")
        required = {str(one) for one in deploy.get("required") or ()}
        waiting = {digest: path for path, digest in digests.items() if digest in required}
        for count, (digest, path) in enumerate(sorted(waiting.items(), key=lambda one: one[1]), 1):
            on_step(f"Uploading {count} of {len(waiting)}: {path}")
            content = built.content(path)
            if digest_of(content, "sha1") != digest:
                raise PublishError(
                    f"{path} was changed while it was being published (publish again)"
                )
            api.upload(number_of, path, content)
        on_step("Waiting until Netlify has processed the deploy")
        self._wait(number_of, "ready")
        return built

    @property
    def _id(self) -> str:
        return str(self._site.get("id") or self._site.get("site_id") or "")

    def _wait(self, deploy: str, wanted: str) -> Mapping[str, Any]:
        """The deploy, as soon as it has a state. Raises PublishError if it fails or takes long."""
        waited = 0.0
        while True:
            found = self._api.deploy(deploy)
            state = str(found.get("state") or "")
            if state in (wanted, "ready"):
                return found
            if state == "error":
                reason = found.get("error_message") or "it doesn't say why"
                raise PublishError(
                    f"Netlify could not publish the deploy: {reason} (what visitors see is as it "
                    "was)"
                )
            if waited >= PATIENCE:
                minutes = number(round(PATIENCE / 60))
                raise PublishError(
                    f"Netlify has been processing the deploy for {minutes} minutes (state: "
                    f"{state}; see https://app.netlify.com, and publish again later)"
                )
            self._api.sleep(_POLL)
            waited += _POLL

    def _notes(self) -> list[str]:
        functions = self._project.root / "netlify" / "functions"
        try:
            names = sorted(path.name for path in functions.iterdir() if path.suffix)
        except OSError:
            return []
        if not names:
            return []
        note = (
            f"Netlify's functions ({', '.join(names)}) aren't uploaded this way, and a deploy "
            "without them switches them off (publish with git to keep them)"
        )
        return [note]

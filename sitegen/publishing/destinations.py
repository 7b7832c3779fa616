"""Chooses the way to publish: what the configuration says, else what the project looks like."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final, Literal

from sitegen.model.config import Config
from sitegen.publishing.destination import Destination, OnStep
from sitegen.publishing.errors import PublishError
from sitegen.publishing.git_repository import GitRepository
from sitegen.read.project import Project

Way = Literal["git", "netlify", "sftp", "rsync"]

_UNKNOWN: Final = (
    "it isn't known how to publish this site\n"
    "Write one of these into content/site.yaml (`sitegen docs publishing` says more):\n"
    "  publish: {to: git}        the project is in a repository, from which your host builds\n"
    "  publish: {to: netlify}    upload the built site to Netlify\n"
    "  publish: {to: sftp, target: 'you@shop.example:/var/www/shop'}   or rsync: to any server"
)


def way_of(project: Project, config: Config) -> Way:
    """The way to publish. Raises PublishError if neither configuration nor project tells."""
    if config.publish.to is not None:
        return config.publish.to
    if config.publish.target is not None:
        return "sftp"
    if config.publish.site is not None:
        return "netlify"
    repository = GitRepository(project.root)
    if repository.exists and repository.remotes():
        return "git"
    if config.deployment.host == "netlify":
        return "netlify"
    raise PublishError(_UNKNOWN)


def open_destination(
    project: Project,
    config: Config,
    on_step: OnStep,
    *,
    force: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Destination:
    """The place that the site is published to. Raises PublishError if it can't be used.

    `force` allows to replace files at a server that sitegen didn't publish.
    """
    way = way_of(project, config)
    if way == "git":
        from sitegen.publishing.git import GitDestination

        return GitDestination(project.root, config, project.cache)
    if way == "netlify":
        from sitegen.publishing import netlify

        api = netlify.NetlifyDeploys(
            netlify.access_token(config.publish.token_env),
            base=os.environ.get("NETLIFY_API_URL", "") or netlify.API,
            sleep=sleep,
            on_step=on_step,
        )
        return netlify.NetlifyDestination(project, config, api)
    from sitegen.publishing.rsync import RsyncConnection
    from sitegen.publishing.server_folder import ServerConnection, ServerDestination, parse_target
    from sitegen.publishing.sftp import SftpConnection

    target = parse_target(config.publish.target, local=way == "rsync")
    connection: ServerConnection = (
        SftpConnection(target) if way == "sftp" else RsyncConnection(target)
    )
    return ServerDestination(connection, project.cache, force=force)

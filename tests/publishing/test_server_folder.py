"""Publishing into a folder of a server: by OpenSSH's own SFTP server, and by rsync."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from sitegen.publishing.built_site import BuiltSite, checked_build
from sitegen.publishing.errors import HalfPlacedError, PublishError
from sitegen.publishing.rsync import RsyncConnection
from sitegen.publishing.server_folder import (
    CONTROL,
    ServerConnection,
    ServerDestination,
    ServerTarget,
    parse_target,
)
from sitegen.publishing.sftp import SftpConnection
from sitegen.read.project import Project
from tests.conftest import NOW, Site, post
from tests.publishing.conftest import Publish, Web, configure, installed
from tests.warm_program import warm_program

Way = Literal["sftp", "rsync"]

SFTP_SERVERS = (
    "/usr/lib/openssh/sftp-server",
    "/usr/libexec/sftp-server",
    "/usr/lib/ssh/sftp-server",
)

# Instead of connecting anywhere, speaks with a server on this computer. The file `left` says how
# many more commands it gets before the connection breaks, and `kill` whether this program is
# killed then.
SFTP = """#!{python} -IS
import os, pathlib, signal, subprocess, sys
here = pathlib.Path({here!r})
lines = sys.stdin.buffer.read().splitlines(keepends=True)
(here / "options").write_text("\\n".join(sys.argv))
with (here / "commands").open("ab") as log:
    log.writelines(lines)
left = here / "left"
cut = False
if left.exists():
    count = int(left.read_text())
    cut = len(lines) > count
    lines = lines[:count]
    left.write_text(str(count - len(lines)))
command = [{real!r}, "-b", "-", "-D", {server!r}]
if (here / "no-replace").exists():
    command = [sys.executable, {refusing!r}, *command]
done = subprocess.run(command, input=b"".join(lines))
if cut:
    if (here / "kill").exists():
        os.kill(os.getppid(), signal.SIGKILL)
    print("Connection closed", file=sys.stderr)
    sys.exit(255)
sys.exit(done.returncode)
"""

# A server that can't replace a file by renaming another: `rename` to a name that is there fails.
REFUSING = """
import os, pathlib, shlex, subprocess, sys
place = None
for line in sys.stdin:
    words = shlex.split(line)
    if words[0] == "cd":
        place = pathlib.Path(words[1])
    if words[0] == "rename" and (place / words[2]).exists():
        print("sftp>", line.strip(), flush=True)
        print("Couldn't rename file: Failure", file=sys.stderr)
        sys.exit(1)
    run = ("" if words[0] == "cd" else f'cd "{place}"\\n') + line
    done = subprocess.run(sys.argv[1:], input=run.encode(), capture_output=True)
    shown = [one for one in done.stdout.decode().splitlines() if not one.startswith("sftp> cd ")]
    print("\\n".join(shown if words[0] != "cd" else [f"sftp> {line.strip()}"]), flush=True)
    sys.stderr.buffer.write(done.stderr)
    if done.returncode:
        sys.exit(done.returncode)
"""

# Breaks off before one of the runs of rsync, or in the middle of it.
RSYNC = """#!{python} -IS
import os, pathlib, signal, subprocess, sys
here = pathlib.Path({here!r})
if "--version" not in sys.argv:
    with (here / "commands").open("a") as log:
        print(sys.argv, file=log)
    left = here / "left"
    if left.exists():
        count = int(left.read_text())
        left.write_text(str(count - 1))
        if count <= 0:
            if (here / "kill").exists():
                os.kill(os.getppid(), signal.SIGKILL)
            print("rsync: connection unexpectedly closed", file=sys.stderr)
            sys.exit(12)
os.execv({real!r}, ["rsync", *sys.argv[1:]])
"""


class Server:
    """A folder at a server, and how to publish into it."""

    def __init__(self, way: Way, folder: Path) -> None:
        self.way = way
        self.folder = folder / "htdocs"
        self.folder.mkdir()
        self.here = folder / "programs"
        self.here.mkdir()
        real = installed(way, "openssh-client" if way == "sftp" else way)
        values = {"python": sys.executable, "here": str(self.here), "real": real}
        if way == "sftp":
            server = next((one for one in SFTP_SERVERS if os.path.exists(one)), None)
            if server is None:
                pytest.skip("sftp-server is not here: apt-get install openssh-sftp-server")
            refusing = self.here / "refusing.py"
            refusing.write_text(REFUSING)
            script = SFTP.format(**values, server=server, refusing=str(refusing))
        else:
            script = RSYNC.format(**values)
        (self.here / way).write_text(script)
        (self.here / way).chmod(0o755)

    @property
    def target(self) -> str:
        return f"anna@shop.example:{self.folder}" if self.way == "sftp" else str(self.folder)

    def connection(self) -> ServerConnection:
        if self.way == "sftp":
            return SftpConnection(ServerTarget("anna@shop.example", str(self.folder)))
        return RsyncConnection(ServerTarget("", str(self.folder)))

    def visible(self) -> dict[str, bytes]:
        """What visitors can see, but for the control folder."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.relative_to(self.folder).parts[0] != CONTROL
        }

    def control(self) -> set[str]:
        """The files in the control folder."""
        folder = self.folder / CONTROL
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    def break_after(self, count: int | None, *, kill: bool = False) -> None:
        """Let the connection break after so many commands, or never."""
        left = self.here / "left"
        if count is None:
            left.unlink(missing_ok=True)
            (self.here / "kill").unlink(missing_ok=True)
        else:
            left.write_text(str(count))
            if kill:
                (self.here / "kill").touch()

    def commands(self) -> list[str]:
        """What was asked of the server."""
        log = self.here / "commands"
        return log.read_text().splitlines() if log.exists() else []

    def put(self, built: BuiltSite, *, force: bool = False) -> None:
        """Publish a built site."""
        cache = built.project.cache
        destination = ServerDestination(self.connection(), cache, force=force)
        difference = destination.compare(built, lambda _: None)
        destination.publish(built, difference, "", lambda: built, lambda _: None)


@pytest.fixture(params=["sftp", "rsync"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Server:
    one = Server(request.param, tmp_path)
    monkeypatch.setenv("PATH", f"{one.here}{os.pathsep}{os.environ['PATH']}")
    return one


Build = Callable[[], BuiltSite]


@pytest.fixture
def build(shop: Site) -> Build:
    """Checks and builds the shop as it is."""
    return lambda: checked_build(Project(shop.root), NOW, 1, lambda _: None)


def expected(built: BuiltSite) -> dict[str, bytes]:
    return {path: built.content(path) for path in sorted((*built.paths, "sitegen-version.txt"))}


@pytest.mark.slow
def test_new_changed_and_removed_files(
    server: Server, shop: Site, publish: Publish, web: Web
) -> None:
    configure(shop, f"publish: {{to: {server.way}, target: '{server.target}'}}")
    web.folder = server.folder
    shop.write({"content/posts/b.md": post("Old"), "content/posts/d.md": post("D")})
    shop.write({"content/static/ä b [1]*.txt": "odd name"})
    result = publish(shop, "--wait", "20")
    assert result.exit_code == 0, result.output
    assert "http://shop.example/ shows the new version." in result.output
    first = server.visible()
    assert first.keys() == shop.tree().keys() | {"sitegen-version.txt"}
    assert "ä b [1]*.txt" in first
    (server.folder / "own.html").write_text("somebody's")
    (server.folder / "posts/d/own.html").write_text("somebody's")
    shop.write({"content/posts/a.md": post("Rye bread", "Other."), "content/posts/c.md": post("C")})
    (shop.root / "content/posts/b.md").unlink()
    (shop.root / "content/posts/d.md").unlink()
    result = publish(shop, "--wait", "20")
    assert result.exit_code == 0, result.output
    assert "one new post; “Rye bread” changed, two posts removed (" in result.output
    assert server.visible() == {
        **shop.tree(),
        "own.html": b"somebody's",
        "posts/d/own.html": b"somebody's",
        "sitegen-version.txt": (server.folder / "sitegen-version.txt").read_bytes(),
    }
    assert not (server.folder / "posts/b").exists()
    assert server.control() == {".htaccess", "manifest.json"}
    again = publish(shop)
    assert f"Nothing to publish: {server.target} has it all." in again.output


def test_a_dry_run_changes_nothing(server: Server, shop: Site, publish: Publish) -> None:
    configure(shop, f"publish: {{to: {server.way}, target: '{server.target}'}}")
    result = publish(shop, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "files new or changed" in result.output
    assert not list(server.folder.iterdir())


@pytest.mark.slow
def test_only_what_changed_is_uploaded(server: Server, shop: Site, build: Build) -> None:
    server.put(build())
    before = {path: path.stat().st_ino for path in server.folder.rglob("*.css")}
    (server.here / "commands").unlink()
    shop.write({"content/static/new.txt": "new"})
    server.put(build())
    assert before and all(path.stat().st_ino == number for path, number in before.items())
    if server.way == "sftp":
        puts = [line for line in server.commands() if line.startswith("put")]
        assert not [line for line in puts if ".css" in line]


@pytest.mark.slow
def test_files_of_others_are_refused(server: Server, shop: Site, publish: Publish) -> None:
    configure(shop, f"publish: {{to: {server.way}, target: '{server.target}'}}")
    (server.folder / "index.php").write_text("blog")
    result = publish(shop)
    assert result.exit_code == 1
    assert "has files that sitegen didn't publish: index.php" in result.output
    assert server.visible() == {"index.php": b"blog"}
    assert publish(shop, "--force").exit_code == 0
    assert server.visible()["index.php"] == b"blog"
    # Later, a new page gets the name of something else.
    (server.folder / "posts/new").mkdir()
    (server.folder / "posts/new/index.html").write_text("somebody's")
    shop.write({"content/posts/new.md": post("New")})
    result = publish(shop)
    assert result.exit_code == 1
    assert "didn't publish: posts/new/index.html (move them away, or" in result.output
    assert server.visible()["posts/new/index.html"] == b"somebody's"


@pytest.mark.slow
def test_a_file_becomes_a_folder_and_the_other_way_round(
    server: Server, shop: Site, build: Build
) -> None:
    shop.write({"content/static/x": "file", "content/static/y/z.txt": "in a folder"})
    server.put(build())
    (shop.root / "content/static/x").unlink()
    shutil.rmtree(shop.root / "content/static/y")
    shop.write({"content/static/x/deep.txt": "in a folder", "content/static/y": "file"})
    built = build()
    server.put(built)
    assert server.visible() == expected(built)


def test_visitors_can_read_everything(server: Server, shop: Site, build: Build) -> None:
    """Whatever the umask of the owner's computer."""
    before = os.umask(0o077)
    try:
        shop.write({"content/static/new/file.txt": "new"})
        built = build()
        built.folder.chmod(0o700)
    finally:
        os.umask(before)
    mode = server.folder.stat().st_mode
    server.put(built)
    assert server.folder.stat().st_mode == mode
    for path in server.folder.rglob("*"):
        if CONTROL not in path.parts:
            assert path.stat().st_mode & (0o055 if path.is_dir() else 0o044), path


def test_a_missing_folder(server: Server, shop: Site, publish: Publish) -> None:
    configure(shop, f"publish: {{to: {server.way}, target: '{server.target}/nowhere'}}")
    result = publish(shop)
    assert result.exit_code == 1
    assert "no folder" in result.output
    assert "correct `publish.target`" in result.output


def test_a_damaged_manifest(server: Server, build: Build) -> None:
    built = build()
    server.put(built)
    (server.folder / CONTROL / "manifest.json").write_text("{")
    with pytest.raises(PublishError, match=r"manifest\.json is damaged.*--force"):
        server.put(built)


@pytest.mark.slow
def test_a_manifest_never_leads_out_of_the_folder(
    server: Server, tmp_path: Path, build: Build
) -> None:
    built = build()
    server.put(built)
    outside = tmp_path / "outside.txt"
    outside.write_text("somebody's")
    manifest = server.folder / CONTROL / "manifest.json"
    text = manifest.read_text()
    for path in ("../outside.txt", str(outside), "posts/../../outside.txt"):
        text = text.replace('"files":{', f'"files":{{"{path}":"00",')
    manifest.write_text(text)
    server.put(built)
    assert outside.read_text() == "somebody's"


def changed(shop: Site) -> None:
    """Change, add and remove a few pages, and a stylesheet."""
    shop.write(
        {
            "content/posts/a.md": post("Rye bread", "Other words."),
            "content/posts/c.md": post("C"),
            "themes/own/theme.yaml": "name: own\n",
            "content/static/style.css": "b {}",
        }
    )
    (shop.root / "content/posts/b.md").unlink()


@pytest.fixture
def two(server: Server, shop: Site, build: Build) -> tuple[dict[str, bytes], BuiltSite]:
    """The old site, published with something of somebody else beside it, and the new one."""
    shop.write({"content/posts/b.md": post("B"), "content/static/style.css": "a {}"})
    server.put(build())
    (server.folder / "own.txt").write_text("somebody's")
    old = server.visible()
    changed(shop)
    return old, build()


def broken_at(server: Server, built: BuiltSite) -> bool:
    """Publish; returns whether the connection broke."""
    try:
        server.put(built)
    except PublishError as error:
        staged = isinstance(error, HalfPlacedError)
        assert ("Publish again" in str(error)) if staged else ("again" in str(error))
        return True
    return False


@pytest.mark.slow
def test_wherever_the_connection_breaks_the_old_site_is_whole_and_the_next_run_goes_on(
    server: Server, two: tuple[dict[str, bytes], BuiltSite], tmp_path: Path
) -> None:
    old, built = two
    new = {**expected(built), "own.txt": b"somebody's"}
    saved = tmp_path / "saved"
    shutil.copytree(server.folder, saved)
    states = set()
    step = 3 if server.way == "rsync" else 9
    for count in range(0, 1000, step):
        shutil.rmtree(server.folder)
        shutil.copytree(saved, server.folder)
        server.break_after(count)
        broken = broken_at(server, built)
        server.break_after(None)
        seen = server.visible()
        states.add("old" if seen == old else "new" if seen == new else "between")
        for path, content in seen.items():
            assert content in (old.get(path), new.get(path)), (count, path)
        if seen != old and broken:
            # No page before what it refers to, and nothing deleted before all pages are there.
            pages = [path for path in new if path.endswith(".html") and seen.get(path) == new[path]]
            assets = [path for path in new if path.endswith((".css", ".js"))]
            assert not pages or all(seen.get(path) == new[path] for path in assets)
        server.put(built)
        assert server.visible() == new, count
        assert server.control() == {".htaccess", "manifest.json"}
        if not broken:
            break
    assert states == {"old", "between", "new"}


@pytest.mark.slow
def test_after_a_break_an_older_state_can_be_published(
    server: Server, two: tuple[dict[str, bytes], BuiltSite], shop: Site, build: Build
) -> None:
    """The manifest doesn't know what a broken publication has replaced."""
    old, built = two
    for count in range(0, 1000, 1 if server.way == "rsync" else 5):
        server.break_after(count)
        broken = broken_at(server, built)
        server.break_after(None)
        if server.visible() != old:
            break
    assert broken or server.visible() != old
    shop.write({"content/posts/a.md": post("Rye bread"), "content/posts/b.md": post("B")})
    (shop.root / "content/posts/c.md").unlink()
    shop.write({"content/static/style.css": "a {}"})
    again = build()
    server.put(again)
    assert server.visible() == {**expected(again), "own.txt": b"somebody's"} == old


@pytest.mark.slow
@pytest.mark.parametrize("count", [0, 30, 90])
def test_killed_while_it_publishes(
    count: int,
    server: Server,
    shop: Site,
    publish: Publish,
    build: Build,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(shop, f"publish: {{to: {server.way}, target: '{server.target}'}}")
    assert publish(shop).exit_code == 0
    shop.write({"content/posts/b.md": post("B")})
    server.break_after(count if server.way == "sftp" else count // 10, kill=True)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    killed = warm_program().run(("--project", shop.root, "publish", "-y"), shop.root.parent)
    assert killed.returncode == -9, killed.stderr
    server.break_after(None)
    assert publish(shop).exit_code == 0
    assert server.visible() == expected(build())


def test_what_is_staged_is_not_uploaded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: Build
) -> None:
    server = Server("sftp", tmp_path)
    monkeypatch.setenv("PATH", f"{server.here}{os.pathsep}{os.environ['PATH']}")
    built = build()
    server.break_after(40)
    with pytest.raises(PublishError):
        server.put(built)
    staged = {Path(name).name for name in server.control() if "staged/" in name}
    whole = {name for name in staged if not name.endswith(".part")}
    assert whole
    server.break_after(None)
    (server.here / "commands").unlink()
    server.put(built)
    puts = [line for line in server.commands() if line.startswith("put")]
    assert not [line for line in puts for name in whole if name in line]
    assert server.visible() == expected(built)


@pytest.mark.slow
def test_a_server_that_cannot_replace_files_by_renaming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: Build, shop: Site
) -> None:
    server = Server("sftp", tmp_path)
    monkeypatch.setenv("PATH", f"{server.here}{os.pathsep}{os.environ['PATH']}")
    server.put(build())
    shop.write({"content/posts/a.md": post("Rye bread", "Other words.")})
    (server.here / "no-replace").touch()
    built = build()
    server.put(built)
    assert server.visible() == expected(built)
    assert server.control() == {".htaccess", "manifest.json"}


def test_nothing_is_asked_and_the_host_key_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server("sftp", tmp_path)
    monkeypatch.setenv("PATH", f"{server.here}{os.pathsep}{os.environ['PATH']}")
    SftpConnection(ServerTarget("anna@shop.example", str(server.folder), 2222)).read()
    options = (server.here / "options").read_text().splitlines()
    assert "-oBatchMode=yes" in options
    assert options[options.index("-P") + 1] == "2222"
    assert options[-2:] == ["--", "anna@shop.example"]
    assert not [one for one in options if "StrictHostKeyChecking" in one]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("you@shop.example:/var/www/shop", ("you@shop.example", "/var/www/shop", None)),
        ("you@shop.example:/var/www/shop/", ("you@shop.example", "/var/www/shop", None)),
        ("shop.example:public_html", ("shop.example", "public_html", None)),
        ("you@shop.example:~/public_html", ("you@shop.example", "public_html", None)),
        ("sftp://you@shop.example:2222/htdocs", ("you@shop.example", "/htdocs", 2222)),
        ("sftp://shop.example/~/htdocs", ("shop.example", "htdocs", None)),
        ("ssh://you@shop.example/my%20site", ("you@shop.example", "/my site", None)),
        ("you@[2001:db8::1]:/srv", None),
        ("sftp://you@[2001:db8::1]:22/srv", ("you@[2001:db8::1]", "/srv", 22)),
        ("/mnt/shop/", ("", "/mnt/shop", None)),
        ("", None),
        ("shop.example", None),
        ("shop.example:", None),
        ("shop.example:/", None),
        ("you@shop.example:~", None),
        ("-oProxyCommand=evil:/srv", None),
        ("you@-oProxyCommand=evil:/srv", None),
        ("you@shop.example:-rf", None),
        ("you@shop.example; reboot:/srv", None),
        ("you@shop.example:/srv\nrm *", None),
        ("https://shop.example/htdocs", None),
        ("sftp://you:secret@shop.example/htdocs", None),
        ("sftp://shop.example:port/htdocs", None),
    ],
)
def test_targets(text: str, target: tuple[str, str, int | None] | None) -> None:
    if target is None:
        with pytest.raises(PublishError, match=r"publish: \{target:"):
            parse_target(text, local=True)
    else:
        assert parse_target(text, local=True) == target


def test_a_folder_of_this_computer_is_for_rsync_only() -> None:
    with pytest.raises(PublishError):
        parse_target("/srv/shop", local=False)

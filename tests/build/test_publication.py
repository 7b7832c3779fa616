"""What a publication writes, leaves, removes and refuses."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pytest

from sitegen.build.cache import digest_of
from sitegen.build.failure import ForeignFiles, ForeignFolder
from sitegen.build.publication import Publication, recover
from sitegen.errors import OutputError
from tests.build.trees import folders, publish, read, states, write

SITE = {"index.html": b"home", "posts/a/index.html": b"a", "posts/b/index.html": b"b"}

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "public"


def test_a_first_build_writes_everything(target: Path) -> None:
    report = publish(target, SITE)
    assert read(target) == SITE
    assert report.written == tuple(sorted(SITE))
    assert (report.unchanged, report.removed) == (0, ())


def test_a_second_build_touches_nothing(target: Path) -> None:
    publish(target, SITE)
    before = states(target)
    report = publish(target, SITE)
    assert states(target) == before
    assert not report.changed
    assert report.unchanged == len(SITE)


def test_only_what_differs_is_written(target: Path) -> None:
    publish(target, SITE)
    before = states(target)
    report = publish(target, {**SITE, "posts/a/index.html": b"other"})
    after = states(target)
    assert report.written == ("posts/a/index.html",)
    assert {path for path in SITE if after[path] != before[path]} == {"posts/a/index.html"}
    assert read(target)["posts/a/index.html"] == b"other"


@pytest.mark.parametrize("data", [b"", b"A", b"a" * 70_000, b"a\0", b"ab"])
def test_a_difference_of_any_size_is_seen(target: Path, data: bytes) -> None:
    publish(target, SITE)
    publish(target, {**SITE, "posts/a/index.html": data})
    assert read(target)["posts/a/index.html"] == data


def test_a_file_of_ours_that_was_edited_or_lost_is_mended(target: Path) -> None:
    publish(target, SITE)
    (target / "index.html").write_bytes(b"HOME")
    (target / "posts/a/index.html").unlink()
    report = publish(target, SITE)
    assert report.written == ("index.html", "posts/a/index.html")
    assert read(target) == SITE


def test_what_is_no_output_any_more_goes_with_its_empty_folders(target: Path) -> None:
    publish(target, {**SITE, "old/deep/er/x": b"1", "old/y": b"2"})
    report = publish(target, {"index.html": b"home", "posts/a/index.html": b"a"})
    assert report.removed == ("old/deep/er/x", "old/y", "posts/b/index.html")
    assert folders(target) == {"posts", "posts/a"}


def test_a_lost_file_is_not_said_to_be_removed(target: Path) -> None:
    publish(target, SITE)
    (target / "index.html").unlink()
    assert publish(target, {"posts/a/index.html": b"a"}).removed == ("posts/b/index.html",)


def test_foreign_files_and_folders_are_kept(target: Path) -> None:
    publish(target, SITE)
    own = {"CNAME": b"x", "posts/a/notes.txt": b"y", "posts/mine/z": b"z"}
    write(target, own)
    (target / "posts" / "empty").mkdir()
    publish(target, {"index.html": b"home"})
    assert read(target) == {"index.html": b"home", **own}
    assert folders(target) == {"posts", "posts/a", "posts/mine", "posts/empty"}


def test_pruning_needs_no_cache(target: Path, tmp_path: Path) -> None:
    publish(target, SITE)
    elsewhere = target.rename(tmp_path / "elsewhere")
    publish(elsewhere, {"index.html": b"home"})
    assert read(elsewhere) == {"index.html": b"home"}


def test_the_manifest_depends_on_the_paths_alone(target: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    publish(target, SITE)
    publish(other, {"x": b"1"})
    publish(other, dict(reversed(SITE.items())))
    assert read(target, private=True) == read(other, private=True)
    manifest = (target / ".sitegen/manifest").read_text()
    assert manifest.splitlines() == ["sitegen manifest 1", *sorted(SITE)]


def test_a_foreign_folder_is_refused_and_stays_as_it_is(target: Path) -> None:
    write(target, {"letter.txt": b"x"})
    with pytest.raises(ForeignFolder, match="--force"):
        publish(target, SITE)
    assert [entry.name for entry in target.iterdir()] == ["letter.txt"]


def test_a_foreign_folder_is_used_by_force_once(target: Path) -> None:
    write(target, {"letter.txt": b"x", "index.html": b"mine"})
    publish(target, SITE, force=True)
    assert read(target) == {"letter.txt": b"x", **SITE}
    publish(target, {"index.html": b"home"})
    assert read(target) == {"letter.txt": b"x", "index.html": b"home"}


def test_an_empty_folder_is_nobodys(target: Path) -> None:
    target.mkdir()
    publish(target, SITE)
    assert read(target) == SITE


def test_a_foreign_file_is_overwritten_by_force_only(target: Path) -> None:
    publish(target, SITE)
    write(target, {"CNAME": b"mine", "about/index.html": b"mine", "free": b"x"})
    before = states(target)
    wanted = {**SITE, "index.html": b"new", "CNAME": b"theirs", "about/index.html": b"theirs"}
    with pytest.raises(ForeignFiles) as caught:
        publish(target, wanted)
    assert caught.value.paths == ("CNAME", "about/index.html")
    assert states(target) == before
    publish(target, wanted, force=True)
    assert read(target) == {**wanted, "free": b"x"}


def test_a_foreign_file_that_is_the_same_is_adopted(target: Path) -> None:
    publish(target, SITE)
    write(target, {"CNAME": b"same"})
    before = states(target)
    report = publish(target, {**SITE, "CNAME": b"same"})
    assert not report.changed
    assert states(target) == before
    assert publish(target, SITE).removed == ("CNAME",)


def test_many_foreign_files_are_not_all_named(target: Path) -> None:
    publish(target, {})
    write(target, {f"{number:02}": b"mine" for number in range(30)})
    with pytest.raises(ForeignFiles, match=r"00, .* and 20 more"):
        publish(target, {f"{number:02}": b"theirs" for number in range(30)})


def test_a_file_becomes_a_folder_and_a_file_again(target: Path) -> None:
    file, folder = {"posts": b"1", "z": b"2"}, {"posts/a/index.html": b"3", "z": b"2"}
    for tree in (file, folder, file, folder):
        publish(target, tree)
        assert read(target) == tree


def test_a_folder_with_foreign_files_never_becomes_a_file(target: Path) -> None:
    publish(target, SITE)
    write(target, {"posts/a/own.txt": b"x"})
    before = states(target)
    for force in (False, True):
        with pytest.raises(ForeignFiles) as caught:
            publish(target, {"posts": b"1"}, force=force)
        assert caught.value.paths == ("posts/a/own.txt",)
    assert states(target) == before


def test_empty_foreign_folders_give_way_to_a_file(target: Path) -> None:
    publish(target, SITE)
    (target / "notes" / "deep").mkdir(parents=True)
    publish(target, {"notes": b"1"})
    assert read(target) == {"notes": b"1"}


def test_a_foreign_file_where_a_folder_is_needed(target: Path) -> None:
    publish(target, {"index.html": b"home"})
    write(target, {"posts": b"mine"})
    with pytest.raises(ForeignFiles) as caught:
        publish(target, SITE)
    assert caught.value.paths == ("posts",)
    assert read(target) == {"index.html": b"home", "posts": b"mine"}
    publish(target, SITE, force=True)
    assert read(target) == SITE


@pytest.mark.parametrize(
    "published", [{}, {"a/b": b"1"}, {"a": b"1"}], ids=["new", "folder there", "file there"]
)
@pytest.mark.parametrize("paths", [("a", "a/b"), ("a/b", "a"), ("a/b/c", "a")])
def test_an_output_in_another_is_refused(
    target: Path, published: dict[str, bytes], paths: tuple[str, ...]
) -> None:
    publish(target, published)
    before = states(target)
    with pytest.raises(OutputError, match="slug"):
        publish(target, dict.fromkeys(paths, b"1"))
    assert states(target) == before


def test_one_path_is_given_once(target: Path) -> None:
    publish(target, {"a": b"1"})
    with Publication(target) as publication:
        publication.keep("a")
        with pytest.raises(ValueError, match="two outputs"):
            publication.put("a", b"1")
        with pytest.raises(ValueError, match="two outputs"):
            publication.keep("a")


def test_giving_up_leaves_no_trace(target: Path, tmp_path: Path) -> None:
    def give_up() -> None:
        with Publication(target) as publication:
            publication.put("index.html", b"never")
            publication.put("new/index.html", b"never")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        give_up()
    assert list(tmp_path.iterdir()) == []
    publish(target, SITE)
    before, everything = states(target), read(target, private=True)
    with pytest.raises(KeyboardInterrupt):
        give_up()
    assert states(target) == before
    assert read(target, private=True) == everything


def test_leaving_without_commit_changes_nothing(target: Path) -> None:
    publish(target, SITE)
    with Publication(target) as publication:
        publication.put("index.html", b"never")
    assert read(target) == SITE


def test_what_is_known_to_be_right_is_kept_unseen(target: Path) -> None:
    publish(target, SITE)
    with Publication(target) as publication:
        signature = publication.signature("index.html")
        assert publication.intact("index.html", signature)
        assert publication.published == set(SITE)
        publication.keep("index.html")
        publication.keep("posts/a/index.html")
        report = publication.commit()
    assert (report.unchanged, report.removed) == (2, ("posts/b/index.html",))


def test_a_touched_file_is_not_intact(target: Path) -> None:
    publish(target, SITE)
    with Publication(target) as publication:
        signature = publication.signature("index.html")
        (target / "index.html").write_bytes(b"longer than before")
        assert not publication.intact("index.html", signature)
        (target / "index.html").unlink()
        assert not publication.intact("index.html", signature)


def test_a_replaced_file_of_equal_size_and_time_is_not_intact(target: Path) -> None:
    publish(target, SITE)
    with Publication(target) as publication:
        signature = publication.signature("index.html")
        other = target / "other"
        other.write_bytes(b"HOME")
        os.utime(other, ns=(signature.modified, signature.modified))
        other.replace(target / "index.html")
        assert not publication.intact("index.html", signature)


def test_a_signature_right_after_the_commit_holds(target: Path) -> None:
    with Publication(target, digests=True) as publication:
        staged = publication.put("a/b", b"1")
        publication.commit()
        signature = publication.signature("a/b")
    with Publication(target) as publication:
        assert publication.intact("a/b", signature)
        assert publication.put("a/b", b"1").signature == signature
    assert staged.digest == digest_of(b"1")


def test_impossible_kept_paths_are_refused(target: Path) -> None:
    write(target.parent, {"secret": b"x"})
    with Publication(target) as publication:
        publication.keep("../secret")
        with pytest.raises(OutputError, match="not a possible output path"):
            publication.commit()


def test_a_manipulated_manifest_removes_nothing_outside(target: Path, tmp_path: Path) -> None:
    publish(target, SITE)
    write(tmp_path, {"secret": b"x"})
    manifest = target / ".sitegen/manifest"
    with manifest.open("a") as file:
        file.write(f"../secret\n{tmp_path}/secret\n.sitegen/lock\nposts/../../secret\n")
    assert publish(target, {}).removed == tuple(sorted(SITE))
    assert (tmp_path / "secret").exists()
    assert manifest.read_text() == "sitegen manifest 1\n"


def test_a_manifest_of_another_version_is_left_alone(target: Path) -> None:
    publish(target, SITE)
    (target / ".sitegen/manifest").write_text("sitegen manifest 2\nindex.html\n")
    with pytest.raises(OutputError, match="update sitegen"):
        publish(target, {})
    assert read(target) == SITE


def test_a_damaged_journal_is_not_followed(target: Path) -> None:
    publish(target, SITE)
    (target / ".sitegen/journal").write_text("sitegen journal 1\nabc\n-index.html\nend 2\n")
    with pytest.raises(OutputError, match="interrupted"):
        publish(target, {})
    with pytest.raises(OutputError, match="interrupted"):
        recover(target)
    assert read(target) == SITE


def test_there_is_mostly_nothing_to_recover(target: Path) -> None:
    assert recover(target) is None
    assert not target.exists()
    publish(target, SITE)
    assert recover(target) is None


def test_left_over_staged_files_are_thrown_away(target: Path) -> None:
    publish(target, SITE)
    write(target, {".sitegen/staging/0123/loose/x": b"1", ".sitegen/.manifest.new": b"2"})
    publish(target, {**SITE, "a": b"1"})
    assert read(target, private=True).keys() == {
        *SITE,
        "a",
        ".sitegen/lock",
        ".sitegen/manifest",
    }


@pytest.mark.parametrize("place", ["public", "public/deep", "public/.sitegen"])
def test_a_file_where_the_target_should_be(tmp_path: Path, place: str) -> None:
    write(tmp_path, {place if "." in place else "public": b"x"})
    with pytest.raises(OutputError, match=r"file is where a folder is needed|not empty"):
        publish(tmp_path / place.removesuffix("/.sitegen"), SITE)
    assert list(read(tmp_path, private=True).values()) == [b"x"]


def test_a_target_that_may_not_be_written(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(target, SITE)
    before = states(target)
    refused = str(target / "posts" / "a")
    monkeypatch.setattr(os, "access", lambda place, mode: str(place) != refused)
    with pytest.raises(OutputError, match=r"posts/a: there is no permission"):
        publish(target, {**SITE, "index.html": b"new", "posts/a/index.html": b"1"})
    assert states(target) == before


def test_copies_are_compared_and_staged_like_any_output(target: Path, tmp_path: Path) -> None:
    source = tmp_path / "film.mp4"
    film = bytes(range(256)) * 10_000  # more than is held at once
    source.write_bytes(film)

    def copy() -> tuple[str, ...]:
        with Publication(target, digests=True) as publication:
            staged = publication.copy("static/film.mp4", source)
            assert staged.digest == digest_of(source.read_bytes())
            assert staged.size == source.stat().st_size
            return publication.commit().written

    assert copy() == ("static/film.mp4",)
    before = states(target)
    assert copy() == ()
    assert states(target) == before
    for edited in (film[:-1] + b"x", film + b"x", b""):
        source.write_bytes(edited)
        assert copy() == ("static/film.mp4",)
        assert read(target) == {"static/film.mp4": edited}


def test_a_source_that_is_gone_is_named(target: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match=r"gone\.png: can't be read"),
        Publication(target) as publication,
    ):
        publication.copy("a.png", tmp_path / "gone.png")
    assert not target.exists()


def test_digests_only_for_who_asks(target: Path, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"1")
    with Publication(target) as publication:
        assert publication.put("a", b"1").digest == b""
        assert publication.copy("b", tmp_path / "source").digest == b""
        publication.commit()


@needs_links
def test_a_link_at_an_outputs_path_is_replaced_itself(target: Path, tmp_path: Path) -> None:
    publish(target, SITE)
    outside = tmp_path / "outside.html"
    outside.write_bytes(b"home")
    (target / "index.html").unlink()
    (target / "index.html").symlink_to(outside)
    for data in (b"home", b"new"):
        assert publish(target, {**SITE, "index.html": data}).written == ("index.html",)
        assert not (target / "index.html").is_symlink()
    assert outside.read_bytes() == b"home"


@needs_links
def test_a_foreign_link_is_a_foreign_file(target: Path, tmp_path: Path) -> None:
    publish(target, {})
    (target / "index.html").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ForeignFiles):
        publish(target, SITE)
    publish(target, SITE, force=True)
    assert read(target) == SITE


@needs_links
@pytest.mark.parametrize("data", [b"a", b"new"])
def test_a_linked_folder_is_never_written_through(
    target: Path, tmp_path: Path, data: bytes
) -> None:
    publish(target, SITE)
    (target / "posts").rename(tmp_path / "outside")
    (target / "posts").symlink_to(tmp_path / "outside", target_is_directory=True)
    before = read(tmp_path / "outside")
    with pytest.raises(OutputError, match="link to another folder"):
        publish(target, {**SITE, "posts/a/index.html": data})
    assert read(tmp_path / "outside") == before


@needs_links
def test_a_linked_folder_is_never_pruned_through(target: Path, tmp_path: Path) -> None:
    publish(target, SITE)
    (target / "posts").rename(tmp_path / "outside")
    (tmp_path / "outside" / "empty").mkdir()
    (target / "posts").symlink_to(tmp_path / "outside", target_is_directory=True)
    before = read(tmp_path / "outside")
    assert publish(target, {"index.html": b"home"}).removed == ()
    assert read(tmp_path / "outside") == before
    assert (target / "posts").is_symlink()


@needs_links
@pytest.mark.parametrize("name", [".sitegen", ".sitegen/staging"])
def test_what_sitegen_keeps_for_itself_is_inside(target: Path, tmp_path: Path, name: str) -> None:
    publish(target, SITE)
    outside = tmp_path / "outside"
    write(outside, {"precious": b"x"})
    if name == ".sitegen":
        (target / name).rename(tmp_path / "was")
    (target / name).symlink_to(outside, target_is_directory=True)
    if name == ".sitegen":
        with pytest.raises(OutputError, match="link"):
            publish(target, SITE)
        with pytest.raises(OutputError, match="link"):
            (outside / "journal").touch()
            recover(target)
        (outside / "journal").unlink()
    else:
        publish(target, {**SITE, "index.html": b"new"})
    assert read(outside) == {"precious": b"x"}


@needs_links
def test_the_target_itself_may_be_a_link(target: Path, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    target.symlink_to(tmp_path / "www", target_is_directory=True)
    publish(target, SITE)
    assert read(tmp_path / "www") == SITE
    assert target.is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_the_target_stops_nothing(target: Path) -> None:
    publish(target, SITE)
    (target / "index.html").unlink()
    os.mkfifo(target / "index.html")
    publish(target, SITE)
    assert read(target) == SITE


def test_assets_arrive_before_the_pages_that_name_them(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {"index.html": b"1", "style.css": b"1", "gone.css": b"1"}
    publish(target, old)
    moved: list[str] = []
    replace, unlink = os.replace, os.unlink

    def noted_replace(source: str, place: str) -> None:
        moved.append(place)
        replace(source, place)

    def noted_unlink(place: str) -> None:
        moved.append(place)
        unlink(place)

    monkeypatch.setattr(os, "replace", noted_replace)
    monkeypatch.setattr(os, "unlink", noted_unlink)
    publish(target, {"index.html": b"2", "style.css": b"2", "img/a.png": b"2"})
    site = [Path(place).name for place in moved if ".sitegen" not in place]
    assert site == ["style.css", "index.html", "gone.css"]


def test_new_folders_are_moved_as_one(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = {f"posts/{number}/index.html": b"x" for number in range(50)}
    publish(target, {"index.html": b"1", "tags/a/index.html": b"1"})
    moves: list[str] = []
    rename = os.rename

    def noted(source: str, place: str) -> None:
        moves.append(Path(place).relative_to(target).as_posix())
        rename(source, place)

    monkeypatch.setattr(os, "rename", noted)
    publish(target, {"index.html": b"1", "tags/a/index.html": b"1", "tags/b/x": b"1", **tree})
    assert moves == ["posts", "tags/b"]


def test_errors_travel_between_processes(target: Path) -> None:
    for error in (ForeignFolder(str(target)), ForeignFiles(str(target), ["b", "a"])):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again)) == (type(error), str(error))

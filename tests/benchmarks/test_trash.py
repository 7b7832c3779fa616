"""What is in the way of a measurement is put aside first, and deleted afterwards."""

from pathlib import Path

import pytest

from benchmarks.trash import emptied


def test_what_was_taken_is_deleted_at_the_end_only(tmp_path: Path) -> None:
    output = tmp_path / "output"
    with emptied(tmp_path / "trash") as trash:
        for text in ("first", "second"):
            output.mkdir()
            (output / "page.html").write_text(text, "utf-8")
            trash.take(output)
            assert not output.exists()
        trash.take(output)
        kept = sorted(path.read_text("utf-8") for path in tmp_path.rglob("page.html"))
        assert kept == ["first", "second"]
    assert list(tmp_path.iterdir()) == []


def test_it_is_emptied_after_a_failure_too(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("", "utf-8")
    with pytest.raises(KeyError), emptied(tmp_path / "trash") as trash:
        trash.take(tmp_path / "log")
        raise KeyError
    assert list(tmp_path.iterdir()) == []

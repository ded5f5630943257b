"""Generations: published whole or not at all, checked before they are served, rolled back."""

import contextlib
import json
import os
import shutil
from dataclasses import replace
from datetime import datetime

import pytest

from search import generation
from search.errors import AisleError, BadSettings, IndexMismatch, IndexMissing
from search.locks import build_lock, hold
from search.manifest import FORMAT, Manifest, check, read_manifest
from search.settings import Settings

ENGINES = {"lexical": "tantivy", "vectors": "hnswlib"}


def manifest(id: str) -> Manifest:
    return Manifest(id, "shop", "2026-01-01T00:00:00+00:00", {"products": 1}, {}, {"name": "hashing"}, ENGINES)


def published(root, text: str = "x") -> Manifest:
    with generation.staging(root) as (id, place):
        (place / "part").mkdir()
        (place / "part" / "data").write_text(text)
        return generation.publish(root, place, manifest(id))


def test_a_published_generation_is_current_and_sound(tmp_path):
    made = published(tmp_path)
    assert generation.current(tmp_path) == made.id == "g000001"
    place = generation.folder(tmp_path, made.id)
    assert read_manifest(place) == made
    assert list(made.files) == ["part/data"]
    check(place, made)
    assert not (tmp_path / "staging").exists()


def test_what_is_not_published_leaves_no_trace(tmp_path):
    first = published(tmp_path)
    with contextlib.suppress(RuntimeError), generation.staging(tmp_path) as (_, place):
        (place / "half").write_text("x")
        raise RuntimeError
    assert generation.current(tmp_path) == first.id
    assert [kept.id for kept in generation.listed(tmp_path)] == [first.id]
    assert not (tmp_path / "staging").exists()


def test_a_killed_builds_staging_is_swept_by_the_next(tmp_path):
    (tmp_path / "staging" / "g000001").mkdir(parents=True)
    (tmp_path / "staging" / "g000001" / "half").write_text("x")
    with generation.staging(tmp_path) as (id, place):
        assert (id, list(place.iterdir())) == ("g000001", [])


def test_two_builds_at_once_are_refused(tmp_path):
    with (
        build_lock(tmp_path),
        pytest.raises(AisleError, match="under way"),
        generation.staging(tmp_path),
    ):
        pass


@pytest.mark.parametrize("harm", ["change", "cut", "remove"])
def test_a_damaged_file_is_found_by_its_digest(tmp_path, harm):
    made = published(tmp_path, "abcdef")
    path = generation.folder(tmp_path, made.id) / "part" / "data"
    if harm == "remove":
        path.unlink()
    else:
        path.write_text("abcdeX" if harm == "change" else "abc")
    with pytest.raises(IndexMismatch, match="data is missing or damaged"):
        check(generation.folder(tmp_path, made.id), made)


def test_rollback_serves_the_one_before_and_then_the_named_one(tmp_path):
    first, second = published(tmp_path, "1"), published(tmp_path, "2")
    assert generation.rollback(tmp_path).id == first.id == generation.current(tmp_path)
    assert generation.rollback(tmp_path, second.id).id == second.id == generation.current(tmp_path)


def test_rollback_refuses_what_is_not_there_or_damaged(tmp_path):
    first = published(tmp_path, "1")
    with pytest.raises(IndexMissing, match="before g000001"):
        generation.rollback(tmp_path)
    with pytest.raises(IndexMissing, match="g000009"):
        generation.rollback(tmp_path, "g000009")
    second = published(tmp_path, "2")
    (generation.folder(tmp_path, first.id) / "part" / "data").write_text("X")
    with pytest.raises(IndexMissing, match="No sound generation"):
        generation.rollback(tmp_path)
    with pytest.raises(IndexMismatch):
        generation.rollback(tmp_path, first.id)
    assert generation.current(tmp_path) == second.id


def test_old_generations_go_but_never_the_served_one(tmp_path):
    for number in range(5):
        published(tmp_path, str(number))
    assert [kept.id for kept in generation.listed(tmp_path)] == ["g000003", "g000004", "g000005"]
    generation.rollback(tmp_path, "g000003")
    published(tmp_path, "again")
    assert [kept.id for kept in generation.listed(tmp_path)] == ["g000003", "g000004", "g000005", "g000006"]


def test_a_generation_that_is_open_is_not_removed(tmp_path):
    first = published(tmp_path)
    held = hold(generation.folder(tmp_path, first.id))
    for number in range(5):
        published(tmp_path, str(number))
    assert [kept.id for kept in generation.listed(tmp_path)] == ["g000001", "g000004", "g000005", "g000006"]
    held.close()
    published(tmp_path, "last")
    assert [kept.id for kept in generation.listed(tmp_path)] == ["g000005", "g000006", "g000007"]


def test_an_id_is_never_used_twice_after_a_rollback(tmp_path):
    published(tmp_path), published(tmp_path)
    generation.rollback(tmp_path)
    assert published(tmp_path).id == "g000003"


@pytest.mark.parametrize("content", ["../../etc", "", "g1"])
def test_a_broken_current_is_named(tmp_path, content):
    published(tmp_path)
    (tmp_path / "CURRENT").write_text(content)
    with pytest.raises(IndexMismatch, match="CURRENT"):
        generation.current(tmp_path)


def test_a_generation_of_another_format_is_refused(tmp_path):
    made = published(tmp_path)
    path = generation.folder(tmp_path, made.id) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99, "new": 1}))
    with pytest.raises(IndexMismatch, match="format 99"):
        read_manifest(path.parent)
    path.write_text(json.dumps({"format": FORMAT, "id": made.id}))
    with pytest.raises(IndexMismatch, match="cannot be read"):
        read_manifest(path.parent)


def test_the_only_catalogue_is_the_default_and_several_ask_for_a_name(tmp_path):
    assert generation.root(Settings(home=tmp_path)) == tmp_path / "shop"
    published(tmp_path / "toys")
    assert generation.root(Settings(home=tmp_path)) == tmp_path / "toys"
    published(tmp_path / "tools")
    with pytest.raises(BadSettings, match="tools, toys"):
        generation.root(Settings(home=tmp_path))


@pytest.mark.parametrize("name", ["../up", "a/b", "A", ".hidden", "x" * 64, "a b"])
def test_a_name_cannot_leave_the_data_folder(tmp_path, name):
    with pytest.raises(BadSettings, match="name"):
        generation.root(Settings(home=tmp_path, name=name))


def test_current_is_replaced_never_written_to(tmp_path):
    published(tmp_path)
    before = os.stat(tmp_path / "CURRENT").st_ino
    published(tmp_path)
    assert os.stat(tmp_path / "CURRENT").st_ino != before
    assert not (tmp_path / "CURRENT.new").exists()


def test_rollback_passes_over_what_was_gone_back_from(tmp_path):
    for number in range(2):
        published(tmp_path, str(number))
    assert generation.rollback(tmp_path).id == "g000001"
    published(tmp_path, "new")
    assert generation.rollback(tmp_path).id == "g000001"
    assert generation.rollback(tmp_path, "g000002").id == "g000002"


def test_rollback_passes_over_a_damaged_generation(tmp_path):
    for number in range(3):
        published(tmp_path, str(number))
    (generation.folder(tmp_path, "g000002") / "part" / "data").write_text("X")
    assert generation.rollback(tmp_path).id == "g000001"


def test_rollback_mends_a_broken_current(tmp_path):
    published(tmp_path)
    (tmp_path / "CURRENT").write_text("garbage")
    assert generation.rollback(tmp_path, "g000001").id == generation.current(tmp_path) == "g000001"


def test_a_generation_copied_by_hand_is_not_taken_for_another(tmp_path):
    first = published(tmp_path)
    shutil.copytree(generation.folder(tmp_path, first.id), generation.folder(tmp_path, "g000009"))
    (tmp_path / "CURRENT").write_text("g000009")
    with pytest.raises(IndexMismatch, match="copied by hand"):
        generation.served(tmp_path)


def test_rollback_does_not_wait_for_a_build(tmp_path):
    first = published(tmp_path)
    published(tmp_path)
    with generation.staging(tmp_path):
        assert generation.rollback(tmp_path).id == first.id


class Jumping(datetime):
    """A clock that goes back behind all clocks, and far ahead."""

    years = iter((2026, 1970, 2100, 2001, 1999, 2099))

    @classmethod
    def now(cls, tz=None):
        return cls(next(cls.years), 1, 1, tzinfo=tz)


def test_a_clock_that_jumps_changes_nothing_but_the_date(tmp_path, monkeypatch):
    monkeypatch.setattr(generation, "datetime", Jumping)
    created = []
    for number in range(6):
        with generation.staging(tmp_path) as (id, place):
            (place / "data").write_text(str(number))
            created.append(replace(manifest(id), created=generation.now()))
            generation.publish(tmp_path, place, created[-1])
        # The dates of files are the clock's as well.
        then = datetime.fromisoformat(created[-1].created).timestamp()
        for path in [tmp_path / "CURRENT", *(tmp_path / "generations").rglob("*")]:
            os.utime(path, (then, then))
    assert [kept.created[:4] for kept in generation.listed(tmp_path)] == ["2001", "1999", "2099"]
    assert [kept.id for kept in generation.listed(tmp_path)] == ["g000004", "g000005", "g000006"]
    assert generation.current(tmp_path) == "g000006"
    assert generation.rollback(tmp_path).id == "g000005"
    assert [kept.id for kept in generation.stand_ins(tmp_path)] == ["g000004"]
    assert generation.rollback(tmp_path).id == "g000004"


def test_a_failed_publishing_takes_back_what_it_moved(tmp_path, monkeypatch):
    first = published(tmp_path)

    def fail(path, text):
        raise KeyboardInterrupt

    monkeypatch.setattr(generation, "replace_text", fail)
    with pytest.raises(KeyboardInterrupt):
        published(tmp_path)
    assert generation.current(tmp_path) == first.id
    assert [place.name for place in (tmp_path / "generations").iterdir()] == [first.id]


def test_a_manifest_is_sealed(tmp_path):
    made = published(tmp_path)
    path = generation.folder(tmp_path, made.id) / "manifest.json"
    path.write_text(path.read_text().replace('"products": 1', '"products": 2'))
    with pytest.raises(IndexMismatch, match=r"manifest\.json is damaged"):
        read_manifest(path.parent)

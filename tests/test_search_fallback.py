"""A damaged generation is refused by the name of its file, and the newest sound one before it is served."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hnswlib
import pytest
from click.testing import CliRunner

from aisle import main
from indexer.build import build
from search import generation
from search.engine import open_engine
from search.errors import AisleError, EngineDown, IndexMismatch
from search.fallback import not_served, sound
from search.lexical.tantivy import TantivyIndex
from search.manifest import read_manifest
from search.page import Query
from search.settings import Settings
from search.vectors.hnsw import HnswIndex
from web.app import create_app

GENERATIONS = ("g000001", "g000002", "g000003")


def publish(settings: Settings, version: int) -> None:
    file = settings.home.parent / "catalogue.csv"
    lines = [f"p{n},Mug make{version} {hash((version, n)):x} {n},{n}.50\n" for n in range(30)]
    file.write_text("id,title,price\n" + "".join(lines), "utf-8")
    build([file], settings, price_unit="major")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three generations, of which each test leaves what it found."""
    settings = Settings(home=tmp_path_factory.mktemp("fallback") / "home", name="shop", encoder="hashing")
    for version in range(1, len(GENERATIONS) + 1):
        publish(settings, version)
    return settings


@pytest.fixture
def shop(published: Settings, tmp_path: Path) -> Settings:
    """The three generations, to be changed."""
    shutil.copytree(published.home, tmp_path / "home")
    return Settings(home=tmp_path / "home", name="shop", encoder="hashing")


def root(settings: Settings) -> Path:
    return generation.root(settings)


def place(settings: Settings, id: str = GENERATIONS[-1]) -> Path:
    return generation.folder(root(settings), id)


def harm(path: Path, how: str) -> None:
    """Flip a bit in the middle (add a byte to what is empty), cut the file in half, or remove it."""
    content = bytearray(path.read_bytes())
    if how == "absent":
        path.unlink()
    elif how == "cut" or not content:
        path.write_bytes(content[: len(content) // 2] if content else b"x")
    else:
        content[len(content) // 2] ^= 1
        path.write_bytes(content)


@contextmanager
def harmed(path: Path, how: str) -> Iterator[None]:
    content = path.read_bytes()
    harm(path, how)
    try:
        yield
    finally:
        path.write_bytes(content)


def version(settings: Settings) -> tuple[str, str]:
    """What is served, and the version that it answers with."""
    engine = open_engine(settings, fallback=True)
    title = engine.search(Query("mug")).hits[0].product.title
    engine.close()
    return engine.generation, title.split()[1]


@pytest.mark.parametrize("how", ["flipped", "cut", "absent"])
def test_damage_in_any_file_is_named_and_the_one_before_is_served(published: Settings, how: str):
    newest = place(published)
    files = sorted(str(path.relative_to(newest)) for path in newest.rglob("*") if path.is_file())
    assert {"manifest.json", *read_manifest(newest).files} == set(files)
    for name in files:
        with harmed(newest / name, how):
            with pytest.raises(AisleError) as refused:
                open_engine(published)
            told = str(refused.value)
            assert str(newest / name) in told or (name == "manifest.json" and str(newest) in told)
            engine = open_engine(published, fallback=True)
            assert engine.generation == GENERATIONS[-2], name
            assert engine.instead_of is not None
            assert (engine.instead_of.id, engine.instead_of.why) == (GENERATIONS[-1], told)
            engine.close()
    assert version(published) == (GENERATIONS[-1], "make3")


def test_what_is_served_instead_answers(shop: Settings):
    harm(place(shop) / "vectors" / "vectors.npy", "flipped")
    assert version(shop) == ("g000002", "make2")
    harm(place(shop, "g000002") / "store" / "products.bin", "cut")
    assert version(shop) == ("g000001", "make1")
    harm(place(shop, "g000001") / "manifest.json", "absent")
    with pytest.raises(IndexMismatch, match=r"g000003.*vectors\.npy is missing or damaged"):
        open_engine(shop, fallback=True)


@pytest.mark.parametrize("content", [None, b"", b"\x00" * 8, b"f000003\n", b"g000000\n", b"g000007\n", b"g00"])
def test_where_current_is_lost_the_newest_is_served(shop: Settings, content: bytes | None):
    current = root(shop) / "CURRENT"
    current.unlink() if content is None else current.write_bytes(content)
    with pytest.raises(AisleError):
        open_engine(shop)
    assert version(shop) == ("g000003", "make3")
    assert generation.names(shop.home) == ["shop"]
    assert sound(root(shop))[0].id == "g000003"


def test_where_current_is_lost_what_was_gone_back_from_is_not_served(shop: Settings):
    generation.rollback(root(shop))
    (root(shop) / "CURRENT").write_bytes(b"?")
    assert version(shop) == ("g000002", "make2")


def test_what_was_gone_back_from_never_stands_in(shop: Settings):
    generation.rollback(root(shop))
    publish(shop, 4)
    harm(place(shop, "g000004") / "store" / "products.bin", "flipped")
    assert version(shop) == ("g000002", "make2")


def test_what_was_never_pointed_at_never_stands_in(shop: Settings):
    """A build that is killed between its last two steps leaves a whole generation that nobody ever served."""
    (root(shop) / "CURRENT").write_text("g000002\n")
    publish(shop, 4)
    assert generation.rollback(root(shop)).id == "g000002"


def test_a_generation_that_a_killed_prune_left_is_none(shop: Settings):
    (place(shop, "g000001") / "manifest.json").unlink()
    assert [manifest.id for manifest in generation.listed(root(shop))] == ["g000002", "g000003"]
    assert generation.rollback(root(shop)).id == "g000002"
    publish(shop, 4)
    assert not place(shop, "g000001").exists()


def test_rolling_back_from_damage_serves_what_stood_in(shop: Settings):
    harm(place(shop) / "store" / "products.bin", "flipped")
    assert generation.rollback(root(shop)).id == "g000002" == version(shop)[0]
    assert open_engine(shop).instead_of is None


def test_a_new_build_mends_damage(shop: Settings):
    harm(place(shop) / "store" / "products.bin", "flipped")
    publish(shop, 4)
    assert version(shop) == ("g000004", "make4")
    assert open_engine(shop).instead_of is None


class NoMemory:
    """Fails to load as hnswlib does where memory is short; a stand-in, since short memory cannot be had reliably."""

    def __init__(self, **options: object): ...

    def load_index(self, path: str, **options: object) -> None:
        raise RuntimeError("Not enough memory: loadIndex failed to allocate level0")


def test_without_a_temporary_folder_a_keyword_index_that_needs_one_is_down_not_damaged(
    shop: Settings, monkeypatch: pytest.MonkeyPatch
):
    """A lock that cannot be had, as in a read-only folder, is what a temporary folder is needed for."""
    lock = place(shop) / "lexical" / ".tantivy-meta.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    assert len(TantivyIndex(place(shop) / "lexical")) == 30
    monkeypatch.setattr(tempfile, "tempdir", str(shop.home / "absent"))
    with pytest.raises(EngineDown, match=r"keyword index in .*absent"):
        TantivyIndex(place(shop) / "lexical")


def test_where_memory_is_short_no_older_generation_is_served(shop: Settings, monkeypatch: pytest.MonkeyPatch):
    kinds = iter([NoMemory])
    with monkeypatch.context() as changed:
        changed.setattr(hnswlib, "Index", lambda real=hnswlib.Index, **options: next(kinds, real)(**options))
        with pytest.raises(EngineDown, match=r"vector index in .*g000003.*Not enough memory"):
            open_engine(shop, fallback=True)
    assert version(shop) == ("g000003", "make3")


@pytest.mark.parametrize(("part", "file"), [("vectors", "graph.hnsw"), ("lexical", "meta.json")])
@pytest.mark.parametrize("how", ["cut", "absent"])
def test_an_index_that_does_not_open_is_damaged(shop: Settings, part: str, file: str, how: str):
    harm(place(shop) / part / file, how)
    with pytest.raises(IndexMismatch, match=r"index in .* does not open"):
        HnswIndex(place(shop) / part) if part == "vectors" else TantivyIndex(place(shop) / part)


def test_what_cannot_be_opened_is_not_called_damaged(shop: Settings):
    told = not_served(root(shop), EngineDown("no memory"))
    assert str(told) == "Generation g000003 could not be opened, and an older one is taken: no memory"
    told = not_served(root(shop), IndexMismatch("a file is cut"))
    assert str(told) == "Generation g000003 is damaged, and an older one is taken: a file is cut"


def test_status_and_search_tell_of_the_damage(shop: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AISLE_HOME", str(shop.home))
    harm(place(shop) / "lexical" / "meta.json", "flipped")
    run = CliRunner().invoke
    (row,) = json.loads(run(main, ["status", "--json"]).stdout)["catalogues"]
    assert (row["id"], row["served"]) == ("g000002", True)
    assert row["damaged"].startswith("Generation g000003 is damaged")
    lines = run(main, ["status"]).stdout.splitlines()
    assert [line[:6] for line in lines] == ["! shop", "* shop"]
    found = run(main, ["search", "mug", "--json"])
    assert json.loads(found.stdout)["generation"] == "g000002"
    assert "meta.json" in found.stderr
    assert "g000003 is damaged" in found.stderr


def test_an_evaluation_measures_what_current_names_or_nothing(shop: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AISLE_HOME", str(shop.home))
    judged = shop.home.parent / "judged.csv"
    judged.write_text("query,docid,rating\nmug,p1,3\n", "utf-8")
    harm(place(shop) / "store" / "products.bin", "flipped")
    result = CliRunner().invoke(main, ["eval", "run", "--judgments", str(judged)])
    assert result.exit_code == 1
    assert "products.bin is missing or damaged" in result.stderr


def test_readiness_tells_of_the_damage_and_shoppers_are_not_bothered(shop: Settings):
    harm(place(shop) / "store" / "products.bin", "flipped")
    client = create_app(shop).test_client()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["generation"]) == (200, "g000002")
    why = "g000003 is damaged; g000002 is served instead."
    assert ready.get_json()["degraded"] == [{"part": "generation", "why": why}]
    assert client.get("/api/search?q=mug").get_json()["degraded"] == []

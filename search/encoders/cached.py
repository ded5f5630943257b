"""Exported models kept on disk: exported once a model, measured once a CPU."""

import fcntl
import logging
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from search.disk import unwritten
from search.encoders import Encoder
from search.encoders import card as cards
from search.encoders.card import Card, Measure
from search.encoders.graph import GraphEncoder, unit
from search.encoders.measure import FLOOR, ODD_PROBES, PROBES, choose, machine, measure
from search.encoders.weights import INSTALL, Weights
from search.errors import BadSettings

log = logging.getLogger(__name__)

FOLDER = "encoders"
REFERENCE = "reference.npy"


def on_cpu(weights: Weights, *, cache: Path) -> Encoder:
    """The model's graph on its fastest faithful backend, or the model on torch where no graph equals it."""
    return _graph(weights, cache) or _torch(weights, device="cpu")


def on_gpu(weights: Weights, *, device: str, cache: Path) -> Encoder:
    """The model on CUDA for documents, its graph for queries and for what a generation carries."""
    return _torch(weights, device=device, graph=_graph(weights, cache))


def _graph(weights: Weights, cache: Path) -> GraphEncoder | None:
    folder = cache / FOLDER / weights.digest
    try:
        card = cards.read(folder) or _export(weights, folder)
        if card is None:
            return None
        if card.machine != machine():
            card = _measured(folder, card, np.load(folder / REFERENCE))
            cards.write(folder, card)
        if card.backend == cards.TORCH:
            return None
    except OSError as error:
        raise unwritten(folder, error) from error
    return GraphEncoder(folder, replace(card, name=weights.name))


def _torch(weights: Weights, *, device: str, graph: GraphEncoder | None = None) -> Encoder:
    from search.encoders.sentence_transformers import TorchEncoder

    return TorchEncoder(weights, device=device, graph=graph)


def _export(weights: Weights, folder: Path) -> Card | None:
    """Export into a folder beside and move it to its place whole, so that a killed build leaves nothing half done.

    One process exports at a time; who waited takes what the other one made.
    """
    from search.encoders.sentence_transformers import load_model

    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_name(f".{folder.name}.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (card := cards.read(folder)) is not None:
            return card
        model = load_model(weights.folder, device="cpu")
        log.info("Exporting the encoder %s (once; a few seconds) ...", weights.name)
        staging = folder.with_name(f".{folder.name}.staging")
        shutil.rmtree(staging, ignore_errors=True)  # a killed export's
        staging.mkdir()
        try:
            if _export_into(weights, model, staging) is None:
                return None
            shutil.rmtree(folder, ignore_errors=True)
            staging.rename(folder)
            return cards.read(folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _export_into(weights: Weights, model: Any, folder: Path) -> Card | None:
    try:
        from search.encoders.export import export

        inputs = export(model, folder)
    except ImportError as error:
        raise BadSettings(f"Exporting an encoder needs {error.name}: {INSTALL}") from error
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 (tracing a model of unknown make raises anything; torch still runs it)
        log.warning("The encoder %s cannot be exported and runs on torch, in serving too: %s", weights.name, error)
        return None
    reference = unit(np.asarray(model.encode_document([*PROBES, *ODD_PROBES], show_progress_bar=False)))
    np.save(folder / REFERENCE, reference)
    card = Card(
        name=weights.name,
        digest=weights.digest,
        dimension=reference.shape[1],
        backend=cards.TORCH,
        max_tokens=int(model.max_seq_length or model.tokenizer.model_max_length),
        inputs=inputs,
        query_prompt=_prompt(model, "query"),
        document_prompt=_prompt(model, "document", "passage", "corpus"),
    )
    queries = unit(np.asarray(model.encode_query(list(PROBES[:6]), show_progress_bar=False)))
    card = _measured(folder, card, reference)
    if card.backend == cards.TORCH or not _queries_agree(GraphEncoder(folder, card), queries):
        log.warning("The graph of %s is not faithful (%s); it runs on torch.", weights.name, card.measured)
        return None
    cards.write(folder, card)
    return card


def _measured(folder: Path, card: Card, reference: np.ndarray) -> Card:
    measured = measure(folder, card, reference)
    backend = choose(measured) or cards.TORCH
    names = tuple(sorted(file.name for file in folder.iterdir() if file.is_file() and file.name != cards.FILE))
    log.info("The encoder %s runs on %s: %s", card.name, backend, _figures(measured))
    return replace(card, backend=backend, machine=machine(), measured=measured, files=cards.sizes(folder, names))


def _queries_agree(encoder: GraphEncoder, reference: np.ndarray) -> bool:
    vectors = np.stack([encoder.encode_query(text) for text in PROBES[: len(reference)]])
    return bool(((vectors * reference).sum(axis=1) >= FLOOR).all())


def _prompt(model: Any, *kinds: str) -> str:
    """The prompt that sentence-transformers itself puts before such a text."""
    kind = next((kind for kind in kinds if kind in model.prompts), model.default_prompt_name)
    return (model.prompts.get(kind) or "") if kind else ""


def _figures(measured: dict[str, Measure]) -> str:
    return ", ".join(f"{name} {m.texts_per_s:.0f}/s (cosine {m.cosine:.4f})" for name, m in measured.items())

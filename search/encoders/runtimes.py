"""The libraries that run an exported graph on a CPU, behind one small Protocol."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from search.encoders.card import GRAPH, GRAPH_INT8
from search.encoders.tokens import Batch, Feed

# Every backend, and the graph it runs.
GRAPHS = {"openvino-bf16": GRAPH, "openvino-fp32": GRAPH, "onnx-fp32": GRAPH, "onnx-int8": GRAPH_INT8}


class Runtime(Protocol):
    """An open graph."""

    def fill(self, batches: Iterable[Batch], out: np.ndarray) -> None:
        """Put each batch's vectors into its rows of `out`, (n, dim) float32, with all cores."""


class OnnxRuntime:
    """ONNX Runtime on one thread a call: a query takes one core, documents run on all from a pool of Python threads.

    Measured with MiniLM on 2 cores: the pool gives 5% more than the library's own threads, and without those a process
    may fork. The weights are mapped from the graph's data file, so that workers share them: 50 MB of a worker's
    own in place of 125; a copy of the matrices in the order that the kernels like is what remains.
    """

    def __init__(self, graph: Path):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])

    def one(self, feed: Feed) -> np.ndarray:
        """The vector of a single text, (dim,) float32."""
        return self._session.run(None, feed)[0][0]

    def fill(self, batches: Iterable[Batch], out: np.ndarray) -> None:
        def run(batch: Batch) -> None:
            rows, feed = batch
            out[rows] = self._session.run(None, feed)[0]

        with ThreadPoolExecutor(cores()) as pool:
            for _ in pool.map(run, batches):
                pass


class OpenVino:
    """OpenVINO in the given inference precision ("bf16" or "f32"), as many streams as it finds best."""

    def __init__(self, graph: Path, *, precision: str):
        import openvino

        compiled = openvino.Core().compile_model(
            str(graph), "CPU", {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": precision}
        )
        self._queue = openvino.AsyncInferQueue(compiled)

    def fill(self, batches: Iterable[Batch], out: np.ndarray) -> None:
        def put(request: Any, rows: list[int]) -> None:
            out[rows] = request.get_output_tensor().data

        self._queue.set_callback(put)
        for rows, feed in batches:
            self._queue.start_async(feed, rows)
        self._queue.wait_all()


def open_runtime(backend: str, folder: Path) -> Runtime:
    """The runtime of a backend (a key of GRAPHS) on the graph in `folder`."""
    graph = folder / GRAPHS[backend]
    if backend.startswith("openvino"):
        return OpenVino(graph, precision="bf16" if backend.endswith("bf16") else "f32")
    return OnnxRuntime(graph)


def available(folder: Path) -> list[str]:
    """The backends worth trying on this machine with `folder`.

    OpenVINO in bf16 is one where the CPU multiplies in bf16, and there leaves fp32, half as fast, out of the race.
    """
    backends = [name for name in GRAPHS if (folder / GRAPHS[name]).is_file()]
    if find_spec("openvino") is None:
        return [name for name in backends if not name.startswith("openvino")]
    import openvino

    has_bf16 = "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return [name for name in backends if name != ("openvino-fp32" if has_bf16 else "openvino-bf16")]


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

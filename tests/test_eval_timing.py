"""The bench: its figures come from what really ran, and what fails is said, not averaged."""

import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import numpy as np
import pytest

from eval.table import bench_table
from eval.timing import bench_cold, bench_encode, bench_http, bench_memory, bench_search
from search.embedded import Embedded
from search.errors import BadEvaluation


class SleepyEncoder:
    dimension, digest = 4, ""

    def __init__(self, name: str, seconds: float):
        self.name, self.seconds = name, seconds

    def encode_documents(self, texts):
        time.sleep(self.seconds * len(texts))
        return np.tile(np.float32([0.5, 0.5, 0.5, 0.5]), (len(texts), 1))

    def encode_query(self, text):
        time.sleep(self.seconds)
        return np.float32([0.5, 0.5, 0.5, 0.5])


class Leg:
    def __init__(self):
        self.asked = []

    def search(self, what, k):
        self.asked.append(k)
        return np.arange(3), np.ones(3, np.float32)


class Legs(Embedded):
    def __init__(self):
        self.lexical, self.vectors = Leg(), Leg()


class SleepyEngine:
    products = 3

    def __init__(self):
        self.encoder, self.catalogue = SleepyEncoder("sleepy", 0.001), Legs()
        self.asked = []

    def search(self, query):
        self.asked.append(query)
        time.sleep(0.004)
        return SimpleNamespace(degraded=())


def test_search_is_timed_whole_and_by_part():
    engine = SleepyEngine()
    result = bench_search(engine, ["usb hub", "mouse", "mouse"], candidates=7)
    assert result["queries"] == 2
    assert engine.catalogue.lexical.asked == engine.catalogue.vectors.asked == [7, 7]
    assert all(query.explain for query in engine.asked)
    assert result["search_ms"]["p50"] >= 4
    assert result["encode_ms"]["p50"] >= 1
    assert result["parts_ms"]["p50"] >= result["encode_ms"]["p50"]
    assert result["ratio"] == pytest.approx(result["search_ms"]["p50"] / result["parts_ms"]["p50"], rel=0.05)


def test_no_query_is_refused():
    with pytest.raises(BadEvaluation, match="no queries"):
        bench_search(SleepyEngine(), [])


def test_encoders_are_compared_over_the_same_texts():
    slow, fast = SleepyEncoder("slow", 0.0005), SleepyEncoder("fast", 0.0001)
    result = bench_encode(["text"] * 150, encoder=fast, reference=slow)
    assert result["products"] == 150
    assert result["encoder"] == "fast"
    assert result["ratio"] > 1.5
    assert result["ratio"] == pytest.approx(result["encoder_per_s"] / result["reference_per_s"], rel=0.02)
    assert result["cosine"] == {"mean": 1.0, "least": 1.0}
    with pytest.raises(BadEvaluation, match="no texts"):
        bench_encode([], encoder=fast, reference=slow)


@pytest.fixture
def server():
    asked = []

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self):
            asked.append(self.path)
            body = b"{}"
            self.send_response(500 if "broken" in self.path else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()
        thread.join()


def test_http_asks_as_often_as_told_over_one_connection(server):
    url, asked = server
    result = bench_http(url, ["usb hub", "鼠标"], requests=5)
    assert result["requests"] == 5
    assert result["connections"] == 1
    assert asked.count("/healthz") == 5
    assert asked.count("/api/search?q=usb%20hub") == 3, "warmed up by another text, which no memory has"
    assert asked.count("/api/search?q=%E9%BC%A0%E6%A0%87") == 1 + 2
    assert 0 < result["search_ms"]["p50"] <= result["search_ms"]["p95"]


def test_http_refuses_answers_that_are_no_results(server):
    url, _ = server
    with pytest.raises(BadEvaluation, match=r"answers /api/search\?q=broken with 500"):
        bench_http(url, ["broken"], requests=1)
    with pytest.raises(BadEvaluation, match="no address of a server"):
        bench_http("localhost:8000", ["mouse"])
    with pytest.raises(BadEvaluation, match="does not answer"):
        bench_http("http://127.0.0.1:1", ["mouse"], requests=1)


def test_memory_counts_a_process_with_its_children():
    before = bench_memory(os.getpid())["processes"]
    child = subprocess.Popen([sys.executable, "-c", "print(flush=True); input()"], stdin=-1, stdout=-1)
    try:
        child.stdout.readline()
        alone, family = bench_memory(child.pid), bench_memory(os.getpid())
    finally:
        child.communicate(b"\n")
    assert alone["processes"] == 1
    assert family["processes"] == before + 1
    assert 1 < alone["pss_mib"] <= alone["rss_mib"] < family["rss_mib"]
    with pytest.raises(BadEvaluation, match=f"process {child.pid} cannot be read"):
        bench_memory(child.pid)


def test_cold_start_is_timed_against_bare_python():
    result = bench_cold([sys.executable, "-c", "import time; time.sleep(0.3)"], runs=2)
    assert result["runs"] == 2
    assert 0.3 <= result["seconds"]["least"] <= result["seconds"]["median"] <= result["seconds"]["most"]
    assert result["ratio"] > 1


def test_a_command_that_fails_is_not_timed():
    with pytest.raises(BadEvaluation, match="ended with 3: no catalogue"):
        bench_cold([sys.executable, "-c", "import sys; print('no catalogue', file=sys.stderr); sys.exit(3)"])
    with pytest.raises(BadEvaluation, match="nowhere does not start"):
        bench_cold(["nowhere"])


def test_the_table_shows_every_figure():
    text = bench_table(
        {"memory": {"processes": 2, "pss_mib": 1234.5}, "cold": {"seconds": {"least": 1.5}, "ratio": 9.0}}
    )
    assert text.splitlines() == [
        "memory",
        "  processes  2",
        "  pss_mib    1,234.5",
        "",
        "cold",
        "  seconds  least 1.5",
        "  ratio    9.0",
    ]

"""What is counted, for /metrics in Prometheus text."""

import os

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from search.page import Page

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # set by server.py: several processes write there, any of them answers for all
BUCKETS = (0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "aisle_http_requests", "Requests answered.", ("route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "aisle_http_request_seconds", "Time to answer.", ("route",), buckets=BUCKETS, registry=self.registry
        )
        self.parts = Histogram(
            "aisle_search_part_seconds",
            "Time of each part of a search.",
            ("part",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.degraded = Counter(
            "aisle_degraded", "Answers that a part took no part in.", ("part",), registry=self.registry
        )
        self.nothing_found = Counter("aisle_nothing_found", "Searches without a result.", registry=self.registry)

    def answered(self, route: str, status: int, seconds: float) -> None:
        self.requests.labels(route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def searched(self, page: Page) -> None:
        for part, took in page.took_ms.items():
            self.parts.labels(part).observe(took / 1000)
        for degraded in page.degraded:
            self.degraded.labels(degraded.part).inc()
        if page.total == 0:
            self.nothing_found.inc()

    def text(self) -> bytes:
        """Prometheus text over all processes of the server."""
        if not os.environ.get(FOLDER):
            return prometheus_client.generate_latest(self.registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        return prometheus_client.generate_latest(registry)

"""What tests share: the data beside the repository, and real generations built once a session."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from cluster import SESSION, Node, free_port
from flask import Flask
from flask.testing import FlaskClient
from machines import Shop, small_parts

from indexer.build import build
from indexer.demo import write
from search.elastic.cluster import Cluster
from search.engine import Engine, open_engine
from search.settings import Settings
from web.app import create_app

# Slow machines are no failures, and a failure must come again.
hypothesis.settings.register_profile("aisle", deadline=None, derandomize=True)
hypothesis.settings.load_profile("aisle")

pytest_plugins = ["browser", "states", "odd"]  # the fixtures of a browser and of a served shop

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"
REQUIRE_ALL = os.environ.get("AISLE_REQUIRE_ALL") == "1"
ABSENT = "needs the shared data folder beside the repository (../shared)"


def pytest_configure() -> None:
    """Tests that stop a command need its signals: whoever runs the tests in the background may have them ignored."""
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, handler)


def absent(reason: str) -> None:
    """Skip, or fail where AISLE_REQUIRE_ALL=1 says that everything must run."""
    if REQUIRE_ALL:
        pytest.fail(f"AISLE_REQUIRE_ALL=1, but this {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data folder."""
    if not SHARED.is_dir():
        absent(ABSENT)
    return SHARED


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with the demo catalogue indexed by the hashing encoder, which needs no weights."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, name="demo", encoder="hashing")
    build([write(home / "demo-catalogue")], settings, price_unit="major")
    return settings


@pytest.fixture(scope="session")
def demo(settings: Settings) -> Engine:
    """The demo catalogue, open."""
    return open_engine(settings)


@pytest.fixture(scope="session")
def engine(demo: Engine) -> Engine:
    """The same, where no test file has engines of its own."""
    return demo


@pytest.fixture(scope="session")
def icecat(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The real catalogue with the default encoder, open."""
    settings = Settings(home=tmp_path_factory.mktemp("icecat"), name="icecat")
    build([shared / "data" / "icecat" / "products.jsonl.gz"], settings, price_unit="minor")
    return open_engine(settings)


def server() -> Path:
    """What starts a node of Elasticsearch; without it the test is skipped."""
    command = SHARED / "elasticsearch" / "run"
    if not command.is_file() or not shutil.which("java"):
        absent("needs an Elasticsearch: ../shared/elasticsearch and Java 17, or AISLE_TEST_ELASTICSEARCH_URL")
    return command


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A real Elasticsearch of one node, of this session's own."""
    node = Node(server(), tmp_path_factory.mktemp("node") / "a", free_port())
    node.start()
    yield node
    node.kill()


@pytest.fixture(scope="session")
def elasticsearch(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """A real cluster: that of AISLE_TEST_ELASTICSEARCH_URL, or a node that is started for the tests."""
    cluster = Cluster((os.environ.get("AISLE_TEST_ELASTICSEARCH_URL") or request.getfixturevalue("node").url,))
    yield cluster
    client = cluster.client()
    for name in client.indices.get(index=f"*-{SESSION}-*", filter_path="*.aliases").body:
        client.indices.delete(index=name)


class Nursery:
    """Runs `aisle` in children that can be killed at a chosen file operation, starved or robbed: see nursery.py."""

    def __init__(self, process: "subprocess.Popen[str]"):
        self._process = process

    def ask(self, home: Path, *commands: list[str], **how: Any) -> dict[str, Any]:
        """Run the commands one after the other in one child of its own."""
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"home": str(home), "commands": commands, **how}), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def run(self, home: Path, *arguments: str, **how: Any) -> dict[str, Any]:
        """One command: `status`, `out`, `error`. It must have ended by itself, and without a traceback."""
        answer = self.ask(home, list(arguments), **how)
        assert answer["ended"] == 0, f"{arguments} ended by signal {-answer['ended']}"
        (told,) = answer["commands"]
        assert not told["trace"], told["trace"]
        return told

    def read(self, home: Path, *commands: list[str], **how: Any) -> list[Any]:
        """What each of the commands, which must succeed, prints with --json."""
        answer = self.ask(home, *([*command, "--json"] for command in commands), **how)
        assert answer["ended"] == 0, f"{commands} ended by signal {-answer['ended']}"
        for told in answer["commands"]:
            assert told["status"] == 0, told["error"] or told["trace"]
        return [json.loads(told["out"]) for told in answer["commands"]]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """One process that has everything imported, and forks."""
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, str(REPOSITORY / "tests" / "nursery.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY, env=os.environ | threads,
    ) as process:  # fmt: skip
        yield Nursery(process)
        assert process.stdin
        process.stdin.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One last line when the shared data was missing: how to have those tests run."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if ABSENT in str(report.longrepr)]
    if skipped:
        words = (
            f"{len(skipped)} tests were skipped: put the shared data in {SHARED.name}/ beside the clone to run them."
        )
        terminalreporter.write_line(words)


@pytest.fixture
def shop(tmp_path: Path, elasticsearch: Cluster) -> Iterator[Shop]:
    """A shop of a test's own in the cluster, which any machine may build and serve."""
    shop = Shop(tmp_path, elasticsearch)
    yield shop
    shop.remove()


@pytest.fixture
def one(shop: Shop) -> Settings:
    return shop.machine("one")


@pytest.fixture
def two(shop: Shop) -> Settings:
    return shop.machine("two")


@pytest.fixture(scope="module")
def small_files() -> Iterator[None]:
    """Small parts, so that small files have several in the cluster, and are shared."""
    with small_parts():
        yield


@pytest.fixture(scope="module")
def app(engine: Engine) -> Flask:
    """The application on the demo shop."""
    return create_app(engine=engine)


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()

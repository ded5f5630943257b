"""What is asked of a cluster from a build to a sweep, word for word, and what is made of a real one's answers."""

import json
import math
import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from cluster import fresh
from conftest import REPOSITORY
from recorded import NAME, playing, recording

from search.document import FIELDS
from search.elastic import home, indices
from search.elastic.cluster import Cluster
from search.errors import EngineDown
from search.lexical import lexical_builder, open_lexical

GOLDEN = REPOSITORY / "tests" / "golden" / "elasticsearch.json"
RENEW = "AISLE_RECORD_ELASTICSEARCH"  # set to write the file anew from a real server
HOME = "0123456789abcdef0123456789abcdef"
TITLES = [["red", "mouse"], ["blue", "mouse"], ["red", "pad"], []]


def converse(root: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Build, search, point, lose and sweep a small index; what came of it."""
    root.mkdir()
    (root / home.CATALOGUE).write_text(f"{HOME} {root.stat().st_ino}\n", "ascii")
    client, name = cluster.client(), f"{root.name}-g000001"
    folder = root / "staging" / "g000001" / "lexical"
    builder = lexical_builder("elasticsearch", folder, len(TITLES), cluster=cluster)
    for title in TITLES:
        builder.add([title, ["mouse"] if "pad" in title else [], *([] for _ in FIELDS[2:])])
    builder.save()
    index = open_lexical("elasticsearch", folder, cluster=cluster.patient())
    rows, scores = index.search(["red", "mouse"], 10)
    came: dict[str, object] = {"rows": rows.tolist(), "scores": scores.tolist()}
    came["required"] = index.search(["red", "mouse"], 10, required=["red"])[0].tolist()
    came["of rows"] = index.scores(np.array([3, 2]), ["red", "mouse"]).tolist()
    indices.point(client, root, name)
    monkeypatch.setattr(indices, "time", SimpleNamespace(time=lambda: 1_700_000_000.0))
    folder.parents[1].rename(root / "gone")
    assert indices.sweep(client, root) == []
    monkeypatch.setattr(indices, "time", SimpleNamespace(time=lambda: 1_700_000_000.0 + indices.GRACE_S))
    came["dropped"] = [dropped.replace(root.name, NAME) for dropped in indices.sweep(client, root)]
    with pytest.raises(EngineDown) as raised:
        index.search(["red"], 10)
    came["told"] = str(raised.value).replace(root.name, NAME)
    index.close()
    return came


# BM25 by hand, where a field is as long as the mean: ln(1 + (n - df + .5) / (df + .5)) by its boost. Three titles, of
# which two say "red" and two "mouse"; one text beside a title, which says "mouse".
TITLE, REST = 3 * math.log(1 + 1.5 / 2.5), math.log(1 + 0.5 / 1.5)
EXPECTED = {
    "rows": [0, 2, 1],
    "scores": pytest.approx([2 * TITLE, TITLE + REST, TITLE], rel=1e-6),
    "required": [0, 2],
    "of rows": pytest.approx([math.nan, TITLE + REST], rel=1e-6, nan_ok=True),
    "dropped": ["recorded-g000001"],
    "told": "index_not_found_exception: no such index [recorded-g000001]. "
    "What is gone from Elasticsearch is built anew by `aisle index FILE`.",
}


def known() -> list[dict[str, object]]:
    return json.loads(GOLDEN.read_text("utf-8"))


def test_a_recorded_conversation_is_asked_word_for_word_and_understood(tmp_path, monkeypatch):
    with playing(known()) as (url, wrong):
        came = converse(tmp_path / NAME, Cluster((url,)), monkeypatch)
    assert wrong == []
    assert came == EXPECTED


def test_a_real_server_says_what_was_recorded(tmp_path, monkeypatch, elasticsearch: Cluster):
    root = tmp_path / fresh("said")
    with recording(elasticsearch.urls[0], root.name) as (url, said):
        came = converse(root, Cluster((url,)), monkeypatch)
    assert came == EXPECTED
    if os.environ.get(RENEW):
        GOLDEN.write_text("[\n" + ",\n".join(map(json.dumps, said)) + "\n]\n", "utf-8")
    asked, answered = (("request", "body"), ("status", "answer"))
    for part in (asked, answered):
        assert [[exchange[key] for key in part] for exchange in said] == [
            [exchange[key] for key in part] for exchange in known()
        ], f"another recording? {RENEW}=1 writes it"

"""Runs on disk: TREC files whose order every tool sees alike, with RUN.json beside them."""

import json

import ir_measures
import numpy as np
import pytest

from eval.judgments import Judgments
from eval.measures import measure
from eval.runs import beside, read_run, strictly_decreasing, write_run
from search.errors import BadEvaluation

QIDS = {"usb hub": "usb%20hub", "mouse": "7", "unicorn": "unicorn"}
RANKINGS = {"usb hub": [("a b", 0.9), ("c%", 0.5)], "mouse": [("c%", 0.25)], "unicorn": []}


def test_a_line_is_what_trec_tools_read(tmp_path):
    write_run(tmp_path / "base line", RANKINGS, qids=QIDS, result={})
    assert (tmp_path / "base line").read_text().splitlines() == [
        "usb%20hub Q0 a%20b 1 0.899999976 base-line",
        "usb%20hub Q0 c%25 2 0.5 base-line",
        "7 Q0 c%25 1 0.25 base-line",
    ]


def test_scores_decrease_strictly_in_32_bits_and_keep_what_they_can():
    scores = strictly_decreasing([("a", 0.5), ("b", 0.5), ("c", 0.5 - 1e-12), ("d", 0.75), ("e", 0.1), ("f", -2.0)])
    assert (np.diff(np.float32(scores)) < 0).all()
    assert scores[0] == 0.5
    assert scores[1:4] == pytest.approx([0.5] * 3, abs=1e-6)
    assert scores[4:] == pytest.approx([0.1, -2.0])


def test_ties_at_nought_still_decrease():
    scores = np.float32(strictly_decreasing([(str(i), 0.0) for i in range(5)]))
    assert (np.diff(scores) < 0).all()


def test_a_run_reads_back_with_its_queries_without_a_hit(tmp_path):
    path = tmp_path / "runs" / "base.run"
    write_run(path, RANKINGS, qids=QIDS, result={"measures": {"AP": 0.5}, "settings": {"blend": "lexical"}})
    run = read_run(path)
    assert {query: [product for product, _ in ranking] for query, ranking in run.rankings.items()} == {
        "usb hub": ["a b", "c%"],
        "mouse": ["c%"],
        "unicorn": [],
    }
    assert run.rankings["mouse"] == [("c%", 0.25)]
    assert run.result["measures"] == {"AP": 0.5}
    assert run.result["settings"] == {"blend": "lexical"}
    assert sorted(each.name for each in path.parent.iterdir()) == ["base.run", "base.run.json"]


def test_other_tools_measure_on_the_file_what_is_measured_on_the_ranking(tmp_path):
    grades = {"q": {"b": 2, "d": 1, "e": 0}}
    tied = [("a", 0.5), ("b", 0.5), ("c", 0.5 - 1e-9), ("d", 0.5 - 1e-9), ("e", 0.1)]
    write_run(tmp_path / "run", {"q": tied}, qids={"q": "q"}, result={})
    theirs = ir_measures.calc_aggregate(
        [ir_measures.nDCG @ 10, ir_measures.AP], grades, ir_measures.read_trec_run(str(tmp_path / "run"))
    )
    ours = measure(Judgments("hand", "", grades, {"q": "q"}), {"q": [product for product, _ in tied]})["q"]
    assert theirs[ir_measures.nDCG @ 10] == pytest.approx(ours["nDCG@10"])
    assert theirs[ir_measures.AP] == pytest.approx(ours["AP"])
    assert ours["AP"] == pytest.approx((1 / 2 + 2 / 4) / 2)


def test_a_run_that_was_changed_is_refused(tmp_path):
    path = tmp_path / "run"
    write_run(path, RANKINGS, qids=QIDS, result={})
    path.write_text(path.read_text().replace("0.5", "0.6"))
    with pytest.raises(BadEvaluation, match=r"is not the run that run\.json describes"):
        read_run(path)


def test_a_run_without_or_with_a_foreign_record_is_refused(tmp_path):
    path = tmp_path / "run"
    write_run(path, RANKINGS, qids=QIDS, result={})
    beside(path).write_text(json.dumps([1]))
    with pytest.raises(BadEvaluation, match="write the run anew"):
        read_run(path)
    beside(path).unlink()
    with pytest.raises(BadEvaluation, match=r"run\.json cannot be read"):
        read_run(path)


def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadEvaluation, match=r"cannot be written.*--out"):
        write_run(tmp_path / "file" / "run", RANKINGS, qids=QIDS, result={})
    (tmp_path / "run").mkdir()
    with pytest.raises(BadEvaluation, match="cannot be written"):
        write_run(tmp_path / "run", RANKINGS, qids=QIDS, result={})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "run"]

"""A run, top to bottom, over a tiny engine whose every figure can be worked out by hand."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from eval.assertions import Assertion
from eval.bench import bench_search
from eval.evaluate import evaluate, percentiles, run
from eval.judgments import Judgments
from eval.runs import read_run
from eval.table import table
from search.errors import BadEvaluation
from search.filters import Not, Term
from search.page import Degraded, Page, Query
from search.tuning import Tuning

TITLES = {"a": "usb hub", "b": "usb cable", "c": "red mouse", "d": "mouse pad", "e": "usb mouse"}
RED = Term("attr.colour", ("red",))


class TinyEngine:
    """Scores a product by the share of the query's words that its title holds; ties break by id."""

    generation, name, products = "g1", "tiny", len(TITLES)

    def __init__(self, degraded=(), tuning=None):
        self.tuning = tuning or Tuning()
        self.degraded = degraded
        self.pages = []

    def _scores(self, text, ids):
        words = text.split()
        scored = [(id, sum(word in TITLES[id].split() for word in words) / len(words)) for id in ids]
        return sorted(scored, key=lambda each: (-each[1], each[0]))

    def rank(self, text, *, filters=(), depth=1000):
        return [(id, score) for id, score in self._scores(text, TITLES) if score > 0][:depth]

    def rerank(self, text, ids):
        return self._scores(text, [id for id in ids if id in TITLES])

    def forgetful(self):
        return self

    def search(self, query):
        self.pages.append(query)
        return Page(query, (), 0, True, (), (), (), self.degraded, self.generation)

    def matching(self, filters):
        passing = np.ones(len(TITLES), bool)
        for each in filters:
            assert each in (RED, Not(RED))
            passing &= np.array([("red" in title) == (each == RED) for title in TITLES.values()])
        return np.flatnonzero(passing)

    def numbers(self, ids):
        return np.array([list(TITLES).index(id) if id in TITLES else -1 for id in ids], np.int64)


def judged(**grades: dict[str, int]) -> Judgments:
    by_text = {query.replace("_", " "): judged for query, judged in grades.items()}
    return Judgments(
        file="hand.csv", digest="d", grades=by_text, qids={query: query.replace(" ", "+") for query in by_text}
    )


# "usb hub" ranks a (1), b (.5), e (.5); "mouse" c, d, e; "sofa" nothing; "pad" d.
JUDGMENTS = judged(usb_hub={"b": 2, "gone": 1}, mouse={"d": 1, "c": 0}, sofa={"a": 0}, pad={"d": 0})


def test_means_are_over_scored_queries_and_the_others_are_listed():
    result = run(TinyEngine(), judgments=JUDGMENTS)
    assert result["queries"] == 2
    assert result["unscored"] == ["sofa", "pad"]
    assert result["nothing_found"] == 1
    assert result["per_query"]["usb hub"]["RR@10"] == pytest.approx(1 / 2)
    assert result["per_query"]["usb hub"]["AP"] == pytest.approx((1 / 2) / 2)
    assert result["measures"]["RR@10"] == pytest.approx(1 / 2)
    assert result["measures"]["R@100"] == 1
    assert result["measures"]["judged@10"] == pytest.approx((1 / 3 + 2 / 3) / 2)
    assert result["judgments"] == {"file": "hand.csv", "sha256": "d", "judgments": 6, "missing": 1}
    low, high = result["intervals"]["AP"]
    assert low <= result["measures"]["AP"] <= high


def test_reranking_orders_the_judged_products_alone():
    result = run(TinyEngine(), judgments=JUDGMENTS, task="rerank")
    assert result["per_query"]["usb hub"]["RR@10"] == 1
    assert result["per_query"]["mouse"]["RR@10"] == pytest.approx(1 / 2)
    assert result["measures"]["judged@10"] == 1
    assert result["nothing_found"] == 1


def test_assertions_are_printed_by_kind_beside_the_measures():
    assertions = [
        Assertion(1, "mouse", kind="colour", must=(RED,)),
        Assertion(2, "red mouse", kind="colour", first="c"),
        Assertion(3, "sofa", kind="none", nothing=True),
    ]
    result = run(TinyEngine(), judgments=JUDGMENTS, assertions=assertions)
    assert result["assertions"] == {"colour": pytest.approx((1 / 3 + 1) / 2), "none": 1}
    assert result["assertions_queries"] == {"colour": 2, "none": 1}
    assert result["assertions_overall"]["mean"] == pytest.approx((1 / 3 + 2) / 3)
    assert result["per_assertion"][0] | {"score": 0} == {
        "line": 1,
        "query": "mouse",
        "kind": "colour",
        "score": 0,
        "hits": 3,
        "passed": 1,
        "possible": 1,
        "why": "1 of 3 hits pass, 1 of the catalogue would",
    }
    assert "measures" in result


def test_assertions_alone_have_no_measures():
    result = run(TinyEngine(), assertions=[Assertion(1, "sofa", nothing=True)])
    assert result["assertions"] == {"other": 1.0}
    assert "measures" not in result


def test_latency_is_of_a_first_page_of_ten_after_a_pass_to_warm_up():
    engine = TinyEngine()
    result = run(engine, judgments=JUDGMENTS, assertions=[Assertion(1, "mouse", must=(RED,))])
    assert [query.text for query in engine.pages] == ["usb hub", "mouse", "sofa", "pad"] * 2
    assert {(query.page, query.size) for query in engine.pages} == {(1, 10)}
    assert 0 < result["latency_ms"]["p50"] <= result["latency_ms"]["p95"]
    assert percentiles([1, 2, 3, 4, 5]) == {"p50": 3, "p95": 4.8}


def test_a_leg_that_was_out_is_reported():
    result = run(TinyEngine(degraded=(Degraded("vectors", "the encoder is late"),)), judgments=JUDGMENTS)
    assert result["degraded"] == [{"part": "vectors", "why": "the encoder is late", "queries": 4}]
    assert "Degraded in 4 queries: vectors, the encoder is late" in table(result)


def test_a_run_is_written_with_settings_generation_and_every_querys_values(tmp_path):
    out = tmp_path / "base.run"
    result = run(TinyEngine(tuning=Tuning(blend="lexical")), judgments=JUDGMENTS, out=out)
    rankings = read_run(out).rankings
    assert {query: [id for id, _ in ranking] for query, ranking in rankings.items()} == {
        "usb hub": ["a", "b", "e"],
        "mouse": ["c", "d", "e"],
        "sofa": [],
        "pad": ["d"],
    }
    assert out.read_text().startswith(
        "usb+hub Q0 a 1 1 base\nusb+hub Q0 b 2 0.5 base\nusb+hub Q0 e 3 0.49999997 base\n"
    )
    written = json.loads((tmp_path / "base.run.json").read_text())
    assert written["settings"] == asdict(Tuning(blend="lexical"))
    assert "Set: blend=lexical" in table(result)
    assert written["generation"] == "g1"
    assert written["measures"] == result["measures"]
    assert written["per_query"] == result["per_query"]


def test_the_files_of_a_set_are_read_and_run(tmp_path):
    (tmp_path / "qrels").write_text("q1 0 b 2\nq1 0 gone 1\n")
    (tmp_path / "queries").write_text("q1\tusb hub\nq2\tsofa\n")
    (tmp_path / "assertions").write_text('{"query": "red mouse", "first": "c"}\n')
    result = evaluate(
        TinyEngine(),
        judgments=tmp_path / "qrels",
        queries=tmp_path / "queries",
        assertions=tmp_path / "assertions",
        out=tmp_path / "run",
    )
    assert result["measures"]["RR@10"] == pytest.approx(1 / 2)
    assert result["unscored"] == ["sofa"]
    assert result["assertions"] == {"other": 1.0}
    assert (tmp_path / "run").read_text().startswith("q1 Q0 a 1 1 run\n")
    with pytest.raises(BadEvaluation, match="--queries gives"):
        evaluate(TinyEngine(), queries=tmp_path / "queries")


def test_what_cannot_be_evaluated_is_refused_with_the_option_that_mends_it(tmp_path):
    with pytest.raises(BadEvaluation, match="--judgments FILE, --assertions FILE"):
        run(TinyEngine())
    with pytest.raises(BadEvaluation, match="one line at least"):
        run(TinyEngine(), judgments=judged())
    with pytest.raises(BadEvaluation, match="retrieve and rerank"):
        run(TinyEngine(), judgments=JUDGMENTS, task="guess")
    with pytest.raises(BadEvaluation, match="--out needs --judgments"):
        run(TinyEngine(), assertions=[Assertion(1, "sofa", nothing=True)], out=tmp_path / "run")


def test_judgments_of_another_catalogue_are_refused():
    with pytest.raises(BadEvaluation, match=r"judges 2 products and tiny has none of them.*--name"):
        run(TinyEngine(), judgments=judged(sofa={"x": 3, "y": 1}))


def test_the_table_gives_each_figure_its_queries_and_interval():
    text = table(run(TinyEngine(), judgments=JUDGMENTS, assertions=[Assertion(7, "mouse", kind="colour", must=(RED,))]))
    assert "tiny, generation g1, 5 products, retrieve" in text
    assert "hand.csv: 6 judgments, means over 2 queries" in text
    assert "  1 of the judged products are not in this catalogue" in text
    assert "  RR@10              0.500  95% interval 0.500 to 0.500" in text
    assert "  Unscored, no positive grade: 2 queries ('sofa', 'pad')" in text
    assert "  of which nothing was found for 1" in text
    assert "  colour             0.333  95% interval 0.333 to 0.333, 1 query" in text
    assert "  0.33  line 7, 'mouse': 1 of 3 hits pass, 1 of the catalogue would" in text


def test_the_table_shows_assertions_that_no_product_can_keep():
    assertions = [
        Assertion(3, "mouse", must=(RED,), must_not=(RED,)),
        Assertion(4, "mouse", must=(RED,)),
        Assertion(5, "mouse", nothing=True),
    ]
    result = run(TinyEngine(), assertions=assertions)
    assert result["assertions_impossible"] == [3]
    text = table(result)
    assert "  0 possible: no product of this catalogue passes the filters of 1 query\n  in line 3: look for" in text
    assert "  0.00  line 3, 'mouse': 0 possible, no product of the catalogue passes" in text
    assert "possible" not in table(run(TinyEngine(), assertions=assertions[1:]))


def test_the_table_of_an_unjudged_set_says_that_there_is_no_mean():
    text = table(run(TinyEngine(), judgments=judged(sofa={"a": 0})))
    assert "means over 0 queries" in text
    assert "nDCG@10            no query to take it over" in text


def test_a_real_catalogue_is_measured_judged_and_timed(engine, tmp_path):
    hits = engine.search(Query(size=5)).hits
    products = [hit.product for hit in hits]
    (tmp_path / "judgments").write_text(
        "\n".join(json.dumps({"query": each.title, "judgments": {each.id: 3}}) for each in products)
    )
    (tmp_path / "assertions").write_text(
        "\n".join(json.dumps({"query": each.title, "must": [f'brand:"{each.brand}"']}) for each in products)
    )
    files = {"judgments": tmp_path / "judgments", "assertions": tmp_path / "assertions"}
    result = evaluate(engine, **files, out=tmp_path / "run")
    assert (result["queries"], result["judgments"]["missing"]) == (5, 0)
    assert result["measures"]["R@100"] == 1
    assert result["generation"] == engine.generation
    for verdict, product in zip(result["per_assertion"], products, strict=True):
        assert verdict["possible"] == len(engine.matching((Term("brand", (product.brand,)),)))
        first = [engine.product(id) for id, _ in engine.rank(product.title, depth=10)]
        assert verdict["passed"] == sum(each.brand == product.brand for each in first)
    for query, ranking in read_run(tmp_path / "run").rankings.items():
        assert [id for id, _ in ranking] == [id for id, _ in engine.rank(query)]
    assert evaluate(engine, **files, task="rerank")["measures"]["nDCG@10"] == 1
    assert bench_search(engine, [each.title for each in products])["queries"] == 5

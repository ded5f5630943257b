"""The command line: what it prints, where, and with which exit status."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aisle import main
from search import generation
from search.errors import EngineDown
from search.page import Query
from search.settings import Settings
from web.app import create_app

MUGS = "id,title,brand,price\n" + "".join(f"p{n},Mug number {n},Acorn,{n + 1}.50\n" for n in range(12))


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AISLE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AISLE_ENCODER", "hashing")
    (tmp_path / "mugs.csv").write_text(MUGS, "utf-8")
    return tmp_path / "home"


def aisle(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def in_json(*arguments: str) -> dict:
    result = aisle(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_help_imports_nothing_heavy():
    heavy = ("numpy", "flask", "torch", "tantivy", "hnswlib", "onnxruntime", "rich", "ir_measures")
    code = f"""
import sys
from aisle import main
try:
    main(["--help"])
except SystemExit:
    pass
print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "index" in done.stdout
    assert done.stderr.strip() == "[]"


def test_index_search_and_roll_back(home):
    assert in_json("index", "mugs.csv")["generation"] == "g000001"
    found = in_json("search", "mug number 3", "--size", "2", "--filter", "price:..5")
    assert found["hits"][0]["id"] == "p3"
    assert (found["total"], found["generation"]) == (4, "g000001")
    assert in_json("index", "mugs.csv")["unchanged"]
    assert in_json("index", "mugs.csv", "--full")["generation"] == "g000002"
    assert [row["id"] for row in in_json("generations") if row["served"]] == ["g000002"]
    assert in_json("rollback")["id"] == "g000001"
    assert in_json("status")["catalogues"][0]["id"] == "g000001"


def test_the_same_search_in_words(home):
    aisle("index", "mugs.csv")
    result = aisle("search", "mug number 3", "--explain", "--size", "1")
    assert "Mug number 3" in result.stdout
    assert "has mug, number, 3" in result.stdout


def test_the_command_line_answers_as_the_web_does(settings, engine, monkeypatch):
    monkeypatch.setenv("AISLE_HOME", str(settings.home))
    monkeypatch.setenv("AISLE_NAME", "demo")
    page = in_json("search", "travel mug", "--filter", "price:..40", "--explain")
    client = create_app(settings, engine).test_client()
    same = client.get("/api/search?q=travel+mug&filter=price:..40&explain=true").get_json()
    assert page["hits"][0]["image"].startswith("/images/")
    assert {**page, "took_ms": None} == {**same, "took_ms": None}


def test_a_dry_run_shows_the_mapping_and_builds_nothing(home):
    result = aisle("index", "mugs.csv", "--dry-run")
    assert "nothing was built" in result.stdout
    (home.parent / "mapping.toml").write_text(result.stdout, "utf-8")
    assert aisle("index", "mugs.csv", "--mapping", "mapping.toml", "--dry-run").exit_code == 0
    assert generation.current(generation.root(Settings(home=home))) is None


@pytest.mark.parametrize("name", ["mapping.toml", "mapping.yaml"])
def test_the_mapping_used_is_written_for_editing_and_never_over_a_file(home, name):
    assert aisle("index", "mugs.csv", "--dry-run", "--write-mapping", name).exit_code == 0
    written = (home.parent / name).read_text("utf-8")
    (home.parent / name).write_text(written.replace("brand", "vendor"), "utf-8")
    refused = aisle("index", "mugs.csv", "--write-mapping", name)
    assert (refused.exit_code, "stays as it is" in refused.stderr) == (2, True)
    assert generation.current(generation.root(Settings(home=home))) is None
    (home.parent / name).write_text(written, "utf-8")
    assert aisle("index", "mugs.csv", "--mapping", name, "--write-mapping", f"again-{name}").exit_code == 0
    again = (home.parent / f"again-{name}").read_text("utf-8")
    assert [line.split("#")[0].rstrip() for line in again.splitlines()] == [
        line.split("#")[0].rstrip() for line in written.splitlines()
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["index", "absent.csv"], 2, "absent.csv"),
        (["search", "x"], 1, "Nothing is indexed"),
        (["generations"], 1, "Nothing is indexed"),
        (["serve", "--port", "0"], 1, "Nothing is indexed"),
        (["rollback"], 1, "Nothing is indexed"),
        (["serve", "--port", "99999"], 2, "--port"),
        (["status", "--name", "absent"], 1, "Nothing is indexed"),
        (["generations", "--name", "cache"], 2, "cannot be used"),
        (["index", "mugs.csv", "--price-unit", "pounds"], 2, "--price-unit"),
        (["status", "--name", "../x"], 2, "name"),
        (["generations", "--name", "../x"], 2, "must be lower-case letters"),
        (["eval", "run"], 2, "--judgments"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_a_status(home, arguments, status, message):
    result = aisle(*arguments)
    assert result.exit_code == status
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_folder_that_cannot_be_written_is_an_error_in_words(home):
    home.write_text("a file where the folder should be")
    result = aisle("index", "mugs.csv")
    assert result.exit_code == 1
    assert "home/shop could not be written (Not a directory)" in result.output
    assert "name another data folder with AISLE_HOME" in result.output
    assert "name another data folder" not in aisle("index", "mugs.csv/other.csv").output


def test_status_shows_a_damaged_catalogue_beside_sound_ones(home):
    aisle("index", "mugs.csv", "--name", "one")
    aisle("index", "mugs.csv", "--name", "two")
    (home / "one" / "generations" / "g000001" / "manifest.json").write_text("{")
    rows = in_json("status")["catalogues"]
    assert [("damaged" in row, row["name"]) for row in rows] == [(True, "one"), (False, "two")]


def test_status_of_one_catalogue(home):
    aisle("index", "mugs.csv", "--name", "one")
    aisle("index", "mugs.csv", "--name", "two")
    assert [row["name"] for row in in_json("status")["catalogues"]] == ["one", "two"]
    assert [row["name"] for row in in_json("status", "--name", "two")["catalogues"]] == ["two"]


def test_wrong_filters_and_tuning_are_usage_errors(home):
    aisle("index", "mugs.csv")
    (home.parent / "judged.csv").write_text("query,docid,rating\nmug,p1,3\n", "utf-8")
    for arguments in (
        ["search", "x", "--filter", "price"],
        ["search", "x", "--sort", "colour"],
        ["eval", "run", "--judgments", "judged.csv", "--set", "k1=high"],
        ["eval", "run", "--judgments", "mugs.csv"],
    ):
        assert aisle(*arguments).exit_code == 2


def test_an_evaluation_prints_the_measures_of_the_interface(home):
    aisle("index", "mugs.csv")
    (home.parent / "judged.csv").write_text("query,docid,rating\nmug number 3,p3,3\nteapot,p1,0\n", "utf-8")
    found = in_json("eval", "run", "--judgments", "judged.csv", "--set", "blend=lexical")
    assert (found["queries"], found["unscored"], found["nothing_found"]) == (1, ["teapot"], 1)
    assert found["measures"]["nDCG@10"] == pytest.approx(1.0)
    assert {"nDCG@10 condensed", "judged@10", "R@100", "RR@10", "AP", "P@10"} <= found["measures"].keys()
    assert found["latency_ms"].keys() == {"p50", "p95"}


def test_tuning_reports_what_held_out_queries_say(home):
    aisle("index", "mugs.csv")
    lines = "".join(f"mug number {n},p{n},3\n" for n in range(10))
    (home.parent / "judged.csv").write_text(f"query,docid,rating\n{lines}", "utf-8")
    found = in_json("eval", "tune", "--judgments", "judged.csv", "--grid", "vector_weight=.1,.9")
    assert (found["queries"], set(found["values"]), len(found["chosen"])) == (10, {".1", ".9"}, 5)
    assert 0 <= found["held_out"]["mean"] <= 1


def test_a_server_whose_cluster_does_not_answer_yet_serves_all_the_same(home, monkeypatch):
    class Away:
        def search(self, query: Query) -> None:
            assert query.text == "", "words would open the encoder's runtime before workers are forked"
            raise EngineDown("Elasticsearch did not answer in time.")

    monkeypatch.setattr("web.server.serve", lambda settings, *, on_ready, **how: on_ready(8000, Away()))
    result = aisle("serve", "--port", "0")
    assert result.exit_code == 0
    assert "Aisle is at http://127.0.0.1:8000" in result.stderr
    assert "did not answer in time" in result.stderr

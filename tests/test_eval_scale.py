"""The scale part, whole, on a few hundred products; what it refuses, and that nothing of it stays behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import namedtuple

import pytest
from click.testing import CliRunner

from aisle import main
from eval import scale
from eval.plot import check_plot, draw_scale
from eval.scale import bench_scale, check_products
from eval.scale_search import FILTERS
from eval.scale_table import scale_lines
from search.errors import AisleError, BadEvaluation

QUERIES = ["keeps coffee hot", "rain jacket", "usb hub", "light for reading in bed", "rain jacket"]


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The temporary folder, for this process and for those it starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture(scope="module")
def measured(engine, settings):
    told = []
    return bench_scale(engine, settings, QUERIES, products=[300], say=told.append), told


def test_a_small_catalogue_is_built_served_and_measured(measured):
    result, told = measured
    assert (result["queries"], result["encoder"], result["made_from"]) == (4, "hashing", "demo, 3,000 products")
    assert told[0] == "300 products: writing the catalogue"
    assert told[-1] == "300 products: serving"
    (size,) = result["sizes"]
    assert size["products"] == 300
    built = size["build"]
    assert built["without_encoding_s"] == pytest.approx(built["seconds"] - built["encoding_s"], abs=0.02)
    assert built["encoding_s"] < built["seconds"]
    assert {"Reading", "Encoding and indexing"} <= built["steps"].keys()
    assert 10 < built["peak_anonymous_mib"] <= built["peak_rss_mib"]
    assert built["generation_mib"] > 300 * 512 * 4 / 2**20
    assert size["serving"]["processes"] == 3
    assert size["serving"]["pss_mib"] < size["serving"]["rss_mib"]
    assert 0 < size["http_ms"]["p50"] <= size["http_ms"]["p95"]
    for part, names in (
        ("search_ms", set(FILTERS)),
        ("browse_ms", set(FILTERS)),
        ("narrowed_ms", set(FILTERS) - {"none"}),
    ):
        assert size[part].keys() == names
        assert all(0 < times["p50"] <= times["p95"] for times in size[part].values())


def test_recall_is_measured_over_what_passes(measured):
    recalls = measured[0]["sizes"][0]["recall@10"]
    assert recalls["none"]["passing"] == recalls["100%"]["passing"] == 300
    assert 300 > recalls["10%"]["passing"] > recalls["1%"]["passing"] >= recalls["0.1%"]["passing"]
    assert 15 < recalls["10%"]["passing"] < 50
    for figures in recalls.values():
        assert figures["queries"] == (4 if figures["passing"] else 0)
        # So few vectors are searched exactly, or by a graph that reaches nearly all of them.
        assert figures["mean"] is None or figures["mean"] > 0.9
        assert figures["mean"] is None or figures["least"] <= figures["mean"] <= 1


def test_the_table_has_a_column_for_each_size(measured):
    result, _ = measured
    more = {**result["sizes"][0], "products": 1000, "recall@10": {"none": {"mean": None}}}
    lines = scale_lines({**result, "sizes": [*result["sizes"], more]})
    assert lines[0].startswith("Made from demo, 3,000 products; hashing, 512 dimensions; 4 queries; cores ")
    cells = {line.split("|")[1].strip(): [cell.strip() for cell in line.split("|")[2:-1]] for line in lines[2:]}
    assert cells[""] == ["300", "1,000"]
    assert cells["build seconds"] == [f"{result['sizes'][0]['build']['seconds']:,}"] * 2
    assert cells["recall@10 none mean"][1] == "-"
    assert cells["recall@10 1% passing"][1] == "-"
    assert len({len(line) for line in lines[2:]}) == 1


def test_the_drawing_is_svg_and_the_same_every_time(measured, tmp_path):
    result, _ = measured
    sizes = [{**result["sizes"][0], "products": products} for products in (300, 3000)]
    for name in ("one.svg", "two.svg"):
        draw_scale({**result, "sizes": sizes}, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    root = ElementTree.parse(tmp_path / "one.svg").getroot()
    texts = {"".join(element.itertext()).strip() for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Build (seconds)", "Memory (MiB)", "without encoding", "300", "3,000", "products"} <= texts


def test_nothing_stays_behind_a_failure(engine, settings, temporary, monkeypatch):
    def failing(trial):
        raise AisleError("as if the build had failed")

    monkeypatch.setattr(scale, "build_trial", failing)
    monkeypatch.setattr(scale, "apart", lambda call, *arguments: call(*arguments))
    with pytest.raises(AisleError, match="as if"):
        bench_scale(engine, settings, QUERIES, products=[300], say=lambda text: None)
    assert list(temporary.iterdir()) == []


def test_an_interrupt_ends_it_and_nothing_stays_behind(settings, temporary):
    command = [sys.executable, "-m", "aisle", "eval", "bench", "--name", "demo"]
    command += ["--part", "scale", "--products", "3000"]
    environment = {**os.environ, "AISLE_HOME": str(settings.home)}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stderr.readline() == "3,000 products: writing the catalogue\n"
    assert process.stderr.readline() == "3,000 products: building\n"
    assert len(list(temporary.glob("aisle-scale-*"))) == 1
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out == ""
    assert list(temporary.glob("aisle-*")) == []


def test_a_full_disk_is_told_of_before_anything_is_written(engine, settings, temporary, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**10, 10**10 - 10**9, 10**9))
    with pytest.raises(BadEvaluation, match=r"1,000,000 products need about 13.2 GB .* has 1.0 GB free.* TMPDIR"):
        bench_scale(engine, settings, QUERIES, products=[1000, 10**6], say=lambda text: None)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("products", [[99], [300, 10**7 + 1], [-5], []])
def test_sizes_that_cannot_be_made_are_refused(products):
    with pytest.raises(BadEvaluation, match="--products"):
        check_products(products)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--products", "300"], "go with --part scale"),
        (["--part", "http", "--plot", "x.svg"], "go with --part scale"),
        (["--part", "scale", "--products", "1k"], "found '1k'"),
        (["--part", "scale", "--products", "5"], "it can be 100 to 10,000,000"),
        (["--part", "scale", "--plot", "x.png"], "does not end in .svg"),
        (["--part", "scale", "--plot", "/nowhere/x.svg"], "there is no folder /nowhere"),
    ],
)
def test_wrong_usage_is_refused_at_once(settings, arguments, message):
    environment = {"AISLE_HOME": str(settings.home), "AISLE_NAME": "demo"}
    result = CliRunner().invoke(main, ["eval", "bench", *arguments], env=environment)
    assert result.exit_code == 2
    assert message in result.output


def test_without_matplotlib_the_plot_says_what_brings_it(tmp_path, monkeypatch):
    check_plot(tmp_path / "x.svg")
    monkeypatch.setattr("eval.plot.find_spec", lambda name: None)
    with pytest.raises(BadEvaluation, match=r"pip install 'aisle-search\[plot\]'"):
        check_plot(tmp_path / "x.svg")

"""The scale part as a drawing: how build, memory and latency grow with the catalogue."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from search.errors import BadEvaluation

INSTALL = "pip install 'aisle-search[plot]'"
# A line's name, and the path of its figures in what bench_scale returned.
PANELS: dict[str, dict[str, tuple[str, ...]]] = {
    "Build (seconds)": {
        "without encoding": ("build", "without_encoding_s"),
    },
    "Memory (MiB)": {
        "build, anonymous": ("build", "peak_anonymous_mib"),
        "serving, 2 workers (PSS)": ("serving", "pss_mib"),
    },
    "Search, 95th percentile (ms)": {
        "no filter": ("search_ms", "none", "p95"),
        "10% pass": ("search_ms", "10%", "p95"),
        "1% pass": ("search_ms", "1%", "p95"),
        "0.1% pass": ("search_ms", "0.1%", "p95"),
        "empty query": ("browse_ms", "none", "p95"),
    },
}


def check_plot(path: Path) -> None:
    """Raises BadEvaluation where a drawing could not be written to `path`: said before hours of measuring."""
    if path.suffix != ".svg":
        raise BadEvaluation(f"--plot writes SVG, and {path} does not end in .svg.")
    if not path.absolute().parent.is_dir():
        raise BadEvaluation(f"--plot names {path}, but there is no folder {path.absolute().parent}.")
    if find_spec("matplotlib") is None:
        raise BadEvaluation(f"--plot needs matplotlib: {INSTALL}")


def draw_scale(figures: Mapping[str, Any], path: Path) -> None:
    """Write what bench_scale returned to `path` as SVG, on logarithmic axes; the same figures give the same file."""
    import matplotlib
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    sizes = figures["sizes"]
    products = [size["products"] for size in sizes]
    plain = FuncFormatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")
    # Text stays text, and no random names: small files whose changes can be read.
    style: Any = {"svg.fonttype": "none", "svg.hashsalt": "aisle", "font.size": 9.0, "font.family": "sans-serif"}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(11, 4.2), layout="constrained")
        for axes, (title, lines) in zip(figure.subplots(1, len(PANELS)), PANELS.items(), strict=True):
            for name, keys in lines.items():
                axes.plot(products, [_at(size, keys) for size in sizes], marker="o", markersize=4, label=name)
            axes.set(title=title, xlabel="products", xscale="log", yscale="log")
            axes.set_xticks(products)
            axes.xaxis.set_major_formatter(plain)
            axes.yaxis.set_major_formatter(plain)
            axes.minorticks_off()
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axes.yaxis.set_minor_formatter(NullFormatter())
            axes.grid(visible=True, which="major", color="#dddddd")
            axes.legend(frameon=False, fontsize=8, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.16))
        figure.savefig(path, format="svg", metadata={"Date": None})


def _at(figures: Mapping[str, Any], keys: tuple[str, ...]) -> float:
    value: Any = figures
    for key in keys:
        value = value[key]
    return float(value)

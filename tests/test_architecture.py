"""The arrows between packages are the only ones, and heavy libraries stay in their rooms."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
PACKAGES = ("search", "indexer", "web", "eval")
ALLOWED = {"search": set(), "indexer": {"search"}, "web": {"search"}, "eval": {"search"}}
# A module that may import one package more than the rest of its own.
ALSO = {
    "web/workbench.py": {"eval"},
    "web/console.py": {"indexer"},
    "eval/bench.py": {"indexer"},
    "eval/building.py": {"indexer"},
    "eval/engines.py": {"indexer"},
    "eval/scale.py": {"indexer"},
    "eval/scale_catalogue.py": {"indexer"},
}
# Where a heavy library may be imported.
ROOMS = {
    "torch": ("search/encoders/",),
    "sentence_transformers": ("search/encoders/",),
    "transformers": ("search/encoders/",),
    "onnxruntime": ("search/encoders/",),
    "openvino": ("search/encoders/",),
    "hnswlib": ("search/vectors/hnsw.py",),
    "tantivy": ("search/lexical/tantivy.py",),
    "elasticsearch": ("search/elastic/", "search/lexical/elasticsearch.py", "eval/bulk.py"),
    "flask": ("web/",),
    "click": ("search/commands.py", "eval/commands.py"),
    "pyarrow": ("indexer/parquet.py",),
    "ijson": ("indexer/jsonarray.py",),
    "lxml": ("indexer/feed.py",),
    "yaml": ("indexer/yamlfile.py", "indexer/mapping_file.py", "indexer/mapping_text.py"),
    "ir_measures": ("eval/measures.py",),
    "matplotlib": ("eval/plot.py",),
}
WALL = 300
FILES = [path for package in PACKAGES for path in (REPOSITORY / package).rglob("*.py")]
MODULES = sorted(str(path.relative_to(REPOSITORY)) for path in FILES)


def imports(module: str) -> set[str]:
    """The full names of all that a module imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse((REPOSITORY / module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    return found


def test_there_are_modules_to_check():
    assert len(MODULES) > 40


@pytest.mark.parametrize("module", MODULES)
def test_packages_import_along_the_arrows_only(module):
    package = module.split("/")[0]
    others = {name.split(".")[0] for name in imports(module)} & (set(PACKAGES) | {"aisle"}) - {package}
    assert others <= ALLOWED[package] | ALSO.get(module, set())


@pytest.mark.parametrize("module", MODULES)
def test_heavy_libraries_are_imported_in_their_rooms_only(module):
    for library in {name.split(".")[0] for name in imports(module)} & set(ROOMS):
        assert module.startswith(ROOMS[library]), f"{library} belongs in {ROOMS[library]}"


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_past_the_wall(module):
    assert len((REPOSITORY / module).read_text("utf-8").splitlines()) <= WALL


def test_the_command_line_stays_within_the_wall():
    assert len((REPOSITORY / "aisle.py").read_text("utf-8").splitlines()) <= WALL


def test_nobody_imports_eval_bare():
    assert not [module for module in MODULES if "eval" in imports(module)]

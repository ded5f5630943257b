"""Which way of running an exported graph is the fastest on this machine that is still faithful to torch."""

import platform
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from search.encoders.card import Card, Measure
from search.encoders.graph import unit
from search.encoders.runtimes import available, open_runtime
from search.encoders.tokens import Tokens

# The lowest cosine to torch's fp32 vector that any probe text may have.
FLOOR = 0.999
FLOOR_INT8 = 0.99
# bf16 and fp32 keep the vectors as they were trained; int8 has to be this much faster to be worth its error.
INT8_GAIN = 1.1
# The best of so many rounds, the backends taking turns, so that another process's moment falls on all alike.
ROUNDS = 2

_TITLES = (
    "Norvik ErgoGlide 540 wireless mouse, right-hand, 2.4 GHz + Bluetooth, 4000 DPI, graphite",
    'Pelham Atlas 15 laptop 39.6 cm (15.6") Full HD 16 GB DDR5-SDRAM 512 GB SSD Wi-Fi 6E Windows 11 Pro silver',
    "Tarn & Holm insulated travel mug 450 ml",
    "Quillon LX-220 toner cartridge black original 2600 pages",
    "Brightmoor garden hose reel with 30 m of hose, wall mounted, automatic rewind",
    "Ostra women's waterproof hiking jacket, three-layer, size M, moss green",
    'Kestrel 27UHD monitor 68.6 cm (27") 3840 x 2160 pixels 4K Ultra HD LED, HDMI, DisplayPort, USB-C 65 W',
    "Cable USB-C to USB-A, 2 m",
)
_PROSE = (
    "",
    "Quiet buttons and a soft grip for long days at a desk; the battery lasts up to eighteen months.",
    "Keeps its promise in wind and rain, packs small, and is made from recycled material wherever that was possible.",
    "Core i7-1355U, 10 cores, up to 5.0 GHz, 12 MB cache, backlit keyboard, fingerprint reader, 1.7 kg, two years",
    "Suitable for the following models: LX-200, LX-210dn, LX-220, LX-220w, LX-240mfp, LX-260. Yield by ISO/IEC 19752.",
    "Easy to clean.",
)
# 48 texts as a catalogue has them, 8 to 75 tokens: these are timed.
PROBES = tuple(f"{title}. {prose}" if prose else title for title in _TITLES for prose in _PROSE)
# What a catalogue has too; only their vectors are compared.
ODD_PROBES = ("Größe 42½ – naïve café №7", "无线鼠标 静音 便携", "😀 $19.99!!!", "many words " * 300, "", " ", "x")
# The last so many hold a word at most, and no product is made of that; int8, weakest there (MiniLM: .98), is excused.
BARE = 3


def machine() -> str:
    """The CPU's model name, or what the platform says of it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def measure(folder: Path, card: Card, reference: np.ndarray) -> dict[str, Measure]:
    """Every backend that runs here. `reference`: (n, dim) float32 unit rows, torch's vectors of PROBES + ODD_PROBES."""
    runtimes = {backend: open_runtime(backend, folder) for backend in available(folder)}
    tokens = Tokens(folder / "tokenizer.json", max_tokens=card.max_tokens, inputs=card.inputs)
    timed = list(tokens.batches([card.document_prompt + text for text in PROBES]))
    odd = list(tokens.batches([card.document_prompt + text for text in ODD_PROBES]))
    cosines = {}
    for backend, runtime in runtimes.items():
        out = np.zeros(reference.shape, dtype=np.float32)
        runtime.fill(timed, out[: len(PROBES)])
        runtime.fill(odd, out[len(PROBES) :])
        agreement = (unit(out) * reference).sum(axis=1)
        cosines[backend] = float((agreement[:-BARE] if _int8(backend) else agreement).min())
    best = dict.fromkeys(runtimes, float("inf"))
    for _ in range(ROUNDS):
        for backend, runtime in runtimes.items():
            start = time.perf_counter()
            runtime.fill(timed, np.zeros((len(PROBES), reference.shape[1]), dtype=np.float32))
            best[backend] = min(best[backend], time.perf_counter() - start)
    return {name: Measure(round(len(PROBES) / best[name], 1), round(cosines[name], 6)) for name in runtimes}


def choose(measured: Mapping[str, Measure]) -> str | None:
    """The fastest backend that is faithful, or None; int8 only where it is clearly faster than the others."""
    exact = {name: m.texts_per_s for name, m in measured.items() if not _int8(name) and m.cosine >= FLOOR}
    small = {name: m.texts_per_s for name, m in measured.items() if _int8(name) and m.cosine >= FLOOR_INT8}
    if not exact:
        return None
    best = max(exact, key=exact.__getitem__)
    return next((name for name, rate in small.items() if rate > INT8_GAIN * exact[best]), best)


def _int8(backend: str) -> bool:
    return backend.endswith("int8")
